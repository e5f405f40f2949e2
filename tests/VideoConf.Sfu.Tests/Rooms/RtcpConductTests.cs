using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Tests.Rooms;

public sealed class RtcpConductTests
{
    private readonly MonoTime _start = MonoTime.FromMilliseconds(5_000);
    private RtcpConduct _conduct;

    [Fact]
    public void A_second_of_requests_passes_at_once_and_then_as_many_as_time_brings()
    {
        var passed = 0;
        for (var i = 0; i < 10_000; i++) passed += _conduct.TryResend(_start) ? 1 : 0;
        Assert.Equal(RtcpConduct.ResendsPerSecond, passed);
        for (var i = 0; i < 10_000; i++) passed += _conduct.TryResend(_start.AddMilliseconds(500)) ? 1 : 0;
        Assert.InRange(passed, (RtcpConduct.ResendsPerSecond * 3 / 2) - 1, (RtcpConduct.ResendsPerSecond * 3 / 2) + 1);
    }

    [Fact]
    public void A_receiver_whose_network_was_away_is_not_taken_for_an_attacker()
    {
        for (var i = 0; i < 12_000; i++) _conduct.TryResend(_start.AddMilliseconds(i / 12));
        Assert.False(_conduct.IsHostile);
    }

    [Fact]
    public void Who_asks_far_more_than_that_is_found_out_and_who_stops_is_forgiven()
    {
        for (var i = 0; i < RtcpConduct.MostStrikes; i++) _conduct.TryResend(_start);
        Assert.False(_conduct.IsHostile);
        for (var i = 0; i < RtcpConduct.ResendsPerSecond + 1; i++) _conduct.TryResend(_start);
        Assert.True(_conduct.IsHostile);
        _conduct.Strike(_start.AddMilliseconds(60_000), 1);
        Assert.False(_conduct.IsHostile);
    }

    [Fact]
    public void Feedback_and_key_frames_are_counted_apart()
    {
        for (var i = 0; i < 10_000; i++) _conduct.TryResend(_start);
        Assert.True(_conduct.TryFeedback(_start));
        Assert.True(_conduct.TryKeyFrame(_start));
    }
}
