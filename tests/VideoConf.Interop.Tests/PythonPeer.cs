namespace VideoConf.Interop.Tests;

/// <summary>Runs <c>python/peer.py</c> on Debian's Python, where aiortc is a package.</summary>
internal static class PythonPeer
{
    public const string Python = "/usr/bin/python3";

    /// <summary>Where the script is.</summary>
    public static string Script { get; } = Path.Combine(AppContext.BaseDirectory, "python", "peer.py");

    /// <summary>Fails with what to do when the machine lacks aiortc.</summary>
    public static async Task AssertInstalledAsync()
    {
        var (exit, _, error) = File.Exists(Python) ? await PeerProcess.RunAsync(Python, ["-c", "import aiortc"]) : (1, "", $"{Python} is missing");
        Assert.True(exit == 0, $"The package python3-aiortc is missing. Run ./videoconf test, which installs it. ({error.Trim()})");
    }

    /// <summary>Sends tone and picture for so many seconds, as a WHIP client.</summary>
    public static Task<PeerReport> PublishAsync(Uri url, string token, int seconds, string codec) => PeerAsync("publish", url, token, seconds, codec);

    /// <summary>Receives for so many seconds, as a WHEP client, which offers data channels in the form of before RFC 8841 when it is told to.</summary>
    public static Task<PeerReport> ReceiveAsync(Uri url, string token, int seconds, string codec, params string[] more) => PeerAsync("receive", url, token, seconds, codec, more);

    private static Task<PeerReport> PeerAsync(string mode, Uri url, string token, int seconds, string codec, params string[] more) =>
        PeerProcess.ReportAsync(Python, [Script, mode, url.AbsoluteUri, token, $"{seconds}", "--codec", codec, .. more]);
}
