using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Rooms;
using VideoConf.EndToEnd.Tests.Harness;
using VideoConf.TestSupport.Network;

namespace VideoConf.EndToEnd.Tests.Raw;

/// <summary>Chromium's WebRTC against the media plane, without the web client in between.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RawPeerTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Two_browsers_hear_and_see_each_other_with_one_post_each()
    {
        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Ada");
        using var other = await ApiCaller.SignInAsync(fixture.Host.Url, "Grace");
        var room = await host.CreateRoomAsync(new CreateRoomRequest { Title = "Raw" });
        var joined = await other.JoinAsync(room.RoomId, new());

        await using var first = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        await using var second = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        var a = await RawPage.JoinAsync(first, fixture.Host.Url, room.RoomId, room.JoinToken!);
        var b = await RawPage.JoinAsync(second, fixture.Host.Url, room.RoomId, joined.Token);

        foreach (var page in new[] { a, b })
        {
            var seen = await RawPage.WaitAsync(page, report => report.FramesDecoded.Sum() >= 15 && report.AudioEnergy.Sum() > 0.001);
            Assert.Equal("connected", seen.Connection);
        }
    }

    [Fact]
    public async Task A_browser_far_away_on_a_lossy_network_hears_and_sees_and_is_heard_and_seen()
    {
        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Ada");
        using var other = await ApiCaller.SignInAsync(fixture.Host.Url, "Grace");
        var room = await host.CreateRoomAsync(new CreateRoomRequest { Title = "Far" });
        var joined = await other.JoinAsync(room.RoomId, new());
        await using var first = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        await using var second = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        using var network = new RelayedAnswers(seed: 1);
        network.Set(RelayDirection.Up, new() { Delay = TimeSpan.FromMilliseconds(80), Loss = 0.02 });
        network.Set(RelayDirection.Down, new() { Delay = TimeSpan.FromMilliseconds(40), Loss = 0.02 });
        await network.ConnectAsync(second);
        var near = await RawPage.JoinAsync(first, fixture.Host.Url, room.RoomId, room.JoinToken!);
        var far = await RawPage.JoinAsync(second, fixture.Host.Url, room.RoomId, joined.Token);

        await RawPage.WaitAsync(near, report => report.FramesDecoded.Sum() >= 30 && report.AudioEnergy.Sum() > 0.001);
        var seen = await RawPage.WaitAsync(far, report => report.FramesDecoded.Sum() >= 30 && report.AudioEnergy.Sum() > 0.001);
        Assert.True(seen.RoundTrip >= 0.12, $"{seen.RoundTrip} s");
        foreach (var way in new[] { network.Counters(RelayDirection.Up), network.Counters(RelayDirection.Down) })
        {
            Assert.InRange(way.Lost, 1, way.Offered / 10);
            Assert.Equal(way.Offered, way.Delivered + way.Lost);
        }
    }

    [Fact]
    public async Task Browsers_send_each_other_messages_over_data_channels_and_the_web_client_takes_them()
    {
        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Ada");
        using var other = await ApiCaller.SignInAsync(fixture.Host.Url, "Grace");
        var room = await host.CreateRoomAsync(new CreateRoomRequest { Title = "Messages" });
        var joined = await other.JoinAsync(room.RoomId, new());
        await using var first = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        await using var second = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        var a = await RawPage.JoinAsync(first, fixture.Host.Url, room.RoomId, room.JoinToken!);
        var b = await RawPage.JoinAsync(second, fixture.Host.Url, room.RoomId, joined.Token);

        // Who has opened no channel yet gets nothing: until the first message comes, one more is sent.
        foreach (var (from, to) in new[] { (b, a), (a, b) })
        {
            await Until.GoodAsync(async () =>
            {
                await RawMessage.SendAsync(from, "here", "");
                return await RawMessage.ReadAsync(to);
            }, got => got.Length > 0, got => $"{got.Length} messages");
        }

        await using var clara = await Person.ArriveAsync(fixture, "Clara");
        await clara.JoinAsync(room.RoomId);
        await Until.GoodAsync(() => clara.MessagesAsync(), state => state.Open >= 2, state => $"{state.Open} open channels");

        await RawMessage.SendAsync(a, "cursor", "at ", count: 5, lossy: true);
        await RawMessage.SendAsync(a, "file", "piece ", length: 16_000, count: 12);
        await RawMessage.SendAsync(a, "secret", "for you ", to: joined.ParticipantId);
        var got = await Until.GoodAsync(() => RawMessage.ReadAsync(b), messages => messages.Any(message => message.Topic == "secret"), messages => $"{messages.Length} messages");

        var pieces = got.Where(message => message.Topic == "file").ToList();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"piece {i}"), pieces.Select(piece => piece.Body.TrimEnd('\0')));
        Assert.All(pieces, piece => Assert.Equal(16_000, piece.Length));
        Assert.Contains(got, message => message is { Topic: "cursor", Body: "at 4" });
        Assert.All(got, message => Assert.Equal(got[0].From, message.From));
        await Until.GoodAsync(() => clara.MessagesAsync(), state => state.Received >= 13, state => $"{state.Received} messages");
        Assert.All(await RawMessage.ReadAsync(a), message => Assert.Equal("here", message.Topic));
        clara.AssertQuietConsole();
    }

    /// <summary>A peer that knows nothing of hosts and their words: it sends on whatever they say.</summary>
    [Fact]
    public async Task Who_is_muted_by_the_host_and_goes_on_sending_is_not_heard()
    {
        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Ada");
        using var other = await ApiCaller.SignInAsync(fixture.Host.Url, "Grace");
        var room = await host.CreateRoomAsync(new CreateRoomRequest { Title = "Raw" });
        var joined = await other.JoinAsync(room.RoomId, new());
        await using var first = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        await using var second = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        var listener = await RawPage.JoinAsync(first, fixture.Host.Url, room.RoomId, room.JoinToken!);
        var speaker = await RawPage.JoinAsync(second, fixture.Host.Url, room.RoomId, joined.Token);
        await RawPage.WaitAsync(listener, report => report.FramesDecoded.Sum() >= 15 && report.AudioEnergy.Sum() > 0.001);

        // The answer to the act comes when the media node knows of it; what was on its way then may still arrive.
        Assert.Equal(1, (await host.ModerateAsync(room.RoomId, new(ModerationActions.Mute, joined.ParticipantId))).Affected);
        await Task.Delay(500);
        var (heard, sent) = (await RawPage.WaitAsync(listener, _ => true), await RawPage.WaitAsync(speaker, _ => true));
        await RawPage.WaitAsync(speaker, report => report.AudioPacketsSent > sent.AudioPacketsSent + 50);
        var later = await RawPage.WaitAsync(listener, report => report.FramesDecoded.Sum() > heard.FramesDecoded.Sum() + 15);
        Assert.Equal(heard.AudioPackets.Sum(), later.AudioPackets.Sum());

        // It has no button to press: being allowed to speak is being heard again.
        await host.ModerateAsync(room.RoomId, new(ModerationActions.AllowUnmute, joined.ParticipantId));
        await RawPage.WaitAsync(listener, report => report.AudioPackets.Sum() > later.AudioPackets.Sum() + 25);
    }
}
