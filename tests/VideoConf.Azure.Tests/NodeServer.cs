using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace VideoConf.Azure.Tests;

/// <summary>A server of the folder <c>servers</c>, for as long as this lives.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private NodeServer(Process process, string firstLine) => (_process, FirstLine) = (process, firstLine);

    /// <summary>What it printed when it was ready.</summary>
    public string FirstLine { get; }

    public static string Folder { get; } = FolderOf();

    /// <summary>Starts it and waits for a line that has <paramref name="ready"/> in it.</summary>
    public static async Task<NodeServer> StartAsync(string ready, params IEnumerable<string> arguments)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) throw new InvalidOperationException($"Packages are missing: npm --prefix {Folder} ci");
        var start = new ProcessStartInfo("node") { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.Contains(ready, StringComparison.Ordinal)) continue;

            // Whatever else it says must go somewhere, or it would wait for us one day.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new NodeServer(process, line);
        }

        throw new InvalidOperationException($"{string.Join(' ', start.ArgumentList)} ended before it was ready: {errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
    }

    private static string FolderOf([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "servers");
}
