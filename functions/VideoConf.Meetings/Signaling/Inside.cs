using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Signaling;

/// <summary>A signed-in caller as a participant of the room that they are in now.</summary>
internal static class Inside
{
    /// <summary>The caller's participant; of several, on several devices, the one who came last.</summary>
    public static Outcome<Member> Of(RoomState state, CallerIdentity caller)
    {
        if (state.Ended) return Problems.Ended();
        var member = state.Members.Values
            .Where(one => one.HasEntered && string.Equals(one.UserId, caller.UserId, StringComparison.Ordinal))
            .OrderByDescending(one => one.JoinedAt).ThenByDescending(one => one.Version).FirstOrDefault();
        return member is not null ? member : new Problem(ProblemTypes.Forbidden, "Only who is in the meeting now may do this. Join it first.");
    }
}
