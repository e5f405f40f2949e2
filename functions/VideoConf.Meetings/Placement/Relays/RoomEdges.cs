using System.Collections.Concurrent;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Placement.Relays;

/// <summary>Gives participants a seat on one of their room's nodes, and adds, heals and removes the nodes beside its home.</summary>
internal sealed class RoomEdges(RoomStore rooms, IMediaNodes nodes, RelayKeeper relays, ISignalSender signals, NodeOptions options, TimeProvider clock)
{
    /// <summary>Nodes of one room. Each sends to each other, so what goes between them grows with the square.</summary>
    public const int MaxNodes = 8;

    /// <summary>How long a node without participants is kept: who reloads a page comes back to it.</summary>
    internal static readonly TimeSpan KeptEmpty = TimeSpan.FromMinutes(1);

    /// <summary>How often one process looks at the nodes of a room when nothing is the matter.</summary>
    internal static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, long> _looked = new(StringComparer.Ordinal);

    /// <summary>The node for a participant's media.</summary>
    /// <param name="state">The room, placed.</param>
    /// <param name="participantId">Whose.</param>
    /// <param name="home">Its home node.</param>
    /// <param name="except">A node that did not answer a moment ago; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<NodeStatus> SeatAsync(RoomState state, string participantId, NodeStatus home, string? except, CancellationToken cancellationToken)
    {
        if (!options.RelaysRooms) return home;
        var member = state.Members.GetValueOrDefault(participantId);
        var region = options.RelaysAcrossRegions && member?.Region is { } wanted ? wanted : home.Region;
        var seats = await SeatsAsync(state, home, except, cancellationToken);
        if (SeatChoice.Decide(seats, region, member?.MediaNodeId) is { } seat) return StatusOf(seat, home);
        if (await AddAsync(state, region, seats, except, cancellationToken) is { } added) return added;
        if (string.Equals(region, home.Region, StringComparison.OrdinalIgnoreCase)) return home;

        // Nothing where they are: the room's own region is the next best.
        if (SeatChoice.Decide(seats, home.Region, member?.MediaNodeId) is { } other) return StatusOf(other, home);
        return await AddAsync(state, home.Region, seats, except, cancellationToken) ?? home;
    }

    /// <summary>A seat after one has refused the offer: the same, with the room put there again, or another.</summary>
    public async Task<NodeStatus> SeatAgainAsync(
        string roomId, string participantId, NodeStatus home, NodeStatus refused, string problem, CancellationToken cancellationToken)
    {
        if (await rooms.ReadAsync(roomId, cancellationToken) is not { Value: { IsPlaced: true } state }) return home;
        if (problem == ProblemTypes.NotFound && state.Edges.ContainsKey(refused.NodeId) && await PutAgainAsync(state, refused.NodeId, cancellationToken)) return refused;
        state = await DropAsync(state, refused.NodeId, cancellationToken);
        return await SeatAsync(state, participantId, home, refused.NodeId, cancellationToken);
    }

    /// <summary>A seat on another node than one that takes nobody more at this moment; null where there is none.</summary>
    public async Task<NodeStatus?> SeatElsewhereAsync(RoomState state, string participantId, NodeStatus home, NodeStatus busy, CancellationToken cancellationToken)
    {
        if (!options.RelaysRooms) return null;
        var region = options.RelaysAcrossRegions && state.Members.GetValueOrDefault(participantId)?.Region is { } wanted ? wanted : home.Region;
        var seats = (await SeatsAsync(state, home, busy.NodeId, cancellationToken)).Where(seat => !string.Equals(seat.NodeId, busy.NodeId, StringComparison.Ordinal)).ToList();
        return SeatChoice.Decide(seats, region, currentNodeId: null) is { } seat ? StatusOf(seat, home) : await AddAsync(state, region, seats, busy.NodeId, cancellationToken);
    }

