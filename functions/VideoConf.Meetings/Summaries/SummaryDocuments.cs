using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Summaries;

/// <summary>Values of <see cref="SummaryResponse.Status"/>.</summary>
internal static class SummaryStatuses
{
    public const string None = "none";
    public const string Processing = "processing";
    public const string Ready = "ready";
    public const string Failed = "failed";
}

/// <summary>A session's summary as stored, in its meeting's partition. Changed by ETag.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Run">How often it was asked for: the last run alone may write its result.</param>
/// <param name="Status">One of <see cref="SummaryStatuses"/>.</param>
/// <param name="Language">BCP 47.</param>
/// <param name="UpdatedAt">When it was made or last edited.</param>
internal sealed record SummaryDocument(string SessionId, int Run, string Status, string Language, DateTimeOffset UpdatedAt)
{
    public string? Failure { get; init; }

    public string? Engine { get; init; }

    public bool IsEdited { get; init; }

    public bool Shared { get; init; }

    /// <summary>The run of which participants were told; 0 for none. Kept here, because the workflow that told them is forgotten after some days.</summary>
    public int ToldRun { get; init; }

    public SummaryContent? Content { get; init; }

    public static DocumentKey Key(string meetingId, string sessionId) => new(Keys.Meetings, meetingId, "summary-" + sessionId);

    public SummaryResponse ToResponse(string meetingId) => new()
    {
        MeetingId = meetingId,
        SessionId = SessionId,
        Status = Status,
        Failure = Failure,
        Engine = Engine,
        Language = Language,
        UpdatedAt = UpdatedAt,
        IsEdited = IsEdited,
        SharedWithParticipants = Shared,
        Content = Content,
    };
}
