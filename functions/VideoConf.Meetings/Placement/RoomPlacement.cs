using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>A room on its media node.</summary>
internal sealed record PlacedRoom(NodeStatus Node, SfuEndpoint Endpoint);

/// <summary>Puts a room on a media node when it is first needed there, and again when the node has lost it or is gone.</summary>
internal sealed class RoomPlacement(RoomStore rooms, IMediaNodes nodes, ISignalSender signals, RecordingKeeper recordings, MeetingMetrics metrics)
{
    private const string NoNodeWords = "No media node can take this room just now. Try again in a few seconds.";

    /// <summary>The node that carries the room. With <paramref name="forget"/> the room is put there again, because the node says it has no such room.</summary>
    public async Task<Outcome<PlacedRoom>> EnsureAsync(RoomState state, bool forget, CancellationToken cancellationToken)
    {
        if (state.SessionId is not { } sessionId) return Problems.SessionOver();
        if (await nodes.ChooseAsync(state.NodeId, state.Region, cancellationToken) is not { } node) return NoNode();
        if (!forget && IsOn(state, node.NodeId, sessionId) && state.NodeMaxParticipants >= state.MaxParticipants) return Placed(state.RoomId, node);

        var put = await nodes.PutRoomAsync(node.NodeId, state.RoomId, new PutRoomRequest(sessionId, state.MaxParticipants), cancellationToken);
        if (!put.Succeeded)
        {
            metrics.PlacementRefused();
            return new Problem(put.Problem!, put.Detail ?? NoNodeWords);
        }

        var changed = await rooms.ChangeAsync(state.RoomId, (current, _) => Decide(current, state.NodeId, node, sessionId, state.MaxParticipants), cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;
        if (!string.Equals(changed.After!.NodeId, node.NodeId, StringComparison.Ordinal))
        {
            // Somebody placed the room elsewhere at the same time, and was first.
            await nodes.DeleteRoomAsync(node.NodeId, state.RoomId, cancellationToken);
            return await nodes.ChooseAsync(changed.After.NodeId, changed.After.Region, cancellationToken) is { } other ? Placed(state.RoomId, other) : NoNode();
        }

        // Before anybody's media is there: a room that moved is recorded on from its first packet.
        await recordings.KeepAsync(changed.After, cancellationToken);
        var placed = Placed(state.RoomId, node);
        var moved = IsOn(changed.Before!, changed.Before!.NodeId, sessionId) && !string.Equals(changed.Before.NodeId, node.NodeId, StringComparison.Ordinal);
        if (moved) await signals.ToGroupAsync(state.RoomId, HubEvents.SfuEndpoint, placed.Endpoint, exceptConnectionId: null, CancellationToken.None);
        return placed;
    }

    /// <summary>The room on the node, unless it was placed elsewhere since it was read. Participants are told by <c>SfuEndpoint</c>, so its version stays.</summary>
    internal static RoomChange<Done> Decide(RoomState state, string? readNodeId, NodeStatus node, string sessionId, int maxParticipants)
    {
        var nodeId = node.NodeId;
        if (!string.Equals(state.SessionId, sessionId, StringComparison.Ordinal)) return RoomChange<Done>.Refuse(Problems.SessionOver());
        if (IsOn(state, nodeId, sessionId) && state.NodeMaxParticipants >= maxParticipants) return new RoomChange<Done>(Done.Value);
        var placedElsewhere = IsOn(state, state.NodeId, sessionId) && !string.Equals(state.NodeId, readNodeId, StringComparison.Ordinal);
        return placedElsewhere
            ? new RoomChange<Done>(Done.Value)
            : new RoomChange<Done>(Done.Value, state with { NodeId = nodeId, NodeSessionId = sessionId, NodeMaxParticipants = maxParticipants, Region = state.Region ?? node.Region });
    }

    private static bool IsOn(RoomState state, string? nodeId, string sessionId) =>
        nodeId is not null && string.Equals(state.NodeId, nodeId, StringComparison.Ordinal) && string.Equals(state.NodeSessionId, sessionId, StringComparison.Ordinal);

    private static PlacedRoom Placed(string roomId, NodeStatus node) =>
        new(node, new SfuEndpoint(node.Ip, node.Port, $"{node.NodeId}/{roomId}", $"/v1/rooms/{roomId}/media"));

    private Problem NoNode()
    {
        metrics.PlacementRefused();
        return new(ProblemTypes.NoMediaNode, NoNodeWords) { RetryAfter = TimeSpan.FromSeconds(3) };
    }
}
