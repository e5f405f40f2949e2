using System.Net;
using System.Security.Cryptography;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Hosting;
using VideoConf.MediaNode;

namespace VideoConf.Local.Placement;

/// <summary>The media node in this process, on a loopback listener of its own: spoken to over the node API like any other.</summary>
internal sealed class LocalMediaNode : IAsyncDisposable
{
    /// <summary>The only node's id.</summary>
    public const string NodeId = "local";

    private static readonly TimeSpan RegistrationTimeout = TimeSpan.FromSeconds(15);

    private readonly LocalOptions _options;
    private readonly SigningKey _key;
    private readonly IPAddress _media;
    private readonly TokenVerifier _verifier;
    private WebApplication? _app;

    private LocalMediaNode(LocalOptions options, SigningKey key, IPAddress media, TokenVerifier verifier) =>
        (_options, _key, _media, _verifier) = (options, key, media, verifier);

    /// <summary>Where the control plane is; null until it has started. The node keeps its reports until then.</summary>
    public Func<Uri?> ControlPlane { get; set; } = static () => null;

    /// <summary>What the node registers with: nobody else knows it, and the next run has another.</summary>
    public string Secret { get; } = RandomNumberGenerator.GetHexString(64);

    /// <summary>Reads the node's key, or makes it.</summary>
    public static LocalMediaNode Prepare(LocalOptions options, KeyFiles keys, IPAddress media, TokenVerifier controlPlane) =>
        new(options, keys.SigningKey("node-signing"), media, controlPlane);

    /// <summary>Binds the media port and the API's listener.</summary>
    public async Task StartAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        _app = MediaNodeApp.Build(
            new MediaNodeOptions
            {
                NodeId = NodeId,
                ControlPlaneKeys = _verifier,
                NodeKey = new TokenIssuer(_key, _options.Clock),
                ControlPlane = () => ControlPlane(),
                AnnouncedAddresses = [_media],
                MediaPort = _options.MediaPort,
                Workers = _options.MediaWorkers,
                WhisperEndpoint = _options.WhisperEndpoint,
                WhisperModel = _options.WhisperModel,
                WhisperKey = _options.WhisperKey,
                RecordingFolder = Path.Combine(_options.DataFolder, "recording"),
                Registration = new() { Credential = _ => Task.FromResult<string?>(Secret) },
                Compositions = new() { WorkFolder = Path.Combine(_options.DataFolder, "compositions") },
            },
            _options.Clock, loggers);
        await _app.StartAsync(cancellationToken);
    }

    /// <summary>
    /// Waits until the control plane knows the node: before that no room can be placed. Bounded, because a host whose node is late is still of use, and
    /// the node goes on trying.
    /// </summary>
    public async Task WhenRegisteredAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RegistrationTimeout);
        try
        {
            await MediaNodeApp.WhenRegisteredAsync(_app!, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The node logs why; /healthz says that media is not well.
        }
    }

    /// <summary>A sentence for the person at the terminal.</summary>
    public string Describe() => _app is null
        ? "The media node has not started."
        : $"Media goes to UDP {_media}:{MediaNodeApp.StatusOf(_app).Port}.";

    /// <summary>Ends all media, and delivers the last reports if someone still takes them.</summary>
    public async Task StopAsync()
    {
        if (_app is not null) await _app.StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _key.Dispose();
    }
}
