namespace VideoConf.MediaNode.Composing;

/// <summary>How a node composes.</summary>
public sealed record CompositionOptions
{
    /// <summary>Where pieces are kept until the files are stored; null for a folder of the node's own under the system's temporary one.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>Compositions at the same time. Each takes all processors that are free: more than one only makes each slower.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Compositions that wait; more are refused, and asked for again later by who wants them.</summary>
    public int QueueCapacity { get; init; } = 1000;

    /// <summary>FFmpeg's program, by name or path.</summary>
    public string Ffmpeg { get; init; } = "ffmpeg";

    /// <summary>ffprobe's program, by name or path.</summary>
    public string Ffprobe { get; init; } = "ffprobe";

    /// <summary>Font of names.</summary>
    public string FontFile { get; init; } = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

    /// <summary>Font of names with Chinese, Japanese or Korean letters, which has Latin ones too.</summary>
    public string EastAsianFontFile { get; init; } = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc";

    /// <summary>How much lower than the media path's its priority is, 0 to 19: calls go before recordings.</summary>
    public int Nice { get; init; } = 10;

    /// <summary>Encoder threads; 0 for what suits the machine.</summary>
    public int Threads { get; init; }

    /// <summary>Longest piece of video that is encoded at once, and so the most that is done again after a crash.</summary>
    public TimeSpan VideoPiece { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Longest piece of sound that is mixed at once.</summary>
    public TimeSpan AudioPiece { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Runs of FFmpeg for one piece before the track at fault is looked for.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Free bytes below which no piece is begun: a full disk would hurt more than this job.</summary>
    public long LeastFreeBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How long what became of a composition is remembered, and how long the pieces of one that was not finished are kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(2);
}
