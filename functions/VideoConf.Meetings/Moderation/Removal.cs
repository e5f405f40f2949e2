using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Breakouts;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>
/// Puts somebody out: on every device that they are here with. Their tokens are refused, and they come in again only by a host's word. It is the meeting that
/// they are put out of, with all its breakout rooms: <see cref="Moderate"/> does the same in each.
/// </summary>
internal static class Removal
{
    /// <summary>Devices in one batch of a hundred documents, at four each.</summary>
    private const int MaxAtOnce = 20;

    /// <summary>As many are remembered in a session; beyond it the first are forgotten.</summary>
    private const int MaxRemoved = 1000;

    public static Outcome<ModerationAct> Remove(MeetingDocument meeting, RoomState state, Member target, DateTimeOffset now)
    {
        if (string.Equals(target.UserId, meeting.HostId, StringComparison.Ordinal)) return ModerationAct.Forbidden("Nobody can put the meeting's owner out of it.");
        return Remove(state, target.UserId, target.ParticipantId, now);
    }

    /// <summary>As the other, by a user's id: nothing changes where they are not, and not awaited.</summary>
    public static ModerationAct Remove(RoomState state, string userId, string? lastId, DateTimeOffset now)
    {
        // The one who was named goes last: until then, what is left to do is found by them.
        var devices = state.Members.Values.Where(IsTheirs).OrderBy(member => string.Equals(member.ParticipantId, lastId, StringComparison.Ordinal)).ToArray();
        var act = new ModerationAct(Remember(state, userId)) { HasMore = devices.Length > MaxAtOnce };
        foreach (var device in devices.Take(MaxAtOnce))
        {
            var (next, writes) = RoomChanges.Remove(act.State, act.State.Members[device.ParticipantId], forGood: true, "removed", now);
            act = act with
            {
                State = next,
                Writes = act.Writes.AddRange(writes),
                Affected = act.Affected + 1,
                Removed = act.Removed.Add(new ParticipantLeft(device.ParticipantId, "removed", next.Version)),
                Told = device.ConnectionId is { } connection ? act.Told.Add(connection) : act.Told,
            };
        }

        // Who vanished a moment ago on another device does not come back by its token either.
        var departed = act.State.Departed.Where(entry => entry.Value.Lost is { } lost && IsTheirs(lost)).Select(entry => KeyValuePair.Create(entry.Key, entry.Value with { Lost = null })).ToArray();
        return departed.Length == 0 ? act : act with { State = act.State with { Departed = act.State.Departed.SetItems(departed) } };

        bool IsTheirs(Member member) => string.Equals(member.UserId, userId, StringComparison.Ordinal);
    }

    private static RoomState Remember(RoomState state, string userId)
    {
        state = RoomBreakouts.Drop(state, userId);
        if (state.Removed.Contains(userId, StringComparer.Ordinal)) return state;
        var removed = state.Removed.Add(userId);
        return state with { Removed = removed.Length > MaxRemoved ? removed.RemoveAt(0) : removed };
    }
}
