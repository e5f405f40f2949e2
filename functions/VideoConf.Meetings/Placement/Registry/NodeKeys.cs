using System.Collections.Concurrent;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// Verifies what media nodes sign, with the keys of their registrations. Apart from the verifier of the control plane's own tokens, so that a node's key,
/// stolen or not, makes no session, consent or join token; and each node's token is verified with that node's key alone.
/// </summary>
public sealed class NodeKeys(NodeRegistry registry) : IDisposable
{
    /// <summary>Keys kept; a fleet is hundreds of nodes. Beyond it all are let go of and read again.</summary>
    private const int MaxKeys = 10_000;

    private readonly ConcurrentDictionary<string, (string KeyId, TokenVerifier Verifier)> _verifiers = new(StringComparer.Ordinal);

    /// <summary>Null when the token is this node's own; else why it is refused.</summary>
    public async Task<Problem?> RefuseAsync(string nodeId, string? token, CancellationToken cancellationToken)
    {
        if (RegisterNode.CheckId(nodeId) is not null || await registry.ReadAsync(nodeId, cancellationToken) is not { } node)
            return new Problem(ProblemTypes.Unauthorized, "No node of this id is registered. Register first.");

        var verified = VerifierOf(node).Verify<ControlClaims>(token);
        if (!verified.IsValid) return new Problem(ProblemTypes.Unauthorized, $"The node's token is not good: {verified.Failure}.");
        return string.Equals(verified.Claims.NodeId, nodeId, StringComparison.Ordinal) ? null : new Problem(ProblemTypes.Forbidden, "The token is another node's.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, verifier) in _verifiers.Values) verifier.Dispose();
        _verifiers.Clear();
    }

    private TokenVerifier VerifierOf(NodeDocument node)
    {
        // What is let go of is not disposed of: somebody may be verifying with it.
        if (_verifiers.Count > MaxKeys) _verifiers.Clear();
        return _verifiers.AddOrUpdate(
            node.NodeId,
            _ => (node.PublicKey.KeyId, new TokenVerifier(registry.Clock, node.PublicKey)),
            (_, known) => string.Equals(known.KeyId, node.PublicKey.KeyId, StringComparison.Ordinal) ? known : (node.PublicKey.KeyId, new TokenVerifier(registry.Clock, node.PublicKey))).Verifier;
    }
}
