using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Rtc.Tests.Rtcp;

public sealed class NackGeneratorTests
{
    private readonly NackGenerator _nack = new();
    private readonly SequenceNumber[] _due = new SequenceNumber[64];
    private MonoTime _now = MonoTime.FromMilliseconds(1000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32767)]
    [InlineData(65535)]
    public void A_gap_is_asked_for_after_a_moment_and_again_after_a_round_trip(ushort start)
    {
        Record(start);
        Record((ushort)(start + 3));
        Assert.Equal(2, _nack.MissingCount);
        Assert.Empty(Take());
        Assert.Equal(_now.AddMilliseconds(8), _nack.NextTimeout);
        Pass(8);
        Assert.Equal([(ushort)(start + 1), (ushort)(start + 2)], Take());
        Pass(49);
        Assert.Empty(Take());
        Pass(1);
        Assert.Equal([(ushort)(start + 1), (ushort)(start + 2)], Take());
        Assert.True(Record((ushort)(start + 1)));
        Pass(50);
        Assert.Equal([(ushort)(start + 2)], Take());
        Assert.True(Record((ushort)(start + 2)));
        Assert.False(Record((ushort)(start + 2)));
        Assert.Equal(MonoTime.Never, _nack.NextTimeout);
        Assert.False(_nack.TakeNeedsKeyFrame());
    }

    [Fact]
    public void What_was_only_out_of_order_is_never_asked_for()
    {
        Record(10);
        Record(12);
        Pass(5);
        Record(11);
        Pass(100);
        Assert.Empty(Take());
    }

    [Fact]
    public void A_packet_is_given_up_after_ten_tries()
    {
        Record(1);
        Record(3);
        var tries = 0;
        for (var i = 0; i < 200; i++)
        {
            Pass(10);
            tries += Take().Length;
        }

        Assert.Equal(10, tries);
        Assert.Equal(0, _nack.MissingCount);
        Assert.True(_nack.TakeNeedsKeyFrame());
        Assert.False(_nack.TakeNeedsKeyFrame());
    }

    [Fact]
    public void A_packet_is_given_up_after_a_second_when_round_trips_are_long()
    {
        Record(1);
        Record(3);
        var tries = 0;
        for (var i = 0; i < 12; i++)
        {
            Pass(100);
            _nack.TakeDue(_now, 400, _due);
            tries += _nack.MissingCount;
        }

        Assert.Equal(9, tries);
        Assert.True(_nack.TakeNeedsKeyFrame());
    }

    [Fact]
    public void A_gap_too_wide_wants_a_key_frame_and_nothing_else()
    {
        Record(1);
        Record(5000);
        Assert.Equal(0, _nack.MissingCount);
        Assert.True(_nack.TakeNeedsKeyFrame());
        Pass(100);
        Assert.Empty(Take());
    }

    [Fact]
    public void Losses_older_than_the_window_are_given_up()
    {
        Record(0);
        Record(2);
        for (ushort i = 3; i < 1030; i++) Record(i);
        Assert.Equal(0, _nack.MissingCount);
        Assert.True(_nack.TakeNeedsKeyFrame());
    }

    [Fact]
    public void What_does_not_fit_comes_next()
    {
        Record(0);
        Record(101);
        Pass(10);
        Assert.Equal(Enumerable.Range(1, 64).Select(i => (ushort)i), Take());
        Assert.Equal(Enumerable.Range(65, 36).Select(i => (ushort)i), Take());
        Assert.Empty(Take());
    }

    private bool Record(ushort number) => _nack.Record(new SequenceNumber(number), _now);

    private ushort[] Take() => [.. _due.Take(_nack.TakeDue(_now, 50, _due)).Select(number => number.Value)];

    private void Pass(int milliseconds) => _now = _now.AddMilliseconds(milliseconds);
}
