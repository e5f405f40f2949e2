namespace VideoConf.Contracts.Consent;

/// <summary>Consent types. A meeting asks for those its settings imply.</summary>
public static class ConsentTypes
{
    /// <summary>The meeting may be recorded.</summary>
    public const string Recording = "recording";

    /// <summary>Captions, transcript and summary may be made of what is said.</summary>
    public const string Ai = "ai";

    /// <summary>What is asked for one by one.</summary>
    public static IReadOnlyList<string> Each { get; } = [Recording, Ai];

    /// <summary>Both at once, as clients of the first API version send it.</summary>
    public const string RecordingAi = "recording_ai";
}

/// <summary>POST <c>/v1/users/consent</c>: one answer to one or more types. Every answer is kept as a log entry of its own, for good.</summary>
public sealed record ConsentRequest
{
    /// <summary>The meeting.</summary>
    public string? MeetingId { get; init; }

    /// <summary>The type answered: <c>recording</c>, <c>ai</c> or <c>recording_ai</c>. Use this or <see cref="Answers"/>.</summary>
    public string? ConsentType { get; init; }

    /// <summary><c>accepted</c> or <c>declined</c>; goes with <see cref="ConsentType"/>.</summary>
    public string? Status { get; init; }

    /// <summary>Type to <c>accepted</c> or <c>declined</c>, for several at once.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }
}

/// <summary>The answer as logged, with the token that a join presents.</summary>
/// <param name="ConsentToken">ES256 JWT bound to meeting, user and answers.</param>
/// <param name="ExpiresAt">When the token ends.</param>
/// <param name="Answers">Type to <c>accepted</c> or <c>declined</c>.</param>
public sealed record ConsentResponse(string ConsentToken, DateTimeOffset ExpiresAt, IReadOnlyDictionary<string, string> Answers);
