using System.Diagnostics;

namespace VideoConf.Interop.Tests;

/// <summary>A program that is run to its end.</summary>
internal static class PeerProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What it printed, when it ended; one that does not end within a minute is killed.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
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

    /// <summary>Runs a peer's script, whose last line is its report.</summary>
    public static async Task<PeerReport> ReportAsync(string program, params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(program, arguments);
        var last = output.TrimEnd().Split('\n')[^1];
        Assert.True(exit == 0 && last.StartsWith('{'), $"{program} {arguments[0]} ended with {exit}.\n{output}\n{error}");
        return PeerReport.Parse(last);
    }
}
