using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>
/// Tells the media node whose media to drop, until it knows. The room's document says what the node was told last: what was cut short, the next look at the
/// room makes up for.
/// </summary>
internal sealed class RestrictionKeeper(RoomStore rooms, IMediaNodes nodes)
{
    /// <summary>A room in which hosts act faster than its node answers is looked at again by the sweeper.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Whether the node knows. A room that is on no node is told of when it is placed.</summary>
    public async Task<bool> KeepAsync(RoomState state, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var digest = RoomRestrictions.Digest(state);
            if (!IsPending(state, digest)) return true;
            if (attempt == 0)
            {
                // What was decided a moment ago may be told by now, by a placement or by somebody else's change.
                if (await rooms.ReadAsync(state.RoomId, cancellationToken) is not { Value: var fresh }) return false;
                state = fresh;
                digest = RoomRestrictions.Digest(state);
                if (!IsPending(state, digest)) return true;
            }

            // Every node of the room drops on arrival; and where the room was, media goes on until it flows where the room is. All at once: none of them waits
            // for one that does not answer. What such a one carries is told with the room's next place, or when it answers again.
            var left = state.Leaving;
            var heard = await Task.WhenAll(
                [.. state.Carriers().Select(nodeId => TellAsync(nodeId, state, ifGone: false, cancellationToken)), .. left.Select(one => TellAsync(one.NodeId, state, ifGone: true, cancellationToken))]);
            if (heard.Contains(value: false)) return false;

            var told = state.NodeId;
            var changed = await rooms.ChangeAsync(state.RoomId, (current, _) => Decide(current, told!, digest), cancellationToken);
            if (!changed.Result.Succeeded) return false;
            state = changed.After!;

            // One that let the room go meanwhile has it again by our word.
            foreach (var one in left.Where(one => !state.Leaving.Contains(one) && !state.Carriers().Contains(one.NodeId, StringComparer.Ordinal)))
                await nodes.DeleteRoomAsync(one.NodeId, state.RoomId, cancellationToken);
        }

        return false;
    }

    /// <summary>Whether the node is to be told.</summary>
    public static bool IsPending(RoomState state) => IsPending(state, RoomRestrictions.Digest(state));

    /// <summary>The room with what its node knows. When others were restricted since, the node is told again: its last word may have been this older one.</summary>
    internal static RoomChange<Done> Decide(RoomState state, string nodeId, string digest) =>
        string.Equals(state.NodeId, nodeId, StringComparison.Ordinal) && !string.Equals(state.NodeRestrictions, digest, StringComparison.Ordinal)
            ? new RoomChange<Done>(Done.Value, state with { NodeRestrictions = digest })
            : new RoomChange<Done>(Done.Value);

    /// <summary>Whether the node drops what it is to drop. One that is gone forwards nothing: that is enough of one that the room has left.</summary>
    private async Task<bool> TellAsync(string nodeId, RoomState state, bool ifGone, CancellationToken cancellationToken) =>
        await nodes.RoomOnAsync(nodeId, cancellationToken) == NodeRoom.Gone
            ? ifGone
            : (await nodes.PutRoomAsync(nodeId, state.RoomId, RoomRestrictions.ToRequest(state), cancellationToken)).Succeeded;

    private static bool IsPending(RoomState state, string digest) =>
        state.SessionId is not null && state.NodeId is not null && string.Equals(state.NodeSessionId, state.SessionId, StringComparison.Ordinal)
        && !string.Equals(state.NodeRestrictions, digest, StringComparison.Ordinal);
}
