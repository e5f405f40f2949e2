using System.Globalization;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>A room on its media node.</summary>
internal sealed record PlacedRoom(NodeStatus Node, SfuEndpoint Endpoint, int Placements);

/// <summary>Puts a room on a media node when it is first needed there, and again when the node has lost it or is gone.</summary>
internal sealed class RoomPlacement(RoomStore rooms, IMediaNodes nodes, ISignalSender signals, RecordingKeeper recordings, Captioning captioning, RelayKeeper relays, MeetingMetrics metrics)
{
    private const string NoNodeWords = "No media node can take this room just now. Try again in a few seconds.";

    /// <summary>The node that carries the room. With <paramref name="forget"/> the room is put there again, because the node says it has no such room.</summary>
    public Task<Outcome<PlacedRoom>> EnsureAsync(RoomState state, bool forget, CancellationToken cancellationToken) => PlaceAsync(state, forget, [], cancellationToken);

    /// <summary>Puts the room on another node than the one it is on.</summary>
    public Task<Outcome<PlacedRoom>> MoveAsync(RoomState state, CancellationToken cancellationToken) =>
        PlaceAsync(state, forget: false, state.NodeId is { } nodeId ? [nodeId] : [], cancellationToken);

    /// <summary>Where participants of the room find their media.</summary>
    public static SfuEndpoint EndpointOf(RoomState state, NodeStatus node) => new(node.Ip, node.Port, TransportId(state), $"/v1/rooms/{state.RoomId}/media");

    /// <summary>What tells one placement of a room from another: by it clients know that their media is to be offered anew.</summary>
    public static string TransportId(RoomState state) => string.Create(CultureInfo.InvariantCulture, $"{state.NodeId}/{state.RoomId}/{state.Placements}");

    /// <summary>The name of the home's transport for who comes from another node: not the one they may have had there before, so that they offer anew.</summary>
    /// <param name="transportId">What the home's transport is called.</param>
    /// <param name="mediaId">What their media was called on the other node.</param>
    public static string TransportIdAfter(string transportId, string mediaId) => $"{transportId}/{mediaId}";

    /// <summary>Whether a transport is of the room's placement of now, for whoever it is named.</summary>
    public static bool IsOf(RoomState state, string transportId)
    {
        var id = TransportId(state);
        return transportId.StartsWith(id, StringComparison.Ordinal) && (transportId.Length == id.Length || transportId[id.Length] == '/');
    }

    private async Task<Outcome<PlacedRoom>> PlaceAsync(RoomState state, bool forget, IReadOnlyCollection<string> except, CancellationToken cancellationToken)
    {
        if (state.SessionId is null) return Problems.SessionOver();
        var wish = new NodeWish(state.Region) { CurrentNodeId = state.NodeId, Participants = Math.Max(1, state.Members.Count), Except = except };
        var chosen = await nodes.ChooseAsync(wish, cancellationToken);
        if (chosen.Node is not { } node) return NoNode(chosen.Reason);
        var restrictions = RoomRestrictions.Digest(state);
        if (!forget && IsOn(state, node) && Knows(state, state.MaxParticipants, restrictions)) return new PlacedRoom(node, EndpointOf(state, node), state.Placements);

        var put = await nodes.PutRoomAsync(node.NodeId, state.RoomId, RoomRestrictions.ToRequest(state), cancellationToken);
        if (!put.Succeeded)
        {
            metrics.PlacementRefused();
            return new Problem(put.Problem!, put.Detail ?? NoNodeWords);
        }

        var changed = await rooms.ChangeAsync(state.RoomId, (current, now) => Decide(current, state, node, restrictions, forget, now), cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;
        var (before, after) = (changed.Before!, changed.After!);
        if (!string.Equals(after.NodeId, node.NodeId, StringComparison.Ordinal))
        {
            // Somebody placed the room elsewhere at the same time, and was first.
            await nodes.DeleteRoomAsync(node.NodeId, state.RoomId, cancellationToken);
            return await nodes.ChooseAsync(after.NodeId, after.Region, cancellationToken) is { } other ? new PlacedRoom(other, EndpointOf(after, other), after.Placements) : NoNode(reason: null);
        }

        // Before anybody's media is there: a room that moved is recorded on, and written down, from its first packet.
        await recordings.KeepAsync(after, cancellationToken);
        await captioning.KeepAsync(after, cancellationToken);
        await relays.KeepAsync(after, lost: null, cancellationToken);
        var placed = new PlacedRoom(node, EndpointOf(after, node), after.Placements);
        if (before.IsPlaced && after.Placements != before.Placements)
        {
            metrics.RoomMoved();
            await signals.ToGroupAsync(state.RoomId, HubEvents.SfuEndpoint, placed.Endpoint, exceptConnectionId: null, CancellationToken.None);
        }

        return placed;
    }

    /// <summary>The room on the node, unless it was placed elsewhere since it was read. Participants are told by <c>SfuEndpoint</c>, so its version stays.</summary>
    internal static RoomChange<Done> Decide(RoomState state, RoomState read, NodeStatus node, string restrictions, bool forget, DateTimeOffset now)
    {
        if (!string.Equals(state.SessionId, read.SessionId, StringComparison.Ordinal)) return RoomChange<Done>.Refuse(Problems.SessionOver());
        if (state.IsPlaced && state.Placements != read.Placements) return new RoomChange<Done>(Done.Value);
        var isNew = forget || !IsOn(state, node);
        if (!isNew && Knows(state, read.MaxParticipants, restrictions)) return new RoomChange<Done>(Done.Value);

        var leaving = state.IsPlaced && !string.Equals(state.NodeId, node.NodeId, StringComparison.Ordinal) ? state.Leaving.Add(new LeftNode(state.NodeId!, now)) : state.Leaving;
        leaving = leaving.RemoveAll(left => string.Equals(left.NodeId, node.NodeId, StringComparison.Ordinal));
        var isAlone = leaving.IsEmpty && state.Carriers().All(carrier => string.Equals(carrier, node.NodeId, StringComparison.Ordinal));
        return new RoomChange<Done>(Done.Value, state with
        {
            NodeId = node.NodeId,
            NodeSessionId = state.SessionId,
            NodeEpoch = node.Epoch,
            NodeMaxParticipants = read.MaxParticipants,

            // The others of its nodes were not told now: what they do not know stays to be said.
            NodeRestrictions = isAlone ? restrictions : state.NodeRestrictions,
            Placements = isNew ? state.Placements + 1 : state.Placements,
            PlacedAt = isNew ? now : state.PlacedAt,
            Leaving = leaving,
            Region = state.Region ?? node.Region,
            Edges = state.Edges.Remove(node.NodeId),
        });
    }

    /// <summary>Whether the node was told all of this.</summary>
    private static bool Knows(RoomState state, int maxParticipants, string restrictions) =>
        state.NodeMaxParticipants >= maxParticipants && string.Equals(state.NodeRestrictions, restrictions, StringComparison.Ordinal);

    /// <summary>Whether the room is on this very process of a node.</summary>
    private static bool IsOn(RoomState state, NodeStatus node) =>
        state.IsPlaced && string.Equals(state.NodeId, node.NodeId, StringComparison.Ordinal)
        && (state.NodeEpoch is null || node.Epoch is null || string.Equals(state.NodeEpoch, node.Epoch, StringComparison.Ordinal));

    private Problem NoNode(string? reason)
    {
        metrics.PlacementRefused();
        return new(ProblemTypes.NoMediaNode, reason is null ? NoNodeWords : $"{reason} Try again in a few seconds.") { RetryAfter = TimeSpan.FromSeconds(3) };
    }
}
