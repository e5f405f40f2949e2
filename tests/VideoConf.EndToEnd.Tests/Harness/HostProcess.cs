using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>
/// The one-machine host as its users start it: a process of its own, with ports from the operating system and a data folder that is
/// removed afterwards. Everything it prints is kept under <c>artifacts/logs</c>.
/// </summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string ReadyLine = "VideoConf is ready: ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    /// <summary>What media nodes of <c>--outside-nodes</c> register with.</summary>
    public const string NodeSecret = "a secret of tests, and of no worth";

    private readonly string[] _options;
    private readonly string _data;
    private readonly string _log;
    private readonly ConcurrentQueue<string> _lines = [];
    private Process _process = null!;
    private TaskCompletionSource<Uri> _ready = null!;

    private HostProcess(string name, string[] options)
    {
        _options = options;
        if (!File.Exists(Repository.HostAssembly))
            throw new InvalidOperationException($"The host is not built at {Repository.HostAssembly}. Run ./videoconf test, which builds everything first.");
        _data = Directory.CreateTempSubdirectory("videoconf-test-").FullName;
        _log = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "logs")).FullName, $"host-{name}.log");
    }

    /// <summary>The web client and the API.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>From the start of the process to its ready line.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>What it has printed.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Its data folder.</summary>
    public string DataFolder => _data;

    /// <summary>Its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The process of a media node of <c>--nodes</c>; null while it is not running.</summary>
    /// <param name="nodeId">Its id: <c>node-1</c> and on.</param>
    public int? NodeProcessId(string nodeId)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(_data, "nodes", nodeId, "pid")), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Ends a media node of <c>--nodes</c> as a power cut would. The host starts it again a second later.</summary>
    public void KillNode(string nodeId)
    {
        using var process = Process.GetProcessById(NodeProcessId(nodeId) ?? throw new InvalidOperationException($"{nodeId} is not running."));
        process.Kill();
        _lines.Enqueue($"({nodeId} killed)");
    }

    /// <summary>Starts one and waits for its ready line.</summary>
    /// <param name="name">Name of its log.</param>
    /// <param name="options">More options of the host.</param>
    public static async Task<HostProcess> StartAsync(string name, params string[] options)
    {
        var host = new HostProcess(name, options);
        try
        {
            await host.StartAsync(port: 0);
        }
        catch (Exception notReady)
        {
            await host.DisposeAsync();
            throw new InvalidOperationException(
                $"The host did not get ready ({notReady.Message}). It printed:\n{string.Join('\n', host._lines)}\nThe log is {host._log}.", notReady);
        }

        return host;
    }

    /// <summary>Ends the process as a power cut would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _lines.Enqueue("(killed)");
    }

    /// <summary>Starts it again on the same data and the same port.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        await StartAsync(Url.Port);
    }

    private async Task StartAsync(int port)
    {
        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ready = ready;
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Repository.HostAssembly, "--port", $"{port}", "--media-port", "0", "--data", _data },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data,
        };
        foreach (var option in _options) start.ArgumentList.Add(option);
        start.Environment["VIDEOCONF_NODE_SECRET"] = NodeSecret;
        if (!_options.Contains("--turn-port", StringComparer.Ordinal)) start.ArgumentList.Add("--no-turn");
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The host ended before it was ready."));
        var clock = Stopwatch.StartNew();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Url = await ready.Task.WaitAsync(StartLimit);
        StartTime = clock.Elapsed;
    }

    /// <summary>Asks the process to end, as Ctrl-C does, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
            await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(StopLimit);
            await _process.WaitForExitAsync(limit.Token);
        }

        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (OperationCanceledException)
        {
            _lines.Enqueue($"(did not end within {StopLimit.TotalSeconds} s, killed)");
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await File.WriteAllLinesAsync(_log, _lines);
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        if (line.StartsWith(ReadyLine, StringComparison.Ordinal)) _ready.TrySetResult(new Uri(line[ReadyLine.Length..].Trim()));
    }
}
