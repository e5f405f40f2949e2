namespace VideoConf.Contracts.Sessions;

/// <summary>One time a meeting ran, from GET <c>/v1/meetings/{id}/sessions</c>.</summary>
public sealed record SessionResponse
{
    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>The meeting.</summary>
    public required string MeetingId { get; init; }

    /// <summary>When the first participant was let in.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended: <c>host</c>, <c>empty</c>, <c>schedule</c> or <c>maximum</c>; null while it runs.</summary>
    public string? Reason { get; init; }
}