    /// <summary>For each active room, by the sweep.</summary>
    public async Task KeepAsync(RoomState state, CancellationToken cancellationToken)
    {
        if (!state.IsPlaced || state.Edges.IsEmpty) return;
        var now = clock.GetTimestamp();
        if (_looked.TryGetValue(state.RoomId, out var last) && clock.GetElapsedTime(last, now) < LookEvery) return;
        if (_looked.Count > 1_000) _looked.Clear(); // Rooms of long ago; who is looked at once more comes to no harm.
        _looked[state.RoomId] = now;
        await HealAsync(state, lost: null, cancellationToken);
    }

    /// <summary>Brings the room's nodes to what they should be; <paramref name="lost"/> are two of which one does not hear the other.</summary>
    public async Task HealAsync(RoomState state, (string One, string Other)? lost, CancellationToken cancellationToken)
    {
        foreach (var (nodeId, edge) in state.Edges)
        {
            var isUsed = state.Members.Values.Any(member => string.Equals(member.MediaNodeId, nodeId, StringComparison.Ordinal));
            var room = await nodes.RoomOnAsync(nodeId, cancellationToken);
            var isOver = !string.Equals(edge.SessionId, state.SessionId, StringComparison.Ordinal) || (!isUsed && (room != NodeRoom.Open || edge.AddedAt + KeptEmpty <= clock.GetUtcNow()));
            if (isOver || room == NodeRoom.Gone) state = await DropAsync(state, nodeId, cancellationToken);
            else if (room == NodeRoom.Draining) await InviteAwayAsync(state, nodeId, cancellationToken);
        }

        var found = await relays.KeepAsync(state, lost, cancellationToken);
        foreach (var nodeId in found.Lost) state = await DropAsync(state, nodeId, cancellationToken);
    }

    /// <summary>Takes a node out of a room: it lets the room go, and who had their media there is told to offer anew.</summary>
    public async Task<RoomState> DropAsync(RoomState state, string nodeId, CancellationToken cancellationToken)
    {
        var changed = await rooms.ChangeAsync(state.RoomId, (current, _) => Without(current, nodeId), cancellationToken);
        if (!changed.Result.Succeeded) return state;
        if (ReferenceEquals(changed.Before, changed.After)) return changed.After!;
        foreach (var member in changed.Before!.Members.Values)
        {
            if (member is not { ConnectionId: { } connection, MediaId: { } mediaId } || !string.Equals(member.MediaNodeId, nodeId, StringComparison.Ordinal)) continue;
            await signals.ToConnectionAsync(connection, HubEvents.MediaLost, new MediaLost(mediaId, "The media node that you were on is gone. Offer again."), cancellationToken);
        }

        await nodes.DeleteRoomAsync(nodeId, state.RoomId, cancellationToken); // What does not answer has nothing to let go.
        foreach (var carrier in changed.After!.Carriers()) await nodes.DeleteRelayAsync(carrier, state.RoomId, nodeId, cancellationToken);
        return changed.After!;
    }

    internal static RoomChange<Done> Without(RoomState state, string nodeId)
    {
        if (!state.Edges.ContainsKey(nodeId)) return new RoomChange<Done>(Done.Value);
        var members = state.Members;
        foreach (var member in state.Members.Values)
        {
            if (string.Equals(member.MediaNodeId, nodeId, StringComparison.Ordinal)) members = members.SetItem(member.ParticipantId, member with { MediaId = null, MediaNodeId = null });
        }

        return new RoomChange<Done>(Done.Value, state with { Edges = state.Edges.Remove(nodeId), Members = members });
    }

