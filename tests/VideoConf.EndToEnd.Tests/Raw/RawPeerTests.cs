using System.Diagnostics;
using VideoConf.Contracts.Rooms;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Raw;

/// <summary>Chromium's WebRTC against the media plane, without the web client in between.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RawPeerTests(BrowserFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Two_browsers_hear_and_see_each_other_with_one_post_each()
    {
        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Ada");
        using var other = await ApiCaller.SignInAsync(fixture.Host.Url, "Grace");
        var room = await host.CreateRoomAsync(new CreateRoomRequest { Title = "Raw" });
        var joined = await other.JoinAsync(room.RoomId, new());

        await using var first = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        await using var second = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
        var a = await JoinAsync(first, room.RoomId, room.JoinToken!);
        var b = await JoinAsync(second, room.RoomId, joined.Token);

        foreach (var page in new[] { a, b })
        {
            var seen = await WaitAsync(page, report => report.FramesDecoded.Sum() >= 15 && report.AudioEnergy.Sum() > 0.001);
            Assert.Equal("connected", seen.Connection);
        }
    }

    private async Task<IPage> JoinAsync(IBrowserContext context, string roomId, string token)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(fixture.Host.Url, "/docs").AbsoluteUri);
        await page.EvaluateAsync<string>(Scripts.Read("Raw", "rawPeer.js"), new { mediaUrl = $"/v1/rooms/{roomId}/media", token, videoSlots = 4 });
        return page;
    }

    private static async Task<RawReport> WaitAsync(IPage page, Func<RawReport, bool> enough)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var report = await page.EvaluateAsync<RawReport>(Scripts.Read("Raw", "rawStats.js"));
            if (enough(report)) return report;
            if (clock.Elapsed > Limit)
            {
                Assert.Fail(
                    $"After {Limit.TotalSeconds} s: ICE {report.Ice}, connection {report.Connection}, frames {string.Join(' ', report.FramesDecoded)}, " +
                    $"energy {string.Join(' ', report.AudioEnergy)}, sent {report.PacketsSent}, lost {report.PacketsLost}\n{report.Offer}\n{report.Answer}");
            }

            await Task.Delay(200);
        }
    }


    private sealed class RawReport
    {
        public string Ice { get; set; } = "";

        public string Connection { get; set; } = "";

        public double AnsweredAfter { get; set; }

        public double[] FramesDecoded { get; set; } = [];

        public double[] AudioEnergy { get; set; } = [];

        public double PacketsLost { get; set; }

        public double PacketsSent { get; set; }

        public string Offer { get; set; } = "";

        public string Answer { get; set; } = "";
    }
}
