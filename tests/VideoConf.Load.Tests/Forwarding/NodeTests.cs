using System.Net;
using VideoConf.Load.Forwarding;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Load.Forwarding.Servers;
using VideoConf.Rtc.Dtls;

namespace VideoConf.Load.Tests.Forwarding;

public sealed class NodeTests
{
    [Fact]
    public async Task Every_packet_that_is_sent_through_the_media_node_is_counted_decrypted_and_as_it_was_sent()
    {
        var profile = Profile.FanOut(3);
        using var identity = DtlsIdentity.Create();
        using var inbox = new Inbox();
        using var outbox = new Outbox();
        await using var crowd = new Crowd(await NodeServer.StartAsync(IPAddress.Loopback), IPAddress.Loopback, identity, inbox, profile.IsSampled);
        crowd.Join(profile.People, static () => { });
        var fan = new FanOut(crowd, outbox);
        fan.Start();
        var opened = crowd.Receivers.Sum(static client => client.Opened);

        var steady = fan.Hold(share: 1, packetsPerSecond: 9_600, TimeSpan.FromSeconds(0.5));

        Assert.InRange(steady.Sent, 1_200, 6_000);
        Assert.Equal(steady.Sent, steady.Delivered);
        Assert.Equal(steady.Sent, crowd.Receivers.Sum(static client => client.Opened) - opened);
        Assert.Equal(steady.Sent, steady.Delays.Count);
        Assert.InRange(steady.Delays.Percentile(0.5), 1_000, 1_000_000_000);
        Assert.All(crowd.Receivers, static client => Assert.Equal((0, 0), (client.Wrong, client.Repeated)));
    }
}