    internal static RoomChange<Done> With(RoomState state, string sessionId, NodeStatus node, DateTimeOffset now)
    {
        if (!string.Equals(state.SessionId, sessionId, StringComparison.Ordinal)) return RoomChange<Done>.Refuse(Problems.SessionOver());
        if (string.Equals(state.NodeId, node.NodeId, StringComparison.Ordinal)) return new RoomChange<Done>(Done.Value);
        if (state.Edges.TryGetValue(node.NodeId, out var known) && string.Equals(known.SessionId, sessionId, StringComparison.Ordinal)) return new RoomChange<Done>(Done.Value);
        return new RoomChange<Done>(Done.Value, state with { Edges = state.Edges.SetItem(node.NodeId, new EdgeNode(sessionId, node.Region, now)) });
    }

    private static NodeStatus StatusOf(Seat seat, NodeStatus home) => seat.IsHome ? home : home with { NodeId = seat.NodeId, Region = seat.Region };

    private async Task<IReadOnlyList<Seat>> SeatsAsync(RoomState state, NodeStatus home, string? except, CancellationToken cancellationToken)
    {
        var seats = new List<Seat> { new(home.NodeId, home.Region, await nodes.RoomOnAsync(home.NodeId, cancellationToken), IsHome: true) };
        foreach (var (nodeId, edge) in state.Edges)
        {
            if (!string.Equals(edge.SessionId, state.SessionId, StringComparison.Ordinal) || string.Equals(nodeId, except, StringComparison.Ordinal)) continue;
            seats.Add(new Seat(nodeId, edge.Region, await nodes.RoomOnAsync(nodeId, cancellationToken), IsHome: false));
        }

        return seats;
    }

    private async Task<NodeStatus?> AddAsync(RoomState state, string region, IReadOnlyList<Seat> seats, string? except, CancellationToken cancellationToken)
    {
        if (seats.Count >= MaxNodes) return null;
        string[] taken = [.. seats.Select(seat => seat.NodeId), .. except is null ? Array.Empty<string>() : [except]];
        var wish = new NodeWish(region) { Participants = 1, Except = taken };
        if ((await nodes.ChooseAsync(wish, cancellationToken)).Node is not { } node) return null;
        if (!(await nodes.PutRoomAsync(node.NodeId, state.RoomId, RoomRestrictions.ToRequest(state), cancellationToken)).Succeeded) return null;

        var changed = await rooms.ChangeAsync(state.RoomId, (current, now) => With(current, state.SessionId!, node, now), cancellationToken);
        if (!changed.Result.Succeeded) return null;

        // Who was restricted between the two is restricted here, too: from now on it is told with the others.
        if (changed.After!.Version != state.Version) await nodes.PutRoomAsync(node.NodeId, state.RoomId, RoomRestrictions.ToRequest(changed.After), cancellationToken);

        // A link that is not made now is made by the next look; the participant need not wait for that.
        await relays.KeepAsync(changed.After!, lost: null, cancellationToken);
        return node;
    }

    private async Task<bool> PutAgainAsync(RoomState state, string nodeId, CancellationToken cancellationToken)
    {
        if (!(await nodes.PutRoomAsync(nodeId, state.RoomId, RoomRestrictions.ToRequest(state), cancellationToken)).Succeeded) return false;
        await relays.KeepAsync(state, lost: null, cancellationToken);
        return true;
    }

    private async Task InviteAwayAsync(RoomState state, string nodeId, CancellationToken cancellationToken)
    {
        foreach (var member in state.Members.Values)
        {
            if (member is not { ConnectionId: { } connection, MediaId: { } mediaId } || !string.Equals(member.MediaNodeId, nodeId, StringComparison.Ordinal)) continue;

            // Another name than the one they have: by it clients know that their media is to be offered anew, and offer before they let go.
            if ((await nodes.ProbeAsync(state.NodeId!, cancellationToken)).Status is not { } home) return;
            var endpoint = RoomPlacement.EndpointOf(state, home);
            await signals.ToConnectionAsync(connection, HubEvents.SfuEndpoint, endpoint with { TransportId = RoomPlacement.TransportIdAfter(endpoint.TransportId, mediaId) }, cancellationToken);
        }
    }
}
