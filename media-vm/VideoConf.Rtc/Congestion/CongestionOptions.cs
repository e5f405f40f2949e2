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

    /// <summary>Packets to remember, a power of two up to 16,384: 16 bytes each. 4,096 are more than two seconds of 20 Mbit/s.</summary>
    public int History { get; init; } = 4096;
}
