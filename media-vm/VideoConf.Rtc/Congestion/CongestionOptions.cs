using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Congestion;

/// <summary>Bounds of the estimate.</summary>
public sealed record CongestionOptions
{
    /// <summary>Where to begin; 300 kbit/s, as browsers do.</summary>
    public Bitrate Start { get; init; } = new(300_000);

    /// <summary>What is sent whatever the path says, also in an outage: about one audio stream. 30 kbit/s.</summary>
    public Bitrate Minimum { get; init; } = new(30_000);

    /// <summary>What is never gone over. 20 Mbit/s.</summary>
    public Bitrate Maximum { get; init; } = new(20_000_000);

    /// <summary>How many times the target media leaves at, while more of it waits than may be sent at once: 2.5, libwebrtc's pacing factor.</summary>
    public double PaceFactor { get; init; } = 2.5;

    /// <summary>How much of that pace may leave at once, in milliseconds: 5, a packet or two.</summary>
    public int BurstMilliseconds { get; init; } = 5;

    /// <summary>
    /// Whether the pace also follows what waits on the path: at the start, which is a guess, how far packets come apart that were sent at once; later, how long the
    /// queue is. For media that can wait for long.
    /// </summary>
    public bool IsPaceBoundByQueue { get; init; }

    /// <summary>Packets to remember, a power of two up to 16,384: 16 bytes each. 4,096 are more than two seconds of 20 Mbit/s.</summary>
    public int History { get; init; } = 4096;
}
