using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VideoConf.Local.Hosting;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Turn;

/// <summary>
/// coturn as a child process: started with a configuration of ours, started again when it dies (at most five times, each pause twice the
/// last), killed at the end. It keeps nothing that a farewell would save.
/// </summary>
internal sealed partial class TurnServer : IDisposable
{
    private const int PortsTried = 20;
    private const int MaxRestarts = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(3);

    /// <summary>A child that ran this long was well; its next death is the first again.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private readonly string _program;
    private readonly string _configuration;
    private readonly string _pidFile;
    private readonly IPAddress _media;
    private readonly int _port;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private Task _supervising = Task.CompletedTask;

    private TurnServer(string program, DataFolder data, IPAddress media, int port, string secret, TimeProvider clock)
    {
        (_program, _media, _port, _clock) = (program, media, port, clock);
        _configuration = Path.Combine(data.Root, "turn.conf");
        _pidFile = Path.Combine(data.Root, "turn.pid");
        KeyFiles.WritePrivate(_configuration, TurnConfiguration.Write(port, media, secret, data.Root));
        Client = new TurnOptions
        {
            StunUrls = [$"stun:{Host}:{port}"],
            Urls = [$"turn:{Host}:{port}?transport=udp", $"turn:{Host}:{port}?transport=tcp"],
            Secret = secret,
        };
    }

    /// <summary>What clients are told of it.</summary>
    public TurnOptions Client { get; }

    /// <summary>Makes ready where coturn is installed and wanted; null where not.</summary>
    public static TurnServer? TryPrepare(LocalOptions options, DataFolder data, KeyFiles keys, IPAddress media)
    {
        if (!options.Turn || Find() is not { } program) return null;
        StopLeftover(Path.Combine(data.Root, "turn.pid"));
        return new TurnServer(program, data, media, FreePort(options.TurnPort), keys.Secret("turn-secret"), options.Clock);
    }

    /// <summary>Starts it, and waits until it takes connections.</summary>
    public async Task StartAsync(ILogger logger, CancellationToken cancellationToken)
    {
        _supervising = SuperviseAsync(logger);
        var started = _clock.GetTimestamp();
        while (!await AnswersAsync(cancellationToken))
        {
            if (_clock.GetElapsedTime(started) > ReadyTimeout)
            {
                LogNotReady(logger, _port);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    /// <summary>A sentence for the person at the terminal.</summary>
    public string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"TURN server on {Host}:{_port}, UDP and TCP; relay ports {TurnConfiguration.FirstRelayPort} to {TurnConfiguration.LastRelayPort}.");

    /// <summary>Ends it.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _supervising;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private string Host => _media.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{_media}]" : _media.ToString();

    private async Task SuperviseAsync(ILogger logger)
    {
        for (var restarts = 0; ;)
        {
            var started = _clock.GetTimestamp();
            using (var process = Start())
            {
                try
                {
                    await process.WaitForExitAsync(_stopping.Token);
                }
                catch (OperationCanceledException)
                {
                    process.Kill();
                    File.Delete(_pidFile);
                    return;
                }

                restarts = _clock.GetElapsedTime(started) > Healthy ? 1 : restarts + 1;
                if (restarts > MaxRestarts)
                {
                    LogGivenUp(logger, process.ExitCode);
                    return;
                }

                LogEnded(logger, process.ExitCode, restarts);
            }

            await Task.Delay(FirstPause * Math.Pow(2, restarts - 1), _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested) return;
        }
    }

    private Process Start()
    {
        // Its output goes to its log file; what it still writes is read and dropped, so that a full pipe never stops it.
        var process = Process.Start(new ProcessStartInfo(_program, ["-c", _configuration]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var socket = new TcpClient(_media.AddressFamily);
        try
        {
            await socket.ConnectAsync(_media, _port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false; // Not yet.
        }
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin").Select(folder => Path.Combine(folder, "turnserver")).FirstOrDefault(File.Exists);

    /// <summary>A host that was killed leaves its coturn behind, which holds the port and another secret.</summary>
    private static void StopLeftover(string pidFile)
    {
        if (!File.Exists(pidFile) || !int.TryParse(File.ReadAllText(pidFile).Trim(), CultureInfo.InvariantCulture, out var id)) return;
        try
        {
            using var process = Process.GetProcessById(id);
            if (process.ProcessName == "turnserver") process.Kill();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It is gone.
        }

        File.Delete(pidFile);
    }

    private static int FreePort(int wanted)
    {
        for (var tried = 0; tried < PortsTried; tried++)
        {
            var port = wanted == 0 ? AnyPort() : wanted + tried;
            if (port > IPEndPoint.MaxPort) break;
            if (IsFree(SocketType.Dgram, ProtocolType.Udp, port) && IsFree(SocketType.Stream, ProtocolType.Tcp, port)) return port;
        }

        throw new StartRefusedException($"No free port for the TURN server from {wanted} to {wanted + PortsTried - 1}. Choose another with --turn-port.");
    }

    private static int AnyPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool IsFree(SocketType type, ProtocolType protocol, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LoggerMessage(1501, LogLevel.Warning, "coturn ended with code {Code}; restart {Restart}")]
    private static partial void LogEnded(ILogger logger, int code, int restart);

    [LoggerMessage(1502, LogLevel.Error, "coturn ended with code {Code} again and again; it stays down. Its log is in the data folder's logs/")]
    private static partial void LogGivenUp(ILogger logger, int code);

    [LoggerMessage(1503, LogLevel.Warning, "coturn does not take connections on port {Port} yet; going on without waiting")]
    private static partial void LogNotReady(ILogger logger, int port);
}
