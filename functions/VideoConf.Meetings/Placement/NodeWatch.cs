using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// Finds nodes that are gone, and has their rooms moved. A node whose heartbeats are missed is asked itself before it is believed gone; one whose machine says
/// that nobody listens there any more is gone at once. Driven by the heartbeats of the other nodes and by the sweep, so it costs nothing of its own.
/// </summary>
internal sealed class NodeWatch(NodeRegistry registry, IMediaNodes nodes, RoomMover mover, TimeProvider clock)
{
    /// <summary>How often at most nodes are looked at by one process.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    /// <summary>Moves take no longer than this of one request; the sweep goes on with what is left.</summary>
    private static readonly TimeSpan MoveLimit = TimeSpan.FromSeconds(8);

    private long? _looked;
    private int _looking;

    /// <summary>Looks at every node once, unless somebody does or did a moment ago; returns how many were found gone.</summary>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1) return 0;
        try
        {
            var now = clock.GetTimestamp();
            var since = _looked is { } last ? clock.GetElapsedTime(last, now) : (TimeSpan?)null;
            if (since < LookEvery) return 0;
            _looked = now;

            // Who has not looked for long may have been asleep, and have missed every heartbeat itself.
            var wasAway = since is null || since > registry.Options.Patience;
            var gone = 0;
            foreach (var node in await registry.ListAsync(cancellationToken))
            {
                if (!await IsGoneAsync(node, wasAway, cancellationToken) || !await ConvictAsync(node, cancellationToken)) continue;
                gone++;
                await RescueAsync(node.NodeId, cancellationToken);
            }

            return gone;
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    /// <summary>A participant says that a node is silent: asks it, and has its rooms moved when it is so; false when it answers.</summary>
    public async Task<bool> DoubtAsync(string nodeId, CancellationToken cancellationToken)
    {
        var probe = await nodes.ProbeAsync(nodeId, cancellationToken);
        if (probe.Answer == NodeAnswer.Answers) return false;
        if (await registry.ReadAsync(nodeId, cancellationToken) is not { } node) return true;

        // One that was heard a moment ago and is slow to answer is not gone for all; but this room is better off elsewhere.
        if ((probe.Answer == NodeAnswer.Refuses || IsLate(node)) && await ConvictAsync(node, cancellationToken)) await RescueAsync(nodeId, cancellationToken);
        return true;
    }

    /// <summary>Moves the rooms of a node that is gone, within the time that a request has for it.</summary>
    public async Task RescueAsync(string nodeId, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MoveLimit);
        try
        {
            await mover.RescueAsync(nodeId, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The sweep finds what is left, room by room.
        }
    }

    // Asking costs little, and a call that has lost its node waits meanwhile.
    private bool IsLate(NodeDocument node) => clock.GetUtcNow() - node.SeenAt > registry.Options.HeartbeatInterval * 1.5;

    private async Task<bool> IsGoneAsync(NodeDocument node, bool wasAway, CancellationToken cancellationToken)
    {
        if (node.State == NodeStates.Gone || !IsLate(node)) return false;
        return (await nodes.ProbeAsync(node.NodeId, cancellationToken)).Answer switch
        {
            NodeAnswer.Answers => false,
            NodeAnswer.Refuses => true,
            _ => !wasAway && !registry.IsAlive(node),
        };
    }

    /// <summary>Writes down that it is gone, for everybody, unless it was heard since. Its next heartbeat takes that back.</summary>
    private async Task<bool> ConvictAsync(NodeDocument node, CancellationToken cancellationToken) =>
        await registry.ChangeAsync(node.NodeId, (known, _) => known is { State: not NodeStates.Gone } && known.SeenAt == node.SeenAt ? known with { State = NodeStates.Gone } : null, cancellationToken) is not null;
}
