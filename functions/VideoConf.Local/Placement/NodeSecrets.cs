using System.Security.Cryptography;
using VideoConf.Http.Placement;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Placement;

/// <summary>A secret for each node of this run, known to the node alone: none can become another, and the next run has others.</summary>
internal sealed class NodeSecrets : INodeAdmission
{
    private readonly Dictionary<string, (string Secret, SecretAdmission Admission)> _nodes;

    public NodeSecrets(IEnumerable<string> nodeIds) => _nodes = nodeIds.ToDictionary(
        id => id,
        _ =>
        {
            var secret = RandomNumberGenerator.GetHexString(64);
            return (secret, new SecretAdmission(secret));
        },
        StringComparer.Ordinal);

    /// <summary>What the node registers with.</summary>
    public string Of(string nodeId) => _nodes[nodeId].Secret;

    /// <inheritdoc/>
    public Task<Problem?> RefuseAsync(string nodeId, string? bearer, CancellationToken cancellationToken) =>
        _nodes.TryGetValue(nodeId, out var node)
            ? node.Admission.RefuseAsync(nodeId, bearer, cancellationToken)
            : Task.FromResult<Problem?>(new Problem(Contracts.Problems.ProblemTypes.Unauthorized, "Only a media node that this host has started may register here."));
}
