namespace VideoConf.Sfu.Codecs;

/// <summary>Finds the packet that a decoder can begin with: the first one of a key frame.</summary>
internal static class KeyFrame
{
    private const int H264StapA = 24;
    private const int H264FuA = 28;
    private const int H264Sps = 7;
    private const int H264Idr = 5;

    /// <summary>Whether a decoder can begin with this payload. Malformed ones are no beginning.</summary>
    public static bool IsStart(CodecKind codec, ReadOnlySpan<byte> payload) => codec switch
    {
        CodecKind.Vp8 => IsVp8(payload),
        CodecKind.H264 => IsH264(payload),
        CodecKind.Vp9 => IsVp9(payload),
        CodecKind.Av1 => IsAv1(payload),
        _ => true,
    };

    // RFC 7741 section 4.2: S set and partition 0 is the frame's first packet; section 4.3: the inverse key frame flag is its first bit.
    private static bool IsVp8(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || (payload[0] & 0x1F) != 0x10) return false;

        var position = 1;
        if ((payload[0] & 0x80) != 0)
        {
            if (payload.Length < 2) return false;
            var extended = payload[1];
            position++;
            if ((extended & 0x80) != 0)
            {
                if (payload.Length <= position) return false;
                position += (payload[position] & 0x80) != 0 ? 2 : 1; // PictureID of 15 or 7 bits.
            }

            if ((extended & 0x40) != 0) position++; // TL0PICIDX
            if ((extended & 0x30) != 0) position++; // TID, KEYIDX
        }

        return payload.Length > position && (payload[position] & 0x01) == 0;
    }

    // Encoders send SPS and PPS before each IDR picture; a decoder needs them, so SPS is the beginning. An encoder that sends the sets
    // out of band begins with IDR.
    private static bool IsH264(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty) return false;
        switch (payload[0] & 0x1F)
        {
            case H264Sps or H264Idr:
                return true;
            case H264StapA:
                for (var rest = payload[1..]; rest.Length > 2;)
                {
                    var size = (rest[0] << 8) | rest[1];
                    if ((rest[2] & 0x1F) is H264Sps or H264Idr) return true;
                    if (size + 2 > rest.Length) return false;
                    rest = rest[(size + 2)..];
                }

                return false;
            case H264FuA:
                return payload.Length > 1 && (payload[1] & 0x80) != 0 && (payload[1] & 0x1F) is H264Sps or H264Idr;
            default:
                return false;
        }
    }

    // RFC 9628 section 4.2: B (start of a frame), not P (no inter-picture prediction), and the lowest spatial layer when layers are told.
    private static bool IsVp9(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || (payload[0] & 0x08) == 0 || (payload[0] & 0x40) != 0) return false;
        if ((payload[0] & 0x20) == 0) return true;

        var position = 1;
        if ((payload[0] & 0x80) != 0)
        {
            if (payload.Length < 2) return false;
            position += (payload[1] & 0x80) != 0 ? 2 : 1;
        }

        return payload.Length > position && ((payload[position] >> 1) & 0x07) == 0;
    }

    // AOM's RTP specification section 4.4: N in the aggregation header marks the first packet of a coded video sequence.
    private static bool IsAv1(ReadOnlySpan<byte> payload) => !payload.IsEmpty && (payload[0] & 0x08) != 0;
}
