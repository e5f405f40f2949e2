using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Sessions;

/// <summary>One time a meeting ran.</summary>
internal sealed record SessionDocument(string SessionId, string MeetingId, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Reason);

/// <summary>One participant of one session. Without <paramref name="LeftAt"/> they were in until the session's end.</summary>
internal sealed record ParticipantDocument(
    string SessionId, string ParticipantId, string UserId, string DisplayName, string Role, IReadOnlyList<string> Declined, DateTimeOffset JoinedAt,
    DateTimeOffset? LeftAt)
{
    /// <summary>Consent types that they were asked for and answered.</summary>
    public IReadOnlyList<string>? Answered { get; init; }

    /// <summary>Whether they were asked and agreed, as of their last answer.</summary>
    public bool Allows(string consentType) =>
        Answered is { } answered && answered.Contains(consentType, StringComparer.Ordinal) && !Declined.Contains(consentType, StringComparer.Ordinal);

    public static ParticipantDocument From(string sessionId, Member member, DateTimeOffset? leftAt) => new(
        sessionId, member.ParticipantId, member.UserId, member.DisplayName, member.Role, member.Declined, member.JoinedAt!.Value, leftAt)
    {
        Answered = member.Answered,
    };
}
