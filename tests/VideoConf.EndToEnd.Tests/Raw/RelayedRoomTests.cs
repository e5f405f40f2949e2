using VideoConf.Contracts.Rooms;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Raw;

/// <summary>One room on media nodes of two regions, and Chromium's WebRTC on each: by UDP, and by TCP alone (RFC 6544), with no TURN server.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RelayedRoomTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Browsers_of_two_regions_one_without_UDP_hear_and_see_each_other_and_again_when_a_node_was_killed()
    {
        await using var running = await HostProcess.StartAsync("relayed-room", "--nodes", "2", "--node-regions", "here,far");
        using var ada = await ApiCaller.SignInAsync(running.Url, "Ada");
        using var grace = await ApiCaller.SignInAsync(running.Url, "Grace");
        var room = await ada.CreateRoomAsync(new CreateRoomRequest { Title = "Two regions" });
        var far = await grace.JoinAsync(room.RoomId, new() { Region = "far" });

        await using var first = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        await using var second = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        var a = await RawPage.JoinAsync(first, running.Url, room.RoomId, room.JoinToken!);
        var b = await RawPage.JoinAsync(second, running.Url, room.RoomId, far.Token, tcpOnly: true);
        var seenByAda = await FlowsAsync(a);
        var seenByGrace = await FlowsAsync(b);
        Assert.NotEqual(PortOf(seenByAda), PortOf(seenByGrace));
        Assert.Equal("tcp", seenByGrace.Protocol);

        // The node that is not the room's own: its people offer again, the others go on.
        running.KillNode("node-2");
        await RawPage.OfferAsync(b, room.RoomId, far.Token, tcpOnly: true);
        Assert.Equal("tcp", (await FlowsAsync(b)).Protocol);
        var before = seenByAda.FramesDecoded.Sum();
        await RawPage.WaitAsync(a, report => report.Connection == "connected" && report.FramesDecoded.Sum() >= before + 30);
    }

    private static Task<RawReport> FlowsAsync(IPage page) => RawPage.WaitAsync(page, report => report.FramesDecoded.Sum() >= 15 && report.AudioEnergy.Sum() > 0.001);

    private static string PortOf(RawReport report) => report.Answer.Split("\r\n").First(line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).Split(' ')[5];
}
