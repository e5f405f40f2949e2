using System.Globalization;
using System.Net;
using System.Text.Json;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Hosting;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Placement;

/// <summary>
/// Several media nodes, each a process of its own that registers and is commanded like one on a machine elsewhere: for trying out, and testing, what happens
/// between nodes. Each keeps what is its own in <c>DATA/nodes/ID</c>: key, process id, what waits to be stored.
/// </summary>
internal sealed partial class LocalNodes : ILocalMedia
{
    private static readonly TimeSpan RegistrationTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly LocalOptions _options;
    private readonly DataFolder _data;
    private readonly IPAddress _media;
    private readonly NodeSecrets _secrets;
    private readonly JsonWebKeySet _keys;
    private readonly List<NodeProcess> _processes = [];
    private ILoggerFactory? _loggers;

    private LocalNodes(LocalOptions options, DataFolder data, IPAddress media, JsonWebKeySet keys)
    {
        (_options, _data, _media, _keys) = (options, data, media, keys);
        NodeIds = [.. Enumerable.Range(1, options.Nodes).Select(number => string.Create(CultureInfo.InvariantCulture, $"node-{number}"))];
        _secrets = new NodeSecrets(NodeIds);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> NodeIds { get; }

    /// <inheritdoc/>
    public INodeAdmission Admission => _secrets;

    /// <inheritdoc/>
    public Func<Uri?> ControlPlane { get; set; } = static () => null;

    /// <summary>Looks for the node's program, and writes down which keys the nodes are to trust.</summary>
    public static LocalNodes Prepare(LocalOptions options, DataFolder data, IPAddress media, SigningKey signing)
    {
        if (!File.Exists(NodeProcess.Program)) throw new StartRefusedException($"--nodes needs the media node's program at {NodeProcess.Program}, and it is not there.");
        return new LocalNodes(options, data, media, new JsonWebKeySet([signing.PublicKey]));
    }

    /// <inheritdoc/>
    public Task StartAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        _loggers = loggers;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task JoinAsync(NodeRegistry registry, CancellationToken cancellationToken)
    {
        var logger = _loggers!.CreateLogger<NodeProcess>();
        var keys = Path.Combine(_data.Keys, "control-plane.jwks");
        KeyFiles.WritePrivate(keys, JsonSerializer.Serialize(_keys));
        foreach (var nodeId in NodeIds)
        {
            var process = new NodeProcess(nodeId, Directory.CreateDirectory(Path.Combine(_data.Root, "nodes", nodeId)).FullName, Path.Combine(_data.Logs, nodeId + ".log"), logger, _options.Clock);
            _processes.Add(process);
        }

        await Task.WhenAll(_processes.Select(process => process.EndLeftoverAsync(cancellationToken)));
        foreach (var (index, process) in _processes.Index()) process.Start(Settings(index, process.NodeId, keys), _secrets.Of(process.NodeId), _options.WhisperKey);

        var since = _options.Clock.GetTimestamp();
        while (!await AllKnownAsync(registry, cancellationToken))
        {
            if (_options.Clock.GetElapsedTime(since) > RegistrationTimeout)
            {
                LogLate(logger, RegistrationTimeout.TotalSeconds);
                return;
            }

            await Task.Delay(LookEvery, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_processes.Count} media nodes: {string.Join(", ", _processes.Select(process => $"{process.NodeId} (process {process.ProcessId})"))}. Their logs are in {_data.Logs}.");

    /// <inheritdoc/>
    public Task StopAsync() => Task.WhenAll(_processes.Select(process => process.StopAsync()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
    }

    private async Task<bool> AllKnownAsync(NodeRegistry registry, CancellationToken cancellationToken)
    {
        foreach (var nodeId in NodeIds)
        {
            if (await registry.FindAsync(nodeId, cancellationToken) is not { IsAlive: true }) return false;
        }

        return true;
    }

    private Dictionary<string, string> Settings(int index, string nodeId, string keys)
    {
        var folder = Path.Combine(_data.Root, "nodes", nodeId);
        var workers = _options.MediaWorkers > 0 ? _options.MediaWorkers : Math.Max(1, Environment.ProcessorCount / NodeIds.Count);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NodeId"] = nodeId,
            ["Region"] = _options.NodeRegions.Count == 0 ? NodeOptions.OneMachine.HomeRegion : _options.NodeRegions[index % _options.NodeRegions.Count],
            ["ListenUrl"] = "http://127.0.0.1:0",
            ["ControlUrl"] = ControlPlane()!.AbsoluteUri,
            ["ControlKeys"] = keys,
            ["NodeKey"] = Path.Combine(folder, "node.pem"),
            ["MediaIp"] = _media.ToString(),
            ["MediaPort"] = Text(_options.MediaPort == 0 ? 0 : _options.MediaPort + (index * workers)),
            ["Workers"] = Text(workers),
            ["Capacity"] = Text(_options.NodeCapacity),
            ["RecordingFolder"] = Path.Combine(folder, "recording"),
            ["CompositionFolder"] = Path.Combine(folder, "compositions"),
            ["EndsWithInput"] = "true",
        };
        if (_options.WhisperEndpoint is { } whisper) (settings["WhisperEndpoint"], settings["WhisperModel"]) = (whisper.AbsoluteUri, _options.WhisperModel);
        return settings;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(1511, LogLevel.Warning, "Not every media node has registered within {Seconds} s; going on without waiting")]
    private static partial void LogLate(ILogger logger, double seconds);
}
