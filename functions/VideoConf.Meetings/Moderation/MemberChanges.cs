using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>Changes members of a room at one new version, and logs what the session's log is to know.</summary>
internal static class MemberChanges
{
    /// <summary>A batch holds a hundred documents; the room, the meeting and what else an act writes are among them.</summary>
    public const int MaxLogged = 80;

    /// <summary>The room with every member as <paramref name="change"/> has them.</summary>
    public static ModerationAct Apply(RoomState state, IEnumerable<Member> members, Func<Member, Member> change, DateTimeOffset now)
    {
        var version = state.Version + 1;
        var act = new ModerationAct(state);
        foreach (var member in members)
        {
            var next = change(member);
            if (next == member) continue;
            if (act.Writes.Count >= MaxLogged) return act with { HasMore = true };

            next = next with { Version = version };
            var changed = act.State with { Version = version, Members = act.State.Members.SetItem(next.ParticipantId, next) };
            if (member.HasEntered && IsLogged(member, next))
            {
                (changed, var entry) = RoomChanges.Log(changed, now, new SessionEntry(SessionEventTypes.StateChanged) { Participant = next.ToInfo() });
                act = act with { Writes = act.Writes.Add(entry) };
            }

            act = act with { State = changed, Affected = act.Affected + 1, Told = next.ConnectionId is { } connection ? act.Told.Add(connection) : act.Told };
        }

        return act;
    }

    /// <summary>As the other, for one.</summary>
    public static ModerationAct Apply(RoomState state, Member member, Func<Member, Member> change, DateTimeOffset now) => Apply(state, [member], change, now);

    // What a participant may do is no part of what happened; what they did, or were made to do, is.
    private static bool IsLogged(Member before, Member after) =>
        before.IsMuted != after.IsMuted || before.IsVideoOn != after.IsVideoOn || before.IsScreenSharing != after.IsScreenSharing
        || before.IsHandRaised != after.IsHandRaised || !string.Equals(before.Role, after.Role, StringComparison.Ordinal);
}
