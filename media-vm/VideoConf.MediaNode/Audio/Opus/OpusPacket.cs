namespace VideoConf.MediaNode.Audio.Opus;

/// <summary>What of an Opus packet is read without decoding it (RFC 6716 section 3.1).</summary>
internal static class OpusPacket
{
    private const int TicksPerMillisecond = 48;
    private const int LongestTicks = 120 * TicksPerMillisecond; // RFC 6716 section 3.2.5 [R5].

    /// <summary>Packets of silence in CELT's full band, stereo: 20, 10, 5 and 2.5 ms. The body is what libopus makes of digital silence.</summary>
    private static readonly byte[][] SilenceBySize = [[0xFC, 0xFF, 0xFE], [0xF4, 0xFF, 0xFE], [0xEC, 0xFF, 0xFE], [0xE4, 0xFF, 0xFE]];

    /// <summary>How long a packet sounds; zero when it is none.</summary>
    public static TimeSpan DurationOf(ReadOnlySpan<byte> packet) => TimeSpan.FromMilliseconds(TicksOf(packet) / (double)TicksPerMillisecond);

    /// <summary>Ticks of 48 kHz that a packet sounds; 0 when it is no Opus.</summary>
    public static int TicksOf(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty) return 0;
        var configuration = packet[0] >> 3;
        var ticks = configuration switch
        {
            < 12 => (configuration & 3) switch { 0 => 480, 1 => 960, 2 => 1_920, _ => 2_880 }, // SILK: 10, 20, 40, 60 ms.
            < 16 => (configuration & 1) == 0 ? 480 : 960, // Hybrid: 10, 20 ms.
            _ => 120 << (configuration & 3), // CELT: 2.5, 5, 10, 20 ms.
        };
        var frames = (packet[0] & 3) switch
        {
            0 => 1,
            1 or 2 => 2,
            _ => packet.Length > 1 ? packet[1] & 0x3F : 0,
        };
        return ticks * frames <= LongestTicks ? ticks * frames : 0;
    }

    /// <summary>Silence of the longest packet that fits into a time; false when none does.</summary>
    public static bool TrySilence(TimeSpan room, out ReadOnlySpan<byte> packet, out TimeSpan duration)
    {
        for (var i = 0; i < SilenceBySize.Length; i++)
        {
            duration = TimeSpan.FromMicroseconds(20_000 >> i);
            if (duration > room) continue;
            packet = SilenceBySize[i];
            return true;
        }

        packet = default;
        duration = default;
        return false;
    }
}
