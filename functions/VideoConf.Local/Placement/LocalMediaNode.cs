using System.Net;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Hosting;
using VideoConf.MediaNode;

namespace VideoConf.Local.Placement;

/// <summary>The media node in this process, on a loopback listener of its own: spoken to over the node API like any other.</summary>
internal sealed class LocalMediaNode : IAsyncDisposable
{
    /// <summary>The only node's id.</summary>
    public const string NodeId = "local";

    private readonly LocalOptions _options;
    private readonly SigningKey _key;
    private readonly IPAddress _media;
    private readonly TokenVerifier _verifier;
    private WebApplication? _app;

    private LocalMediaNode(LocalOptions options, SigningKey key, IPAddress media, TokenVerifier verifier) =>
        (_options, _key, _media, _verifier) = (options, key, media, verifier);

    /// <summary>Where the node's API is; null until it has started.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Where the control plane is; null until it has started. The node keeps its reports until then.</summary>
    public Func<Uri?> ControlPlane { get; set; } = static () => null;

    /// <summary>What the node signs its reports with, for the control plane to verify them.</summary>
    public JsonWebKey PublicKey => _key.PublicKey;

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
                Compositions = new() { WorkFolder = Path.Combine(_options.DataFolder, "compositions") },
            },
            _options.Clock, loggers);
        await _app.StartAsync(cancellationToken);
        Address = MediaNodeApp.AddressOf(_app);
    }

    /// <summary>A sentence for the person at the terminal.</summary>
    public string Describe() => _app is null
        ? "The media node has not started."
        : $"Media goes to UDP {_media}:{MediaNodeApp.StatusOf(_app).Port}.";

    /// <summary>Ends all media, and delivers the last reports if someone still takes them.</summary>
    public async Task StopAsync()
    {
        Address = null;
        if (_app is not null) await _app.StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _key.Dispose();
    }
}
