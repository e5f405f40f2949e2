namespace VideoConf.Contracts.Summaries;

/// <summary>GET <c>/v1/meetings/{id}/summary</c>. Every claim names the transcript lines that it rests on.</summary>
public sealed record SummaryResponse
{
    /// <summary>The meeting.</summary>
    public required string MeetingId { get; init; }

    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary><c>none</c>, <c>processing</c>, <c>ready</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it failed, in words.</summary>
    public string? Failure { get; init; }

    /// <summary>What wrote it, for people: <c>Extractive (basic)</c>, a model's name; null before one did.</summary>
    public string? Engine { get; init; }

    /// <summary>BCP 47.</summary>
    public string? Language { get; init; }

    /// <summary>When it was made or last edited.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Whether the host changed it since it was made.</summary>
    public bool IsEdited { get; init; }

    /// <summary>Whether everyone who was in the session may read it.</summary>
    public bool SharedWithParticipants { get; init; }

    /// <summary>The content; null before there is one.</summary>
    public SummaryContent? Content { get; init; }
}

/// <summary>What a summary says.</summary>
public sealed record SummaryContent
{
    /// <summary>A few sentences.</summary>
    public required IReadOnlyList<SummaryPoint> Summary { get; init; }

    /// <summary>What is to be done.</summary>
    public required IReadOnlyList<ActionItem> ActionItems { get; init; }

    /// <summary>What was decided.</summary>
    public required IReadOnlyList<SummaryPoint> Decisions { get; init; }

    /// <summary>What it was about, in order: chapters.</summary>
    public required IReadOnlyList<SummaryTopic> Topics { get; init; }

    /// <summary>The mood of each speaker.</summary>
    public required IReadOnlyList<SpeakerSentiment> Sentiment { get; init; }
}

/// <summary>A statement.</summary>
/// <param name="Text">At most 1,000 characters.</param>
/// <param name="LineIds">The transcript lines that it rests on, at least one.</param>
/// <param name="StartSeconds">Where the first of them is in the session.</param>
public sealed record SummaryPoint(string Text, IReadOnlyList<string> LineIds, double StartSeconds);

/// <summary>Something to be done.</summary>
/// <param name="Text">What.</param>
/// <param name="Assignee">Who, by name; null when nobody was named.</param>
/// <param name="Due">Until when, as it was said; null when it was not.</param>
/// <param name="LineIds">The transcript lines that it rests on.</param>
/// <param name="StartSeconds">Where the first of them is in the session.</param>
public sealed record ActionItem(string Text, string? Assignee, string? Due, IReadOnlyList<string> LineIds, double StartSeconds);

/// <summary>A topic.</summary>
/// <param name="Title">At most 100 characters.</param>
/// <param name="StartSeconds">Where it begins in the session.</param>
/// <param name="LineIds">Lines that show it.</param>
public sealed record SummaryTopic(string Title, double StartSeconds, IReadOnlyList<string> LineIds);

/// <summary>The mood of a speaker.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="DisplayName">Their name.</param>
/// <param name="Sentiment"><c>positive</c>, <c>neutral</c>, <c>negative</c> or <c>mixed</c>.</param>
/// <param name="Score">-1 to 1.</param>
public sealed record SpeakerSentiment(string ParticipantId, string DisplayName, string Sentiment, double Score);

/// <summary>PUT <c>/v1/meetings/{id}/summary</c>, by the host. Absent members stay as they are.</summary>
public sealed record UpdateSummaryRequest
{
    /// <summary>The content as the host wants it.</summary>
    public SummaryContent? Content { get; init; }

    /// <summary>Whether everyone who was in the session may read it.</summary>
    public bool? SharedWithParticipants { get; init; }
}

/// <summary>POST <c>/v1/meetings/{id}/summary</c>, by the host: makes one, or makes it anew.</summary>
/// <param name="SessionId">The session; the last one when absent.</param>
/// <param name="Language">BCP 47; the meeting's language when absent.</param>
public sealed record CreateSummaryRequest(string? SessionId = null, string? Language = null);
