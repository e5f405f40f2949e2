using System.Diagnostics;
using System.Text;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>Runs a program that the tests need. A missing one is an error, not a reason to skip.</summary>
internal static class Tool
{
    /// <summary>What it wrote, after it ended well.</summary>
    public static async Task<byte[]> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false })!;
        process.StandardInput.Close();
        // Encoding on a machine that is busy with other tests takes its time.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var output = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0) Assert.Fail($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
        return output.ToArray();
    }

    /// <summary>Likewise, as text.</summary>
    public static async Task<string> TextAsync(string program, params string[] arguments) => Encoding.UTF8.GetString(await RunAsync(program, arguments));
}
