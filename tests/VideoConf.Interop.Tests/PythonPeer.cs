using System.Diagnostics;
using System.Text.Json;

namespace VideoConf.Interop.Tests;

/// <summary>Runs <c>python/peer.py</c> on Debian's Python, where aiortc is a package.</summary>
internal static class PythonPeer
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Fails with what to do when the machine lacks aiortc.</summary>
    public static async Task AssertInstalledAsync()
    {
        var (exit, _, error) = File.Exists(Python) ? await RunAsync(["-c", "import aiortc"]) : (1, "", $"{Python} is missing");
        Assert.True(exit == 0, $"The package python3-aiortc is missing. Run ./videoconf test, which installs it. ({error.Trim()})");
    }

    /// <summary>Sends tone and picture for so many seconds, as a WHIP client.</summary>
    public static Task<PeerReport> PublishAsync(Uri url, string token, int seconds, string codec) => PeerAsync("publish", url, token, seconds, codec);

    /// <summary>Receives for so many seconds, as a WHEP client.</summary>
    public static Task<PeerReport> ReceiveAsync(Uri url, string token, int seconds, string codec) => PeerAsync("receive", url, token, seconds, codec);

    private static async Task<PeerReport> PeerAsync(string mode, Uri url, string token, int seconds, string codec)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "python", "peer.py");
        var (exit, output, error) = await RunAsync([script, mode, url.AbsoluteUri, token, seconds.ToString(), "--codec", codec]);
        Assert.True(exit == 0, $"The aiortc peer ended with {exit}.\n{output}\n{error}");
        return JsonSerializer.Deserialize<PeerReport>(output, JsonSerializerOptions.Web)! with { Raw = output };
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Python) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        return (process.ExitCode, await output, await error);
    }
}

/// <summary>What the peer printed.</summary>
internal sealed record PeerReport
{
    public required int PostStatus { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    public int? DeleteStatus { get; init; }

    public required IReadOnlyList<string> States { get; init; }

    public IReadOnlyList<string> Messages { get; init; } = [];

    public required int AudioFrames { get; init; }

    public required double AudioEnergy { get; init; }

    public required int VideoFrames { get; init; }

    public required double? FirstFrameSeconds { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Brightest { get; init; }

    public string Raw { get; init; } = "";
}
