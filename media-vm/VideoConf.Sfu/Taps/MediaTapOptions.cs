namespace VideoConf.Sfu.Taps;

/// <summary>What a tap takes.</summary>
public sealed record MediaTapOptions
{
    /// <summary>What for. Decides whose consent is needed.</summary>
    public required TapPurpose Purpose { get; init; }

    /// <summary>
    /// Bytes of the ring, rounded up to a power of two. A second of 720p video at 1.5 Mbit/s is 200 KiB, of voice 8 KiB: the default holds
    /// 20 such videos for a second. Memory that was never written costs nothing.
    /// </summary>
    public int RingBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Whether only sound is taken.</summary>
    public bool AudioOnly { get; init; }

    /// <summary>Whose media alone is taken; null for everyone's.</summary>
    public string? ParticipantId { get; init; }

    /// <summary>The session that the room must hold, or the tap is not let in; null for any.</summary>
    public string? SessionId { get; init; }
}
