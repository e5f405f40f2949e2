using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Tests.Rooms;

public sealed class SequenceMapTests
{
    private static readonly MonoTime Start = MonoTime.FromMilliseconds(1_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32_767)]
    [InlineData(65_535)]
    public void Numbers_go_on_by_one_over_changes_of_source(long first)
    {
        var map = default(SequenceMap);
        SequenceNumber? last = null;
        var now = Start;
        for (var source = 0; source < 5; source++)
        {
            var begin = first + (source * 777);
            map.Begin(begin, 5_000, now, 90_000, 12_345);
            for (var i = 0; i < 70_000; i += 1)
            {
                Assert.True(map.TryMap(begin + i, (uint)(5_000 + (i * 3_000)), now, out var sequence, out _));
                if (last is { } former) Assert.Equal(1, sequence.DistanceFrom(former));
                last = sequence;
            }
        }
    }

    [Fact]
    public void Timestamps_go_on_by_the_time_that_passed()
    {
        var map = default(SequenceMap);
        map.Begin(10, 1_000, Start, 90_000, 1);
        Assert.True(map.TryMap(10, 1_000, Start, out _, out var before));
        var later = Start.AddMilliseconds(500);
        map.Begin(99, 4_000_000_000, later, 90_000, 1);
        Assert.True(map.TryMap(99, 4_000_000_000, later, out _, out var after));
        Assert.Equal(45_000u, after - before);
    }

    [Fact]
    public void Packets_from_before_the_beginning_are_not_the_slots()
    {
        var map = default(SequenceMap);
        map.Begin(100, 0, Start, 90_000, 1);
        Assert.False(map.TryMap(99, 0, Start, out _, out _));
    }

    [Fact]
    public void What_was_sent_is_found_again_and_what_was_not_is_not()
    {
        var map = default(SequenceMap);
        map.Begin(65_530, 0, Start, 90_000, 40);
        for (var i = 0; i < 20; i++) map.TryMap(65_530 + i, 0, Start, out _, out _);
        map.TryMap(65_540, 0, Start, out var sent, out _);
        Assert.True(map.TryFindSource(sent, out var source));
        Assert.Equal(65_540, source);
        Assert.False(map.TryFindSource(sent.Add(100), out _));

        map.Begin(5, 0, Start, 90_000, 40);
        Assert.False(map.TryFindSource(sent, out _)); // Another source's.
    }
}
