namespace VideoConf.Contracts.Sessions;

/// <summary>One participant of one session, from GET <c>/v1/meetings/{id}/participants</c>.</summary>
public sealed record SessionParticipant
{
    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>Id in that session.</summary>
    public required string ParticipantId { get; init; }

    /// <summary>The user behind it.</summary>
    public required string UserId { get; init; }

    /// <summary>Name shown.</summary>
    public required string DisplayName { get; init; }

    /// <summary><c>host</c>, <c>attendee</c> or <c>guest</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Consent types declined.</summary>
    public required IReadOnlyList<string> DeclinedConsents { get; init; }

    /// <summary>When they first entered; the session's log has each time that they did.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>When they were last gone; null while they are in.</summary>
    public DateTimeOffset? LeftAt { get; init; }
}
