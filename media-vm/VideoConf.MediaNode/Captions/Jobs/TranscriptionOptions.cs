namespace VideoConf.MediaNode.Captions.Jobs;

/// <summary>How a node writes recorded tracks down.</summary>
public sealed record TranscriptionOptions
{
    /// <summary>Transcriptions that wait; more are refused, and asked for again later by who wants them. One is at work at a time: live captions need the engine too.</summary>
    public int QueueCapacity { get; init; } = 64;

    /// <summary>Ended transcriptions whose lines are still to be had; the oldest go first.</summary>
    public int MostEnded { get; init; } = 32;

    /// <summary>Pauses before the further attempts at an utterance, or at a chunk. After the last the transcription has failed.</summary>
    public IReadOnlyList<TimeSpan> Pauses { get; init; } = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60)];

    /// <summary>How long an engine may take for an utterance, which is at most 30 s long.</summary>
    public TimeSpan UtteranceTime { get; init; } = TimeSpan.FromMinutes(5);
}
