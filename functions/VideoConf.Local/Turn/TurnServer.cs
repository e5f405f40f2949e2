using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using VideoConf.Local.Hosting;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Turn;

/// <summary>
/// coturn as a child process: started with a configuration of ours, started again when it dies (at most five times, each pause twice the
/// last), killed at the end. It keeps nothing that a farewell would save.
/// </summary>
internal sealed partial class TurnServer : IDisposable
{
    private const string PidFile = "turnserver.pid";
    private const string TurnCertificateFile = "turn.pfx";
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
    private readonly int _tlsPort;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private Task _supervising = Task.CompletedTask;

    private TurnServer(string program, DataFolder data, TurnConfiguration configuration, LocalOptions options)
    {
        (_program, _media, _port, _tlsPort, _clock) = (program, configuration.Media, configuration.Port, configuration.TlsPort, options.Clock);
        _configuration = Path.Combine(data.Root, "turn.conf");
        _pidFile = Path.Combine(data.Root, PidFile);
        KeyFiles.WritePrivate(_configuration, configuration.Write());
        Client = new TurnOptions
        {
            StunUrls = [$"stun:{Host}:{_port}"],
            Urls = [$"turn:{Host}:{_port}?transport=udp", $"turn:{Host}:{_port}?transport=tcp", $"turns:{Host}:{_tlsPort}?transport=tcp"],
            Secret = configuration.Secret,
            Lifetime = options.TurnLifetime,
        };
    }

    /// <summary>What clients are told of it.</summary>
    public TurnOptions Client { get; }

    /// <summary>What it relays.</summary>
    public TurnUsage Usage { get; } = new();

    /// <summary>Makes ready where coturn is installed and wanted; null where not.</summary>
    public static TurnServer? TryPrepare(LocalOptions options, DataFolder data, KeyFiles keys, IPAddress media)
    {
        if (!options.Turn || Find() is not { } program) return null;
        StopLeftover(Path.Combine(data.Root, PidFile));
        var port = FreePort("--turn-port", options.TurnPort, except: null);
        return new TurnServer(
            program,
            data,
            new TurnConfiguration
            {
                Port = port,
                TlsPort = FreePort("--turn-tls-port", options.TurnTlsPort, except: port),
                Media = media,
                Secret = keys.Secret("turn-secret"),
                Folder = data.Root,
                CertificateFile = WriteCertificate(data, media, options.Clock),
            },
            options);
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
        string.Create(CultureInfo.InvariantCulture, $"TURN server on {Host}:{_port} (UDP, TCP) and {Host}:{_tlsPort} (TLS); relay ports {TurnConfiguration.FirstRelayPort} to {TurnConfiguration.LastRelayPort}.");

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
                finally
                {
                    Usage.Ended();
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
        // What it prints is counted and dropped: a line for every message of a client's is nothing to keep.
        var process = Process.Start(new ProcessStartInfo(_program, ["-c", _configuration]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, line) => Usage.Read(line.Data);
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
            if (process.ProcessName == "turnserver")
            {
                // Its ports are free when it is gone, and clients know them.
                process.Kill();
                process.WaitForExit(ReadyTimeout);
            }
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It is gone.
        }

        File.Delete(pidFile);
    }

    /// <summary>The host's own certificate, as coturn reads it. A browser takes it only where the machine trusts it; the other transports do without.</summary>
    private static string WriteCertificate(DataFolder data, IPAddress media, TimeProvider clock)
    {
        using var certificate = SelfSignedCertificate.LoadOrCreate(data.Keys, [media], clock, TurnCertificateFile);
        using var key = certificate.GetECDsaPrivateKey()!;
        var path = Path.Combine(data.Keys, "turn.pem");
        KeyFiles.WritePrivate(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return path;
    }

    private static int FreePort(string option, int wanted, int? except)
    {
        for (var tried = 0; tried < PortsTried; tried++)
        {
            var port = wanted == 0 ? AnyPort() : wanted + tried;
            if (port > IPEndPoint.MaxPort) break;
            if (port != except && IsFree(SocketType.Dgram, ProtocolType.Udp, port) && IsFree(SocketType.Stream, ProtocolType.Tcp, port)) return port;
        }

        throw new StartRefusedException($"No free port for the TURN server from {wanted} to {wanted + PortsTried - 1}. Choose another with {option}.");
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

    [LoggerMessage(1502, LogLevel.Error, "coturn ended with code {Code} again and again; it stays down. Run turnserver -c with the data folder's turn.conf to see why")]
    private static partial void LogGivenUp(ILogger logger, int code);

    [LoggerMessage(1503, LogLevel.Warning, "coturn does not take connections on port {Port} yet; going on without waiting")]
    private static partial void LogNotReady(ILogger logger, int port);
}
