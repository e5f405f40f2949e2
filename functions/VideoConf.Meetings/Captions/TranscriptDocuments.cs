using System.Collections.Immutable;
using VideoConf.Contracts.Captions;

namespace VideoConf.Meetings.Captions;

/// <summary>Values of <see cref="TranscriptResponse.Status"/>.</summary>
internal static class TranscriptStatuses
{
    public const string None = "none";
    public const string Live = "live";
    public const string Completing = "completing";
    public const string Ready = "ready";
    public const string Failed = "failed";
}

/// <summary>What is known of a session's transcript beside its lines.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Status">One of <see cref="TranscriptStatuses"/>.</param>
/// <param name="Language">What is spoken (BCP 47).</param>
/// <param name="Engine">What wrote it, for people; null until the node has said.</param>
/// <param name="StoppedAt">When the host stopped captions; null while they are on, and when the session's end stopped them.</param>
/// <param name="Failure">Why it could not be completed, in words.</param>
internal sealed record TranscriptDocument(
    string SessionId, string Status, string Language, string? Engine = null, DateTimeOffset? StoppedAt = null, string? Failure = null);

/// <summary>A line as stored.</summary>
internal sealed record LineDocument
{
    public required string LineId { get; init; }

    public required string SessionId { get; init; }

    public required string ParticipantId { get; init; }

    public required string DisplayName { get; init; }

    public required string Text { get; init; }

    public required string Language { get; init; }

    public required double StartSeconds { get; init; }

    public required double EndSeconds { get; init; }

    public int Revision { get; init; }

    /// <summary>Translations that were made while it was said, by language. An edit drops them.</summary>
    public ImmutableSortedDictionary<string, string>? Translations { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    public string? EditedBy { get; init; }

    public long StartMilliseconds => (long)Math.Round(StartSeconds * 1000);

    /// <summary>The line for a reader of a language; as spoken where there is no translation into it.</summary>
    public TranscriptLine ToLine(string? language = null)
    {
        var translated = language is not null && Translations is not null && Translations.TryGetValue(language, out var text) ? text : null;
        return new TranscriptLine
        {
            LineId = LineId,
            ParticipantId = ParticipantId,
            DisplayName = DisplayName,
            Text = translated ?? Text,
            Language = translated is null ? Language : language!,
            TranslatedFrom = translated is null ? null : Language,
            IsFinal = true,
            StartSeconds = StartSeconds,
            EndSeconds = EndSeconds,
            Revision = Revision,
        };
    }
}

/// <summary>Where a line is; the document's id tells whose reference it is.</summary>
internal sealed record LineReference(string DocumentId);

/// <summary>A time in which captions were on and did not work.</summary>
/// <param name="From">Since when.</param>
/// <param name="To">Until when; null when it lasted to the end of captions.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record CaptionGap(DateTimeOffset From, DateTimeOffset? To, string Reason);

/// <summary>An entry of a user's list of transcripts.</summary>
internal sealed record UserTranscript(string MeetingId, string SessionId);
