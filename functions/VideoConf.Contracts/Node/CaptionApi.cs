namespace VideoConf.Contracts.Node;

/// <summary>Writes down what is said in a room. Who declined the consent <c>ai</c> is left out by the media path itself, by their join token.</summary>
/// <param name="SessionId">The running session.</param>
/// <param name="Language">BCP 47 language that is spoken; null for the engine's own.</param>
public sealed record PutCaptionsRequest(string SessionId, string? Language);

/// <summary>Something said.</summary>
/// <param name="LineId">The same for all results of one utterance; unique in the session.</param>
/// <param name="Text">The words so far.</param>
/// <param name="Language">BCP 47.</param>
/// <param name="IsFinal">Whether they stay as they are.</param>
/// <param name="StartedAt">When the first word began.</param>
/// <param name="EndedAt">When the last word ended.</param>
public sealed record SpokenLine(string LineId, string Text, string Language, bool IsFinal, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

/// <summary>The engine that writes speech down.</summary>
/// <param name="Engine">What does it, for people; null when the node has none.</param>
/// <param name="Language">What it understands (BCP 47).</param>
/// <param name="Problem">Why it does not work now, in words; null when it does.</param>
public sealed record CaptionEngineState(string? Engine, string? Language, string? Problem);

/// <summary>Writes down recorded tracks: what live captions missed.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Language">BCP 47; null for the engine's own.</param>
/// <param name="Chunks">Audio chunks of participants who allowed it.</param>
/// <param name="Source">Where chunks are read.</param>
public sealed record TranscribeRequest(string SessionId, string? Language, IReadOnlyList<StoredChunk> Chunks, ObjectAddress Source);

/// <summary>How a transcription is.</summary>
public sealed record TranscribeStatus
{
    /// <summary>One of <see cref="JobStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }

    /// <summary>What wrote it.</summary>
    public string? Engine { get; init; }

    /// <summary>What was said, by time; when it succeeded.</summary>
    public IReadOnlyList<TranscribedLine> Lines { get; init; } = [];
}

/// <summary>Something that was said by someone.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="Line">What.</param>
public sealed record TranscribedLine(string ParticipantId, SpokenLine Line);
