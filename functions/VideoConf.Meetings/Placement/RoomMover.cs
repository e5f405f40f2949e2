using System.Collections.Concurrent;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// Moves rooms from one node to another: those of a node that is lost at once, those of one that is emptied one by one. Several processes may do so at the same
/// time: a move is one change of the room by its ETag, and who made it tells the participants. What was cut short, the sweep finishes.
/// </summary>
internal sealed class RoomMover(IDocumentStore documents, RoomStore rooms, RoomPlacement placement, NodeRegistry registry, IMediaNodes nodes, ISignalSender signals, TimeProvider clock)
{
    /// <summary>How long the old node keeps a room whose participants have not all come over: a client that connects anew takes a second or two.</summary>
    internal static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    /// <summary>Who has an answer from the new node has media from it a moment later, and on a slow machine some moments.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>A node that could not be told to let a room go has ended its transports by then: nothing comes from them any more.</summary>
    private static readonly TimeSpan GivenUp = TimeSpan.FromMinutes(5);

    /// <summary>Who has not come over by then was perhaps not reached.</summary>
    private static readonly TimeSpan RemindEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RemindFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _reminded = new(StringComparer.Ordinal);

    /// <summary>For each active room, by the sweep: moves it when its node is lost, lets go of nodes that it has left, reminds who has not come over.</summary>
    public async Task KeepAsync(RoomState state, CancellationToken cancellationToken)
    {
        if (!state.Leaving.IsEmpty) await ReleaseAsync(state, cancellationToken);
        if (!IsInUse(state)) return;
        if (await IsLostAsync(state, cancellationToken)) await placement.EnsureAsync(state, forget: false, cancellationToken);
        if (state.PlacedAt is { } placed && placed + RemindFor > clock.GetUtcNow()) await RemindAsync(state, placed, cancellationToken);
    }

    /// <summary>Moves every room of a node that is lost; returns how many are elsewhere now. A node that was started anew may get some of them again.</summary>
    public async Task<int> RescueAsync(string nodeId, CancellationToken cancellationToken)
    {
        var moved = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(await OnAsync(nodeId, cancellationToken), options, async (state, ct) =>
        {
            if ((await placement.EnsureAsync(state, forget: false, ct)).Succeeded) Interlocked.Increment(ref moved);
        });
        return moved;
    }

    /// <summary>Moves rooms off a node that is emptied, one by one, at such a pace that the last one goes before the node ends; returns how many are left.</summary>
    /// <param name="node">The node.</param>
    /// <param name="endsAt">When it ends in any case.</param>
    /// <param name="next">When this is called again.</param>
    /// <param name="cancellationToken">Gives up; what is moved stays so.</param>
    public async Task<int> EmptyAsync(string node, DateTimeOffset endsAt, TimeSpan next, CancellationToken cancellationToken)
    {
        var there = await OnAsync(node, cancellationToken);

        // The people of the last one are to be over, too, when the node ends: of a notice of half a minute a third is theirs.
        var most = Pace(there.Count, endsAt - clock.GetUtcNow() - Overlap, next);
        var moved = 0;
        foreach (var state in there.Take(most))
        {
            if ((await placement.MoveAsync(state, cancellationToken)).Succeeded) moved++;
        }

        return there.Count - moved;
    }

    /// <summary>How many rooms to move now. The last tenth of the time is kept for those that could not be moved at first.</summary>
    internal static int Pace(int rooms, TimeSpan left, TimeSpan next)
    {
        var calls = Math.Max(1, (int)(left.TotalSeconds * 0.9 / next.TotalSeconds));
        return (rooms + calls - 1) / calls;
    }

    /// <summary>Whether the room's node is gone, or was started anew since. One that is merely late is asked itself.</summary>
    private async Task<bool> IsLostAsync(RoomState state, CancellationToken cancellationToken)
    {
        var node = await registry.ReadAsync(state.NodeId!, cancellationToken);
        if (node is { Epoch: { } epoch } && state.NodeEpoch is { } put && !string.Equals(epoch, put, StringComparison.Ordinal)) return true;
        if (node is not null && registry.IsAlive(node)) return false;
        return node?.State == NodeStates.Gone || (await nodes.ProbeAsync(state.NodeId!, cancellationToken)).Answer != NodeAnswer.Answers;
    }

    private async Task ReleaseAsync(RoomState state, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var left in state.Leaving)
        {
            var isNeeded = left.At + Overlap > now && state.Members.Values.Any(member => string.Equals(member.MediaNodeId, left.NodeId, StringComparison.Ordinal) && state.IsBehind(member));
            if (isNeeded || (left.At + Settling > now && await nodes.RoomOnAsync(left.NodeId, cancellationToken) != NodeRoom.Gone)) continue;
            var released = await nodes.DeleteRoomAsync(left.NodeId, state.RoomId, cancellationToken);
            if (!released.Succeeded && released.Problem != ProblemTypes.NotFound && left.At + GivenUp > now) continue;
            var changed = await rooms.ChangeAsync(
                state.RoomId,
                (current, _) => current.Leaving.Contains(left) ? new RoomChange<Done>(Done.Value, current with { Leaving = current.Leaving.Remove(left) }) : new RoomChange<Done>(Done.Value),
                cancellationToken);

            // Somebody was muted meanwhile, and all its nodes were told of it: this one, perhaps, after it had let the room go.
            if (changed.After is { } after && !string.Equals(after.NodeRestrictions, state.NodeRestrictions, StringComparison.Ordinal) && !after.Carriers().Contains(left.NodeId, StringComparer.Ordinal))
                await nodes.DeleteRoomAsync(left.NodeId, state.RoomId, cancellationToken);
        }
    }

    private async Task RemindAsync(RoomState state, DateTimeOffset placed, CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        if (placed + RemindEvery > clock.GetUtcNow() || (_reminded.TryGetValue(state.RoomId, out var last) && clock.GetElapsedTime(last, now) < RemindEvery)) return;
        var behind = state.Members.Values.Where(member => member.ConnectionId is not null && state.IsBehind(member)).ToArray();
        if (behind.Length == 0) return;
        if (_reminded.Count > 1_000) _reminded.Clear(); // Rooms of long ago; who is reminded once more comes to no harm.
        _reminded[state.RoomId] = now;
        if (await registry.ReadAsync(state.NodeId!, cancellationToken) is not { } node) return;
        var endpoint = RoomPlacement.EndpointOf(state, node.ToStatus());
        foreach (var member in behind) await signals.ToConnectionAsync(member.ConnectionId!, HubEvents.SfuEndpoint, endpoint, cancellationToken);
    }

    // A mesh that the node is yet to be told of needs none.
    private static bool IsInUse(RoomState state) => state.IsPlaced && state.Topology is not { IsMesh: true };

    /// <summary>The rooms that a node carries in a running session.</summary>
    private async Task<IReadOnlyList<RoomState>> OnAsync(string nodeId, CancellationToken cancellationToken)
    {
        var there = new List<RoomState>();
        await foreach (var entry in ActiveRooms.AllAsync(documents, cancellationToken))
        {
            if (await rooms.ReadAsync(entry.Key.Id, cancellationToken) is { Value: var state } && IsInUse(state) && string.Equals(state.NodeId, nodeId, StringComparison.Ordinal)) there.Add(state);
        }

        return there;
    }
}
