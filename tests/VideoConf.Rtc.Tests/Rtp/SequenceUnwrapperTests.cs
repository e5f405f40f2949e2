using FsCheck;
using FsCheck.Fluent;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;

namespace VideoConf.Rtc.Tests.Rtp;

public sealed class SequenceUnwrapperTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32767)]
    [InlineData(65535)]
    public void Three_times_round_is_one_straight_line(ushort start)
    {
        var unwrapper = default(SequenceUnwrapper);
        for (var i = 0; i < 200_000; i++)
        {
            Assert.Equal(start + i, unwrapper.Unwrap(new SequenceNumber((ushort)(start + i))));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32767)]
    [InlineData(65535)]
    public void Late_packets_keep_their_place_over_the_wrap(ushort start)
    {
        var unwrapper = default(SequenceUnwrapper);
        unwrapper.Unwrap(new SequenceNumber(start));
        unwrapper.Unwrap(new SequenceNumber((ushort)(start + 100)));
        Assert.Equal(start - 5, unwrapper.Unwrap(new SequenceNumber((ushort)(start - 5))));
        Assert.Equal(start + 100, unwrapper.Highest);
    }

    [Fact]
    public void Distances_are_antisymmetric_but_for_the_opposite_point()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<ushort, ushort>((a, b) =>
        {
            var forth = new SequenceNumber(a).DistanceFrom(new SequenceNumber(b));
            var back = new SequenceNumber(b).DistanceFrom(new SequenceNumber(a));
            return forth == -back || (forth == -32768 && back == -32768);
        }));
    }
}
