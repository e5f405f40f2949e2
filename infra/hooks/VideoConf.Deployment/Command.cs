using System.ComponentModel;
using System.Diagnostics;

namespace VideoConf.Deployment;

/// <summary>What a command left.</summary>
/// <param name="ExitCode">0 when it did what it should.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Error">What it complained of.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>Runs another program.</summary>
internal static class Command
{
    /// <summary>Runs it to its end.</summary>
    /// <exception cref="HookException">It is not installed, or takes longer than <paramref name="limit"/>.</exception>
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, string folder, TimeSpan limit, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception absent)
        {
            throw new HookException($"'{program}' cannot be started: {absent.Message}", $"Install {program}, or put it on the PATH.", absent);
        }

        using (process)
        {
            process.StandardInput.Close();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            end.CancelAfter(limit);
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(end.Token);
                var error = process.StandardError.ReadToEndAsync(end.Token);
                await process.WaitForExitAsync(end.Token).ConfigureAwait(false);
                return new CommandResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                throw new HookException($"'{program}' took longer than {limit.TotalMinutes:0} minutes.", "Run the hook again.");
            }
        }
    }
}
