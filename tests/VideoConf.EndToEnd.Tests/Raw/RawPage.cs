using System.Diagnostics;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Raw;

/// <summary>A page with a WebRTC peer and no web client.</summary>
internal static class RawPage
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Opens a page and offers its media.</summary>
    public static async Task<IPage> JoinAsync(IBrowserContext context, Uri host, string roomId, string token, bool tcpOnly = false, bool receives = true)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(host, "/docs").AbsoluteUri);
        await OfferAsync(page, roomId, token, tcpOnly, receives);
        return page;
    }

    /// <summary>Offers its media, anew if it had done so before.</summary>
    public static Task OfferAsync(IPage page, string roomId, string token, bool tcpOnly = false, bool receives = true) =>
        page.EvaluateAsync<string>(Scripts.Read("Raw", "rawPeer.js"), new { mediaUrl = $"/v1/rooms/{roomId}/media", token, receives, tcpOnly });

    /// <summary>Waits until what it received is enough.</summary>
    public static async Task<RawReport> WaitAsync(IPage page, Func<RawReport, bool> enough)
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
}

/// <summary>What a page's peer has received.</summary>
internal sealed class RawReport
{
    /// <summary>What the selected path goes over: udp or tcp.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>Seconds from a check of that path to its answer, the latest.</summary>
    public double RoundTrip { get; set; }

    public string Ice { get; set; } = "";

    public string Connection { get; set; } = "";

    public double AnsweredAfter { get; set; }

    public double[] FramesDecoded { get; set; } = [];

    public double[] AudioEnergy { get; set; } = [];

    public double[] AudioPackets { get; set; } = [];

    public double AudioPacketsSent { get; set; }

    public double PacketsLost { get; set; }

    public double PacketsSent { get; set; }

    public string Offer { get; set; } = "";

    public string Answer { get; set; } = "";
}
