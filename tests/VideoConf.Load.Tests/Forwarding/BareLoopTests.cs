using System.Net;
using VideoConf.Load.Forwarding;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Load.Forwarding.Servers;
using VideoConf.Rtc.Dtls;

namespace VideoConf.Load.Tests.Forwarding;

public sealed class BareLoopTests
{
    [Fact]
    public async Task Everybody_in_a_meeting_gets_what_they_are_shown_and_nothing_else()
    {
        Assert.Null(BareLoop.Missing);
        var profile = Profile.Meeting("meeting", "", people: 4, rooms: 2);
        using var identity = DtlsIdentity.Create();
        using var inbox = new Inbox();
        using var outbox = new Outbox();
        await using var crowd = new Crowd(await BareLoop.StartAsync(IPAddress.Loopback), IPAddress.Loopback, identity, inbox, profile.IsSampled);
        crowd.Join(profile.People, static () => { });
        var meeting = new Meeting(crowd, outbox);
        meeting.Start();

        var steady = meeting.Measure(Stretches.Quick with { Gathering = TimeSpan.Zero, Meeting = TimeSpan.FromSeconds(1) }).Steady[0];

        Assert.InRange((double)steady.Delivered / steady.Wanted, 0.8, 1.2);
        Assert.All(crowd.Receivers, static client =>
        {
            Assert.Equal((0, 0), (client.Wrong, client.Repeated));
            Assert.Equal(3 + (client.Person.IsLoud ? 2 : 3), client.Streams.Count);
        });
        Assert.Contains(crowd.Receivers, static client => client.Opened > 0 && client.Opened == client.Received);
    }
}
