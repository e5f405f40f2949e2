using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Engines;
using VideoConf.Local.Files;
using VideoConf.Local.Metrics;
using VideoConf.Local.Placement;
using VideoConf.Local.Turn;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Hosting;

/// <summary>
/// Everything on one machine, as one thing with a start and a stop: the media node, the web application, the TURN server. The order of both
/// is here, in plain sight.
/// </summary>
public sealed partial class LocalHost : IAsyncDisposable
{
    /// <summary>How long rooms have to be told of a stop, and then how long requests have to end. Together with the node's two seconds: under five.</summary>
    private static readonly TimeSpan AnnounceTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly LocalOptions _options;
    private readonly DataFolder _data;
    private readonly ILocalMedia _node;
    private readonly WebApplication _app;
    private readonly TurnServer? _turn;
    private bool _started;
    private bool _disposed;

    private LocalHost(LocalOptions options, DataFolder data, ILocalMedia node, WebApplication app, TurnServer? turn) =>
        (_options, _data, _node, _app, _turn) = (options, data, node, app, turn);

    /// <summary>Where the web client and the API are, for a browser on this machine.</summary>
    public Uri Address => AddressOf("http");

    /// <summary>The same over HTTPS; null without <see cref="LocalOptions.Https"/>.</summary>
    public Uri? SecureAddress => _options.Https ? AddressOf("https") : null;

    /// <summary>Everything that was wired up, for tests and for who embeds the host.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Sentences about what runs beside the web application, for the person at the terminal.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>Opens the data folder and wires everything; nothing listens yet.</summary>
    /// <exception cref="StartRefusedException">The host cannot run as it was told to.</exception>
    public static LocalHost Build(LocalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var data = DataFolder.Open(options.DataFolder);
        try
        {
            var keys = new KeyFiles(data.Keys);
            var signing = keys.SigningKey("token-signing");
            var issuer = new TokenIssuer(signing, options.Clock);
            var verifier = new TokenVerifier(options.Clock, signing.PublicKey);
            var media = options.MediaIp ?? MediaAddress.Default();

            var turn = TurnServer.TryPrepare(options, data, keys, media);
            ILocalMedia node = options switch
            {
                { OutsideNodes.Count: > 0 } => OutsideNodes.Prepare(options, data, signing),
                { Nodes: > 0 } => LocalNodes.Prepare(options, data, media, signing),
                _ => LocalMediaNode.Prepare(options, keys, media, verifier),
            };
            var links = new SignedFileLinks(Convert.FromHexString(keys.Secret("file-links")), options.Clock);
            var app = LocalApplication.Build(options, data, new LocalParts(issuer, verifier, node, turn?.Client ?? new(), turn?.Usage ?? new(), links));
            links.ControlPlane = node.ControlPlane = () => app.Lifetime.ApplicationStarted.IsCancellationRequested ? AddressOf(app, "http") : null;
            return new LocalHost(options, data, node, app, turn);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Starts everything; when it returns, the host is ready.</summary>
    /// <exception cref="StartRefusedException">A port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _started = true;
        var loggers = _app.Services.GetRequiredService<ILoggerFactory>();
        try
        {
            await _node.StartAsync(loggers, cancellationToken);
        }
        catch (SocketException error)
        {
            throw new StartRefusedException(
                $"Media cannot use port {_options.MediaPort} ({error.Message}). Choose another with --media-port, or 0 for any free one.", error);
        }

        // Nodes of another run would pass for alive, who knows of nobody but its own.
        await _app.Services.GetRequiredService<NodeRegistry>().ForgetAsync(_node.NodeIds, cancellationToken);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            var secure = _options.Https && error.Message.Contains($":{_options.HttpsPort}:", StringComparison.Ordinal);
            var (port, option) = secure ? (_options.HttpsPort, "--https-port") : (_options.Port, "--port");
            throw new StartRefusedException($"Port {port} is in use by another program. Choose another with {option}, or 0 for any free one.", error);
        }

        await _node.JoinAsync(_app.Services.GetRequiredService<NodeRegistry>(), cancellationToken);
        var notes = new List<string> { _node.Describe() };
        if (_turn is not null) await _turn.StartAsync(loggers.CreateLogger<TurnServer>(), cancellationToken);
        notes.Add(_turn?.Describe() ?? (_options.Turn
            ? "No TURN server: coturn is not installed. Clients behind strict firewalls will not get media."
            : "No TURN server, as asked."));
        notes.AddRange(EngineServices.Describe(_app.Services, _options));
        Notes = notes;
    }

    /// <summary>
    /// Stops: rooms are told, then the web application closes its sockets, then media ends, then the store is folded into its file.
    /// </summary>
    public async Task StopAsync()
    {
        if (!_started) return;
        _started = false;
        try
        {
            await AnnounceAsync();
            using (var limit = new CancellationTokenSource(StopTimeout)) await _app.StopAsync(limit.Token);
            await _node.StopAsync();
        }
        finally
        {
            // Whatever failed before: a child process must not outlive this one.
            if (_turn is not null) await _turn.StopAsync();
        }
    }

    /// <summary>Stops if need be, and lets go of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await StopAsync();
        await _app.DisposeAsync();
        await _node.DisposeAsync();
        _turn?.Dispose();
        _data.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Telling is a courtesy; the stop goes on without it.")]
    private async Task AnnounceAsync()
    {
        using var limit = new CancellationTokenSource(AnnounceTimeout);
        try
        {
            await _app.Services.GetRequiredService<ControlPlane>().AnnounceShutdown.ExecuteAsync(limit.Token);

            // A send ends when the message is queued, and the stop that follows cuts what is still on its way. Clients that leave at
            // the news end the wait early.
            var metrics = _app.Services.GetRequiredService<ControlMetrics>();
            var told = _options.Clock.GetTimestamp();
            while (metrics.Connections > 0 && _options.Clock.GetElapsedTime(told) < DeliveryTime) await Task.Delay(DeliveryTime / 20, limit.Token);
        }
        catch (Exception error)
        {
            // Clients see their sockets close a moment later all the same.
            LogNotAllTold(_app.Logger, error);
        }
    }

    private Uri AddressOf(string scheme) => AddressOf(_app, scheme);

    private static Uri AddressOf(WebApplication app, string scheme)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => address.StartsWith(scheme + "://", StringComparison.Ordinal));
        // Kestrel writes the wildcard address it listens on; a browser wants a name.
        return new UriBuilder(scheme, "localhost", BindingAddress.Parse(address).Port).Uri;
    }

    [LoggerMessage(1201, LogLevel.Warning, "Not every room could be told of the stop in time")]
    private static partial void LogNotAllTold(ILogger logger, Exception error);
}
