namespace VideoConf.MediaNode.Composing.Ffmpeg;

/// <summary>How a run ended.</summary>
internal enum FfmpegOutcome
{
    /// <summary>Well.</summary>
    Done,

    /// <summary>With an error, or killed by somebody.</summary>
    Failed,

    /// <summary>It went on longer than it may, or made no progress.</summary>
    TimedOut,
}

/// <summary>What a run of FFmpeg did.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Frames">Pictures it says it has written; 0 for none.</param>
/// <param name="Output">What ffprobe wrote; empty for FFmpeg.</param>
/// <param name="Errors">The end of what it complained of.</param>
internal sealed record FfmpegRun(FfmpegOutcome Outcome, long Frames, string Output, string Errors)
{
    /// <summary>Whether it ended well.</summary>
    public bool IsDone => Outcome == FfmpegOutcome.Done;

    /// <summary>Whether a signal ended it, such as the one of a machine without memory: that says nothing of its input.</summary>
    public bool IsKilled { get; init; }
}
