namespace VideoConf.MediaNode.Audio;

/// <summary>20 ms of one voice: 16 kHz, 16 bits, one channel, which is what speech engines take.</summary>
/// <param name="Samples"><see cref="SampleCount"/> samples; not to be changed, others may read them too.</param>
/// <param name="StartedAt">When the first sample was captured, in the server's UTC.</param>
internal readonly record struct PcmFrame(ReadOnlyMemory<short> Samples, DateTimeOffset StartedAt)
{
    /// <summary>Samples in a second.</summary>
    public const int SampleRate = 16_000;

    /// <summary>Samples in a frame.</summary>
    public const int SampleCount = SampleRate / 50;

    /// <summary>How long a frame is.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(20);

    /// <summary>A frame of nothing. One for all: frames are not changed.</summary>
    public static readonly ReadOnlyMemory<short> Silence = new short[SampleCount];

    /// <summary>When the frame after this begins.</summary>
    public DateTimeOffset EndsAt => StartedAt + Duration;
}
