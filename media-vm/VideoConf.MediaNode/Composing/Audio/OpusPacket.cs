namespace VideoConf.MediaNode.Composing.Audio;

/// <summary>What of an Opus packet is read without decoding it (RFC 6716 section 3.1).</summary>
internal static class OpusPacket
{
    /// <summary>Packets of silence in CELT's full band, stereo: 20, 10, 5 and 2.5 ms. The body is what libopus makes of digital silence.</summary>
    private static readonly byte[][] SilenceBySize = [[0xFC, 0xFF, 0xFE], [0xF4, 0xFF, 0xFE], [0xEC, 0xFF, 0xFE], [0xE4, 0xFF, 0xFE]];

    /// <summary>How long a packet sounds; zero when it is none.</summary>
    public static TimeSpan DurationOf(ReadOnlySpan<byte> packet)
    {
        if (packet.Length == 0) return TimeSpan.Zero;
        var config = packet[0] >> 3;
        var microseconds = config switch
        {
            < 12 => (config & 3) switch { 0 => 10_000, 1 => 20_000, 2 => 40_000, _ => 60_000 },
            < 16 => (config & 1) == 0 ? 10_000 : 20_000,
            _ => (config & 3) switch { 0 => 2_500, 1 => 5_000, 2 => 10_000, _ => 20_000 },
        };
        var count = (packet[0] & 3) switch { 0 => 1, 1 or 2 => 2, _ when packet.Length > 1 => packet[1] & 0x3F, _ => 0 };
        var duration = TimeSpan.FromMicroseconds((double)microseconds * count);
        return duration <= TimeSpan.FromMilliseconds(120) ? duration : TimeSpan.Zero;
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
