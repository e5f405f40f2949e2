using System.Buffers;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>Opus (RFC 7587): a packet is a frame. Its first byte tells how long it sounds (RFC 6716 section 3.1).</summary>
internal sealed class OpusDepacketizer : IDepacketizer
{
    private const int LongestTicks = 5_760; // 120 ms at 48 kHz, RFC 6716 section 3.2.5 [R5].

    public void Begin()
    {
    }

    public bool Starts(ReadOnlySpan<byte> payload) => true;

    public bool TryAppend(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> frame)
    {
        if (frame.WrittenCount > 0 || DurationOf(payload) == 0) return false;
        frame.Write(payload);
        return true;
    }

    public bool TryEnd(ArrayBufferWriter<byte> frame, out FrameShape shape)
    {
        shape = new FrameShape(IsKey: true, 0, 0, null, DurationOf(frame.WrittenSpan));
        return shape.Duration > 0;
    }

    /// <summary>Ticks of 48 kHz that a packet sounds; 0 when it is no Opus.</summary>
    internal static int DurationOf(ReadOnlySpan<byte> packet)
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
}
