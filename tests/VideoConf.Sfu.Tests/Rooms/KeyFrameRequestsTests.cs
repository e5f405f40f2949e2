using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Tests.Rooms;

public sealed class KeyFrameRequestsTests
{
    [Fact]
    public void Wishes_are_joined_and_the_last_is_deferred_not_lost()
    {
        var requests = new KeyFrameRequests();
        var now = MonoTime.FromMilliseconds(1);
        requests.Want();
        Assert.True(requests.TryAsk(now, awaited: false));
        requests.Want();
        requests.Want();
        Assert.False(requests.TryAsk(now.AddMilliseconds(499), awaited: false));
        Assert.True(requests.TryAsk(now.AddMilliseconds(500), awaited: false));
        Assert.False(requests.TryAsk(now.AddMilliseconds(5_000), awaited: false));
    }

    [Fact]
    public void While_a_decoder_waits_the_request_is_repeated()
    {
        var requests = new KeyFrameRequests();
        var now = MonoTime.FromMilliseconds(1);
        Assert.True(requests.TryAsk(now, awaited: true));
        Assert.False(requests.TryAsk(now.AddMilliseconds(999), awaited: true));
        Assert.True(requests.TryAsk(now.AddMilliseconds(1_000), awaited: true));
    }

    [Fact]
    public void A_key_frame_that_came_grants_what_was_wished_for()
    {
        var requests = new KeyFrameRequests();
        requests.Want();
        requests.Arrived();
        Assert.False(requests.TryAsk(MonoTime.FromMilliseconds(1), awaited: false));
    }
}
