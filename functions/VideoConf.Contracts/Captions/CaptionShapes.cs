namespace VideoConf.Contracts.Captions;

/// <summary>Something somebody said: with <c>TranscriptUpdate</c> while it is said, and as a line of a transcript.</summary>
public sealed record TranscriptLine
{
    /// <summary>Stays the same from the first partial result to the final one and through edits.</summary>
    public required string LineId { get; init; }

    /// <summary>Who said it.</summary>
    public required string ParticipantId { get; init; }

    /// <summary>Their name then.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The words.</summary>
    public required string Text { get; init; }

    /// <summary>BCP 47 language of <see cref="Text"/>.</summary>
    public required string Language { get; init; }

    /// <summary>The language spoken, when <see cref="Text"/> is a translation of it.</summary>
    public string? TranslatedFrom { get; init; }

    /// <summary>False while the words may still change.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>Seconds from the session's start to the first word.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Seconds from the session's start to the end of the last word.</summary>
    public required double EndSeconds { get; init; }

    /// <summary>0 for what was heard, one more with each edit.</summary>
    public int Revision { get; init; }
}

/// <summary>How captions are in a room: with <c>CaptionsChanged</c> and in <c>JoinRoomResult</c>.</summary>
/// <param name="IsOn">Whether speech is being written down.</param>
/// <param name="Engine">What does it, for people: <c>PocketSphinx (basic)</c>, <c>Azure AI Speech</c>, ...; null when there is none.</param>
/// <param name="Languages">Languages that captions can be read in, the spoken one first (BCP 47).</param>
/// <param name="Problem">Why there are none although they are on, in words; null when all is well.</param>
public sealed record CaptionsState(bool IsOn, string? Engine, IReadOnlyList<string> Languages, string? Problem);

/// <summary>Hub <c>SetCaptions</c>: what one participant wants to read. The first who wants captions turns them on for the room.</summary>
/// <param name="IsOn">Whether to send this participant captions.</param>
/// <param name="Language">In which of <see cref="CaptionsState.Languages"/>; null for as spoken.</param>
public sealed record SetCaptionsRequest(bool IsOn, string? Language);

/// <summary>A page of GET <c>/v1/meetings/{id}/transcript</c>.</summary>
public sealed record TranscriptResponse
{
    /// <summary>The meeting.</summary>
    public required string MeetingId { get; init; }

    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary><c>none</c>, <c>live</c>, <c>completing</c>, <c>ready</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What wrote it; null when nothing did.</summary>
    public string? Engine { get; init; }

    /// <summary>Whether the caller may edit lines.</summary>
    public required bool CanEdit { get; init; }

    /// <summary>The lines, by time.</summary>
    public required IReadOnlyList<TranscriptLine> Lines { get; init; }

    /// <summary>What to pass as <c>continuationToken</c> for the next page; null on the last.</summary>
    public string? ContinuationToken { get; init; }
}

/// <summary>PUT <c>/v1/meetings/{id}/transcript/{lineId}</c>, by the host. What was there before is kept as a revision.</summary>
/// <param name="Text">1 to 4,000 characters.</param>
/// <param name="SessionId">The session; the last one when absent.</param>
public sealed record EditTranscriptLineRequest(string? Text, string? SessionId);

/// <summary>A find of GET <c>/v1/transcripts/search</c>.</summary>
/// <param name="MeetingId">The meeting.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Title">The meeting's title.</param>
/// <param name="Line">The line.</param>
public sealed record TranscriptFind(string MeetingId, string SessionId, string Title, TranscriptLine Line);
