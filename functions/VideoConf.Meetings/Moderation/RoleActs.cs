using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>Acts on who runs the room.</summary>
internal static class RoleActs
{
    public static Outcome<ModerationAct> SetRole(RoomState state, Member target, string role, DateTimeOffset now)
    {
        if (target.Role == Roles.Host) return new Problem(ProblemTypes.Conflict, "This participant is host. Hand the meeting over first.");
        return MemberChanges.Apply(state, target, member => With(member, role), now);
    }

    /// <summary>One host hands over to another; whoever was host runs the meeting on beside them.</summary>
    public static Outcome<ModerationAct> HandOver(RoomState state, Member target, DateTimeOffset now)
    {
        if (target is not { HasEntered: true, ConnectionId: not null })
            return new Problem(ProblemTypes.Conflict, "This participant is here by media alone and has no means to run the meeting. Choose another.");
        var concerned = state.Members.Values.Where(member => member.Role == Roles.Host || ReferenceEquals(member, target)).Take(MemberChanges.MaxLogged);
        return MemberChanges.Apply(
            state, concerned, member => member with { Role = string.Equals(member.ParticipantId, target.ParticipantId, StringComparison.Ordinal) ? Roles.Host : Roles.Cohost, RoleBefore = null }, now);
    }

    private static Member With(Member member, string role)
    {
        // Who came as a guest is one again when a host takes back what they were made.
        if (role == Roles.Attendee && member.JoinedAs == Roles.Guest) role = Roles.Guest;
        if (string.Equals(member.Role, role, StringComparison.Ordinal)) return member;
        member = member with { Role = role, RoleBefore = null };
        return RoomRoles.MaySend(role) ? member : member with { IsMuted = true, IsVideoOn = false, IsScreenSharing = false };
    }
}
