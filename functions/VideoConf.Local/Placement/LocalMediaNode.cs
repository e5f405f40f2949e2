using System.Net;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Hosting;
using VideoConf.MediaNode;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Placement;

/// <summary>The media node in this process, on a loopback listener of its own: spoken to over the node API like any other.</summary>
internal sealed class LocalMediaNode : ILocalMedia
{
    private const string NodeId = "local";

    private static readonly TimeSpan RegistrationTimeout = TimeSpan.FromSeconds(15);

    private readonly LocalOptions _options;
    private readonly SigningKey _key;
    private readonly IPAddress _media;
    private readonly TokenVerifier _verifier;
    private readonly NodeSecrets _secrets = new([NodeId]);
    private WebApplication? _app;

    private LocalMediaNode(LocalOptions options, SigningKey key, IPAddress media, TokenVerifier verifier) =>
        (_options, _key, _media, _verifier) = (options, key, media, verifier);

    /// <inheritdoc/>
    public IReadOnlyList<string> NodeIds { get; } = [NodeId];

    /// <inheritdoc/>
    public INodeAdmission Admission => _secrets;

    /// <inheritdoc/>
    public Func<Uri?> ControlPlane { get; set; } = static () => null;

    /// <summary>Reads the node's key, or makes it.</summary>
    public static LocalMediaNode Prepare(LocalOptions options, KeyFiles keys, IPAddress media, TokenVerifier controlPlane) =>
        new(options, keys.SigningKey("node-signing"), media, controlPlane);

    /// <inheritdoc/>
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
                Registration = new() { Credential = _ => Task.FromResult<string?>(_secrets.Of(NodeId)) },
                Compositions = new() { WorkFolder = Path.Combine(_options.DataFolder, "compositions") },
            },
            _options.Clock, loggers);
        await _app.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task JoinAsync(NodeRegistry registry, CancellationToken cancellationToken)
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

    /// <inheritdoc/>
    public string Describe() => _app is null
        ? "The media node has not started."
        : $"Media goes to UDP {_media}:{MediaNodeApp.StatusOf(_app).Port}.";

    /// <inheritdoc/>
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
