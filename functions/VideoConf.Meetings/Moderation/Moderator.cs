using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>Who moderates: a participant by the hub, or a signed-in caller by HTTP. What they may do is decided on the room as it is, at every attempt to write.</summary>
internal abstract record Moderator
{
    public static Moderator Of(SignalConnection connection) => new Participant(connection);

    public static Moderator Of(CallerIdentity caller) => new Caller(caller);

    /// <summary>The role that they act in, and their name; or why they may not act at all.</summary>
    public abstract Outcome<ActingAs> In(MeetingDocument meeting, RoomState room);

    /// <summary>An entry of the audit log about them.</summary>
    public abstract AuditDraft Draft(string action);

    private sealed record Participant(SignalConnection Connection) : Moderator
    {
        public override Outcome<ActingAs> In(MeetingDocument meeting, RoomState room)
        {
            var found = Membership.Of(room, Connection);
            if (!found.Succeeded) return found.Problem;
            return new ActingAs(found.Value.Role, found.Value.DisplayName, found.Value.ParticipantId);
        }

        public override AuditDraft Draft(string action) => AuditDraft.By(Connection, action);
    }

    private sealed record Caller(CallerIdentity Identity) : Moderator
    {
        public override Outcome<ActingAs> In(MeetingDocument meeting, RoomState room)
        {
            if (meeting.EndedAt is not null) return Problems.Ended();
            if (string.Equals(Identity.UserId, meeting.HostId, StringComparison.Ordinal)) return new ActingAs(Roles.Host, Identity.DisplayName, null);
            var inside = room.Members.Values.Where(member => member.HasEntered && string.Equals(member.UserId, Identity.UserId, StringComparison.Ordinal)).ToArray();
            var best = inside.FirstOrDefault(member => member.Role == Roles.Host) ?? inside.FirstOrDefault(member => RoomRoles.Runs(member.Role));
            return new ActingAs(best?.Role ?? Roles.Attendee, best?.DisplayName ?? Identity.DisplayName, best?.ParticipantId);
        }

        public override AuditDraft Draft(string action) => AuditDraft.By(Identity, action);
    }
}

/// <summary>What somebody is in the room at the moment of acting.</summary>
/// <param name="Role">Their role there.</param>
/// <param name="Name">Their name, for those whom it concerns.</param>
/// <param name="ParticipantId">Which participant; null for the owner from outside.</param>
internal sealed record ActingAs(string Role, string Name, string? ParticipantId)
{
    public bool IsHost => Role == Roles.Host;
}
