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
    /// <summary>How often a node that is emptied is heard: with each heartbeat some of its rooms go.</summary>
    private static readonly TimeSpan DrainInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long rooms are given to move when nobody has said: unhurried, so that the others are not overrun.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMinutes(2);

    /// <summary>No heartbeat waits longer than this for moves; the next one goes on.</summary>
    private static readonly TimeSpan MoveLimit = TimeSpan.FromSeconds(5);

    private readonly IScaleInProtection _protection;
    private readonly RoomMover _mover;
    private readonly NodeWatch _watch;

    internal NodeHeartbeats(NodeRegistry registry, IScaleInProtection protection, RoomMover mover, NodeWatch watch) =>
        (_registry, _protection, _mover, _watch) = (registry, protection, mover, watch);

    /// <summary>Takes a heartbeat. Not found means that the node is to register again.</summary>
    public async Task<Outcome<NodeOrders>> ExecuteAsync(string nodeId, NodeHeartbeat? beat, CancellationToken cancellationToken)
    {
        if (RegisterNode.CheckId(nodeId) is { } wrongId) return wrongId;
        if (beat?.State is not (NodeStates.Ready or NodeStates.Draining or NodeStates.Gone)) return Problem.Field("state", "state must be ready, draining or gone.");
        if (beat.Load is null) return Problem.Field("load", "load is missing.");
        if (RegisterNode.CheckLoad(beat.Load) is { } wrong) return wrong;

        if (beat.EndsInSeconds is < 0 or > 7 * 24 * 3600) return Problem.Field("endsInSeconds", "endsInSeconds must be a number of seconds up to a week.");

        var node = await _registry.ChangeAsync(nodeId, (known, now) => known is null ? null : Decide(known, beat, now), cancellationToken);
        if (node is null) return new Problem(ProblemTypes.NotFound, "No node of this id is registered. Register again.");
        await ProtectAsync(node, cancellationToken);
        if (node.State == NodeStates.Gone) await _watch.RescueAsync(nodeId, cancellationToken);
        else if (node.IsDraining) await EmptyAsync(node, cancellationToken);
        await _watch.LookAsync(cancellationToken);
        return OrdersOf(node, _registry.Options, _registry.Clock.GetUtcNow());
    }

    internal static NodeDocument Decide(NodeDocument known, NodeHeartbeat beat, DateTimeOffset now)
    {
        var isDraining = beat.State == NodeStates.Draining || known.IsDraining;

        // In whole seconds each way: what is merely rounded is no nearer end.
        var endsAt = beat.State == NodeStates.Draining && beat.EndsInSeconds is { } seconds && (known.EndsAt is not { } end || now + TimeSpan.FromSeconds(seconds + 3) < end)
            ? now + TimeSpan.FromSeconds(seconds)
            : known.EndsAt;
        return known with
        {
            // Emptied, it has done what it was told, and may come back.
            DrainOrdered = known.DrainOrdered && beat.State != NodeStates.Gone,
            State = beat.State,
            Load = beat.Load,
            SeenAt = now,
            DrainingSince = isDraining ? known.DrainingSince ?? now : null,
            EndsAt = isDraining ? endsAt : null,
        };
    }

    internal static NodeOrders OrdersOf(NodeDocument node, NodeOptions options, DateTimeOffset now) => new(
        (int)(node.IsDraining && node.Load.Rooms > 0 && DrainInterval < options.HeartbeatInterval ? DrainInterval : options.HeartbeatInterval).TotalSeconds,
        node.IsDraining,
        node is { IsDraining: true, EndsAt: { } end } ? Math.Max(0, (int)(end - now).TotalSeconds) : null);

    /// <summary>Whether the node's machine is to be kept when the fleet shrinks: while anything on it would be lost.</summary>
    internal static bool MustStay(NodeDocument node) => node.State != NodeStates.Gone && (node.Load.Rooms > 0 || node.Load.Tasks > 0);

    private async Task EmptyAsync(NodeDocument node, CancellationToken cancellationToken)
    {
        if (node.Load.Rooms == 0) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MoveLimit);
        try
        {
            await _mover.EmptyAsync(node.NodeId, node.EndsAt ?? node.DrainingSince!.Value + DrainTime, DrainInterval, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The next heartbeat goes on.
        }
    }

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
