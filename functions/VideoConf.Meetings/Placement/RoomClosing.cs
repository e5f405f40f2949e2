using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Breakouts;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// What follows when a session has closed: its media node lets the room go and the sweeper need not look at it any more. The entry in the list
/// of active rooms goes last, so that the sweeper finishes what was cut short.
/// </summary>
internal sealed class RoomClosing(IDocumentStore documents, RoomStore rooms, IMediaNodes nodes, RecordingEnding recordings, BreakoutEnding breakouts, SessionLifecycles lifecycles)
{
    public async Task FinishAsync(RoomState closed, CancellationToken cancellationToken)
    {
        var active = await documents.ReadAsync<ActiveRoomDocument>(Keys.Active(closed.RoomId), cancellationToken);
        await recordings.EndOrphansAsync(closed.RoomId, cancellationToken);
        if (closed.ClosedSessionId is { } ended) await breakouts.EndAsync(closed.RoomId, ended, FinishAsync, cancellationToken);
        await lifecycles.ClosedAsync(closed, cancellationToken);
        if (closed.NodeSessionId is not null && !await ReleaseNodeAsync(closed.RoomId, cancellationToken)) return;

        // By ETag: a new session may have begun since, and it wrote this entry again.
        if (active is not null) await documents.ExecuteAsync(Documents.Delete(Keys.Active(closed.RoomId), active.ETag), cancellationToken);
    }

    /// <summary>False when the node could not be told; the sweeper tries again.</summary>
    private async Task<bool> ReleaseNodeAsync(string roomId, CancellationToken cancellationToken)
    {
        if (await rooms.ReadAsync(roomId, cancellationToken) is not { Value: var room } || room.SessionId is not null || room.NodeId is null) return true;

        // Where it was before: what is not heard there ends by itself.
        foreach (var nodeId in room.Edges.Keys) await nodes.DeleteRoomAsync(nodeId, roomId, cancellationToken);
        foreach (var left in room.Leaving) await nodes.DeleteRoomAsync(left.NodeId, roomId, cancellationToken);

        // A new session's PutRoom may overtake this. Its offers then find no room, put it again, and go on.
        var result = await nodes.DeleteRoomAsync(room.NodeId, roomId, cancellationToken);
        if (!result.Succeeded && result.Problem != ProblemTypes.NotFound && await IsAliveAsync(room.NodeId, cancellationToken)) return false;
        await rooms.ChangeAsync(
            roomId,
            (state, _) => new RoomChange<Done>(Done.Value, state.SessionId is null && state.NodeSessionId is not null ? state with { NodeSessionId = null, Leaving = [], Edges = state.Edges.Clear() } : null),
            cancellationToken);
        return true;
    }

    // A dead node has no rooms left to close.
    private async Task<bool> IsAliveAsync(string nodeId, CancellationToken cancellationToken) =>
        string.Equals((await nodes.ChooseAsync(nodeId, region: null, cancellationToken))?.NodeId, nodeId, StringComparison.Ordinal);
}
