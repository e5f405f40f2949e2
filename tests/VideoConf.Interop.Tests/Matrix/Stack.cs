using VideoConf.EndToEnd.Tests.Harness;
using VideoConf.TestSupport.Browsers;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary>A stack of the matrix.</summary>
/// <param name="Name">What it is called, without a version.</param>
/// <param name="HasSimulcast">Whether it has a way to send a picture in several sizes at once.</param>
/// <param name="Claims">Columns that are claimed to work, and so have to be yes.</param>
/// <param name="StartAsync">Makes it ready.</param>
internal sealed record Stack(string Name, bool HasSimulcast, IReadOnlyList<string> Claims, Func<Task<IPeer>> StartAsync)
{
    private static readonly string[] Calls = ["publish", "subscribe", "data channel"];
    private static readonly string[] Most = [.. Calls, "simulcast", "RTX to us", "RTX from us", "TWCC to us", "TWCC from us"];

    /// <summary>All, in the order of the table.</summary>
    /// <param name="chromium">The browser that is on the other side, too.</param>
    public static IReadOnlyList<Stack> All(Chromium chromium)
    {
        var node = Path.Combine(Repository.Source, "tests", "VideoConf.Interop.Tests", "node", "peer.mjs");
        var gst = Path.Combine(Path.GetDirectoryName(PythonPeer.Script)!, "gst_peer.py");
        return
        [
            new("Chromium", HasSimulcast: true, Most, Ready(new ChromiumPeer(chromium))),
            new("Firefox ESR", HasSimulcast: true, Most, Firefox.StartAsync),
            new("libwebrtc by @roamhq/wrtc", HasSimulcast: true, Most, Ready(new ScriptPeer("node", [node, "@roamhq/wrtc"]))),
            new("libwebrtc by @livekit/rtc-node", HasSimulcast: false, [], Ready(new ScriptPeer("node", [node, "@livekit/rtc-node"]))),
            new("aiortc", HasSimulcast: false, [.. Calls, "RTX from us"], Ready(new ScriptPeer(PythonPeer.Python, [PythonPeer.Script], ["--codec", "video/VP8", "--legacy"]))),
            new("GStreamer webrtcbin", HasSimulcast: true, Most, Ready(new ScriptPeer(PythonPeer.Python, [gst]))),
        ];
    }

    /// <summary>What is claimed and is not so.</summary>
    public IEnumerable<string> Broken(MatrixRow row) =>
        MatrixRow.Columns.Zip(row.Cells).Where(pair => Claims.Contains(pair.First) && pair.Second != "yes").Select(pair => $"{Name}, {pair.First}: {pair.Second}");

    private static Func<Task<IPeer>> Ready(IPeer peer) => () => Task.FromResult(peer);
}
