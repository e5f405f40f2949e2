using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// POST <c>/v1/nodes/{id}/heartbeat</c>: a media node is still there. The host has verified that it is who it says. The answer says when the next one is due,
/// and whether the node is to go on.
/// </summary>
public sealed class NodeHeartbeats
{
    private static readonly TimeSpan ProtectionTimeout = TimeSpan.FromSeconds(10);

    private readonly NodeRegistry _registry;
    private readonly IScaleInProtection _protection;

    internal NodeHeartbeats(NodeRegistry registry, IScaleInProtection protection) => (_registry, _protection) = (registry, protection);

    /// <summary>Takes a heartbeat. Not found means that the node is to register again.</summary>
    public async Task<Outcome<NodeOrders>> ExecuteAsync(string nodeId, NodeHeartbeat? beat, CancellationToken cancellationToken)
    {
        if (RegisterNode.CheckId(nodeId) is { } wrongId) return wrongId;
        if (beat?.State is not (NodeStates.Ready or NodeStates.Draining or NodeStates.Gone)) return Problem.Field("state", "state must be ready, draining or gone.");
        if (beat.Load is null) return Problem.Field("load", "load is missing.");
        if (RegisterNode.CheckLoad(beat.Load) is { } wrong) return wrong;

        var node = await _registry.ChangeAsync(nodeId, (known, now) => known is null ? null : known with { State = beat.State, Load = beat.Load, SeenAt = now }, cancellationToken);
        if (node is null) return new Problem(ProblemTypes.NotFound, "No node of this id is registered. Register again.");
        await ProtectAsync(node, cancellationToken);
        return OrdersOf(node, _registry.Options);
    }

    internal static NodeOrders OrdersOf(NodeDocument node, NodeOptions options) => new((int)options.HeartbeatInterval.TotalSeconds, node.DrainAsked);

    /// <summary>Whether the node's machine is to be kept when the fleet shrinks: while anything on it would be lost.</summary>
    internal static bool MustStay(NodeDocument node) => node.State != NodeStates.Gone && (node.Load.Rooms > 0 || node.Load.Tasks > 0);

    private async Task ProtectAsync(NodeDocument node, CancellationToken cancellationToken)
    {
        var wanted = MustStay(node);
        if (node.ScaleSet is not { } scaleSet || node.Machine is not { } machine || wanted == node.IsProtected) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProtectionTimeout);
        try
        {
            await _protection.SetAsync(scaleSet, machine, wanted, limit.Token);
        }
        catch (Exception error) when (error is IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return; // The adapter has logged it. What is written down stays as it is, so the next heartbeat tries again.
        }

        await _registry.ChangeAsync(node.NodeId, (known, _) => known is null ? null : known with { IsProtected = wanted }, cancellationToken);
    }
}
