using System.Diagnostics;
using System.Globalization;

namespace VideoConf.Local.Placement;

/// <summary>
/// One media node as a child process: started again when it dies, each pause twice the last. It ends when its standard input does, so whatever becomes of
/// this process, even by SIGKILL, nothing is left behind. One that ends well was drained: it stays down.
/// </summary>
internal sealed partial class NodeProcess(string nodeId, string folder, string logPath, ILogger logger, TimeProvider clock) : IAsyncDisposable
{
    private const int MaxRestarts = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The node ends its media and stores what it still has in about two seconds each.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan LeftoverLimit = TimeSpan.FromSeconds(3);

    /// <summary>A child that ran this long was well; its next death is the first again.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly string _pidFile = Path.Combine(folder, "pid");
    private readonly NodeLog _log = new(logPath);
    private Process? _process;
    private Task _supervising = Task.CompletedTask;

    /// <summary>The node's program, beside this one.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "VideoConf.MediaNode.dll");

    /// <summary>The node's id.</summary>
    public string NodeId => nodeId;

    /// <summary>Of the process that runs now, or ran last; also in the file <c>pid</c> of its folder.</summary>
    public int ProcessId { get; private set; }

    /// <summary>
    /// Waits for the node of a host that was killed: it has seen its input end and is storing what it had, and two of them must not work on one folder.
    /// </summary>
    public async Task EndLeftoverAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_pidFile) || !int.TryParse(await File.ReadAllTextAsync(_pidFile, cancellationToken), CultureInfo.InvariantCulture, out var id)) return;
        try
        {
            using var process = Process.GetProcessById(id);
            if (IsNode(id)) await EndAsync(process, LeftoverLimit);
        }
        catch (ArgumentException)
        {
            // It is gone.
        }

        File.Delete(_pidFile);
    }

    /// <summary>Starts it, and keeps it started.</summary>
    /// <param name="settings">For its command line, which everybody on the machine can read.</param>
    /// <param name="secret">What it registers with.</param>
    /// <param name="whisperKey">Key of its speech service, if any.</param>
    public void Start(IReadOnlyDictionary<string, string> settings, string secret, string? whisperKey)
    {
        var start = new ProcessStartInfo(Runtime()) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Program);
        foreach (var (name, value) in settings)
        {
            start.ArgumentList.Add("--" + name);
            start.ArgumentList.Add(value);
        }

        start.Environment["VIDEOCONF_RegistrationSecret"] = secret;
        if (whisperKey is not null) start.Environment["VIDEOCONF_WhisperKey"] = whisperKey;
        start.Environment.Remove("INVOCATION_ID"); // It speaks to us, not to the journal.
        _process = Begin(start);
        _supervising = SuperviseAsync(start);
    }

    /// <summary>Asks it to end, and sees to it that it does.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _supervising;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
        _log.Dispose();
    }

    private async Task SuperviseAsync(ProcessStartInfo start)
    {
        for (var restarts = 0; ;)
        {
            var started = clock.GetTimestamp();
            using (var process = _process!)
            {
                try
                {
                    await process.WaitForExitAsync(_stopping.Token);
                }
                catch (OperationCanceledException)
                {
                    process.StandardInput.Close();
                    await EndAsync(process, StopLimit);
                    File.Delete(_pidFile);
                    return;
                }

                File.Delete(_pidFile);
                if (process.ExitCode == 0)
                {
                    LogDrained(nodeId);
                    return;
                }

                restarts = clock.GetElapsedTime(started) > Healthy ? 1 : restarts + 1;
                if (restarts > MaxRestarts)
                {
                    LogGivenUp(nodeId, process.ExitCode);
                    return;
                }

                LogEnded(nodeId, process.ExitCode, restarts);
            }

            var pause = FirstPause * Math.Pow(2, restarts - 1);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested) return;
            _process = Begin(start);
        }
    }

    private Process Begin(ProcessStartInfo start)
    {
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => _log.Write(line.Data);
        process.ErrorDataReceived += (_, line) => _log.Write(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        ProcessId = process.Id;
        File.WriteAllText(_pidFile, process.Id.ToString(CultureInfo.InvariantCulture));
        LogStarted(nodeId, process.Id);
        return process;
    }

    // Ids are given out again: another program may have this one by now.
    private bool IsNode(int id)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            var words = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/cmdline")).Split('\0');
            return words.Contains(nodeId, StringComparer.Ordinal) && words.Any(word => word.EndsWith("VideoConf.MediaNode.dll", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task EndAsync(Process process, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    // What runs this runs the node: the same `dotnet`, wherever it is.
    private static string Runtime() =>
        Environment.ProcessPath is { } own && string.Equals(Path.GetFileNameWithoutExtension(own), "dotnet", StringComparison.OrdinalIgnoreCase) ? own : "dotnet";

    [LoggerMessage(1512, LogLevel.Information, "Media node {NodeId} is process {ProcessId}")]
    private partial void LogStarted(string nodeId, int processId);

    [LoggerMessage(1513, LogLevel.Warning, "Media node {NodeId} ended with code {Code}; restart {Restart}")]
    private partial void LogEnded(string nodeId, int code, int restart);

    [LoggerMessage(1514, LogLevel.Information, "Media node {NodeId} has drained and ended")]
    private partial void LogDrained(string nodeId);

    [LoggerMessage(1515, LogLevel.Error, "Media node {NodeId} ended with code {Code} again and again; it stays down. Its log is in the data folder's logs/")]
    private partial void LogGivenUp(string nodeId, int code);
}
