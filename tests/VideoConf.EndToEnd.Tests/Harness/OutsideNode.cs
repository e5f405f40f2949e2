using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>A media node that no host has started, so that it outlives one: of <c>--outside-nodes</c>. It ends with the tests' own process at the latest.</summary>
internal sealed class OutsideNode(HostProcess host, string nodeId) : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(host.DataFolder, "outside", nodeId)).FullName;
    private readonly ConcurrentQueue<string> _lines = [];

    private string DrainFile => Path.Combine(_folder, "ends-at");

    private Process? _process;

    public string NodeId => nodeId;

    /// <summary>Starts it, for the first time or again.</summary>
    public void Start()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(Path.GetDirectoryName(Repository.HostAssembly)!, "VideoConf.MediaNode.dll"), "--NodeId", nodeId, "--ListenUrl", "http://127.0.0.1:0",
            "--ControlUrl", host.Url.AbsoluteUri, "--ControlKeys", Path.Combine(host.DataFolder, "keys", "control-plane.jwks"), "--NodeKey", Path.Combine(_folder, "node.pem"),
            "--MediaIp", "127.0.0.1", "--MediaPort", "0", "--Workers", "1", "--EndsWithInput", "true", "--DrainFile", DrainFile,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["VIDEOCONF_RegistrationSecret"] = HostProcess.NodeSecret;
        start.Environment.Remove("INVOCATION_ID");
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _lines.Enqueue("(killed)");
    }

    /// <summary>Tells it that its machine is taken away, as the machine's watcher does: it ends by then in any case.</summary>
    public async Task AnnounceEndAsync(TimeSpan within)
    {
        await File.WriteAllTextAsync(DrainFile, DateTimeOffset.UtcNow.Add(within).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        using var kill = Process.Start("kill", ["-USR1", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task EndedAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        await _process!.WaitForExitAsync(limit.Token);
        Assert.Equal(0, _process.ExitCode);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        try
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
        finally
        {
            await File.WriteAllLinesAsync(Path.Combine(Repository.Artifacts, "logs", $"outside-{nodeId}.log"), _lines);
            _process.Dispose();
        }
    }

    private void Read(string? line)
    {
        if (line is not null) _lines.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {line}");
    }
}
