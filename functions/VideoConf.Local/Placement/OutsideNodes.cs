using System.Text.Json;
using VideoConf.Contracts.Tokens;
using VideoConf.Http.Placement;
using VideoConf.Local.Hosting;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Placement;

/// <summary>
/// Media nodes of this machine that somebody else starts and stops, such as systemd: calls go on while this process is started anew, as they do in the cloud.
/// They trust the keys in <c>DATA/keys/control-plane.jwks</c>, and register with a secret that both sides are told.
/// </summary>
internal sealed class OutsideNodes : ILocalMedia, INodeAdmission
{
    private readonly SecretAdmission _secret;
    private readonly string _keysFile;
    private readonly JsonWebKeySet _keys;

    private OutsideNodes(IReadOnlyList<string> nodeIds, string secret, string keysFile, JsonWebKeySet keys) =>
        (NodeIds, _secret, _keysFile, _keys) = (nodeIds, new SecretAdmission(secret), keysFile, keys);

    /// <inheritdoc/>
    public IReadOnlyList<string> NodeIds { get; }

    /// <inheritdoc/>
    public INodeAdmission Admission => this;

    /// <inheritdoc/>
    public Func<Uri?> ControlPlane { get; set; } = static () => null;

    /// <summary>Takes what the command line says.</summary>
    public static OutsideNodes Prepare(LocalOptions options, DataFolder data, SigningKey signing) =>
        new(options.OutsideNodes, options.NodeSecret, Path.Combine(data.Keys, "control-plane.jwks"), new JsonWebKeySet([signing.PublicKey]));

    /// <inheritdoc/>
    public Task<Problem?> RefuseAsync(string nodeId, string? bearer, CancellationToken cancellationToken) =>
        NodeIds.Contains(nodeId, StringComparer.Ordinal)
            ? _secret.RefuseAsync(nodeId, bearer, cancellationToken)
            : Task.FromResult<Problem?>(new Problem(Contracts.Problems.ProblemTypes.Unauthorized, "This host was not told of a media node of this id (--outside-nodes)."));

    /// <inheritdoc/>
    public Task StartAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        KeyFiles.WritePrivate(_keysFile, JsonSerializer.Serialize(_keys));
        return Task.CompletedTask;
    }

    /// <summary>Does not wait: whoever starts them may wait for this host.</summary>
    public Task JoinAsync(NodeRegistry registry, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public string Describe() => $"Waiting for media nodes that others start: {string.Join(", ", NodeIds)}. The keys that they are to trust are in {_keysFile}.";

    /// <inheritdoc/>
    public Task StopAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
