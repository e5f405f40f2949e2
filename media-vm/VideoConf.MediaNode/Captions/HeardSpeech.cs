namespace VideoConf.MediaNode.Captions;

/// <summary>A result of an engine.</summary>
/// <param name="UtteranceId">Of which utterance.</param>
/// <param name="Text">The words; empty when there were none.</param>
/// <param name="IsFinal">Whether they stay as they are.</param>
/// <param name="StartedAt">When the first word began.</param>
/// <param name="EndedAt">When the last word ended.</param>
internal sealed record HeardSpeech(string UtteranceId, string Text, bool IsFinal, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
{
    /// <summary>Why there are no words though there may have been some, for people; null when all went well. Only with a final result.</summary>
    public string? Failure { get; init; }
}
