using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Breakouts;

/// <summary>Who may enter a breakout room, and as what: whom the meeting it belongs to knows, with the role and the answers that they have there.</summary>
internal sealed class BreakoutEntry(RoomStore rooms)
{
    /// <summary>The caller as the meeting knows them; null where the room is no breakout room.</summary>
    public async Task<Outcome<AwayPerson>?> FindAsync(MeetingDocument meeting, CallerIdentity caller, CancellationToken cancellationToken)
    {
        if (meeting.ParentId is not { } parentId) return null;
        return await rooms.ReadAsync(parentId, cancellationToken) is { } parent ? Decide(parent.Value, meeting, caller) : Problems.NoSuchMeeting();
    }

    /// <summary>Decided on the meeting's own room as it is.</summary>
    internal static Outcome<AwayPerson> Decide(RoomState parent, MeetingDocument meeting, CallerIdentity caller)
    {
        if (parent.Ended || !string.Equals(parent.SessionId, meeting.ParentSessionId, StringComparison.Ordinal)) return Problems.Ended();
        if (parent.Breakouts is not { IsRunning: true } breakouts || breakouts.Find(meeting.Id) is not { } place)
            return new Problem(ProblemTypes.Forbidden, "This breakout room is not open. Join the meeting that it belongs to.");

        if (parent.Removed.Contains(caller.UserId, StringComparer.Ordinal))
            return new Problem(ProblemTypes.Forbidden, "A host put you out of this meeting. Ask to be let into the meeting itself.");

        var inside = Inside.Of(parent, caller);
        var person = inside.Succeeded ? AwayPerson.From(inside.Value, isVisiting: true) : breakouts.Away.GetValueOrDefault(caller.UserId);
        if (person is null) return new Problem(ProblemTypes.Forbidden, "Breakout rooms are for those who are in the meeting. Join it first.");
        if (!RoomRoles.Runs(person.Role) && !place.UserIds.Contains(caller.UserId, StringComparer.Ordinal))
            return new Problem(ProblemTypes.Forbidden, "You are not assigned to this breakout room. Ask a host.");
        return person;
    }
}
