namespace VideoConf.Sfu.Codecs;

/// <summary>What a sequence parameter set tells of the pictures' size (ITU-T H.264 section 7.3.2.1.1). Read to where the size is, and no further.</summary>
internal static class H264ParameterSet
{
    // The size stands behind 20 to 40 bytes even with every scaling matrix that encoders write; longer ones are nobody's.
    private const int MaxBytes = 320;
    private const int HeaderBytes = 4; // Of the NAL unit, profile, constraints and level.
    private const int MaxMacroblocks = 1_024; // 16,384 pixels a side, twice what level 6.2 allows.
    private const int Macroblock = 16;

    /// <summary>Reads the size of a NAL unit of type 7, its header included. False when it is cut short, or tells a size that nothing has.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> nal, out FrameSize size)
    {
        size = default;
        if (nal.Length <= HeaderBytes) return false;
        Span<byte> plain = stackalloc byte[MaxBytes];
        var reader = new BitReader(plain[..Unescape(nal[HeaderBytes..], plain)]);
        ReadUnsigned(ref reader); // Its id.
        var chroma = HasChroma(nal[1]) ? ReadChroma(ref reader) : 1;
        ReadUnsigned(ref reader); // Bits of frame numbers.
        if (!TrySkipOrder(ref reader)) return false;
        ReadUnsigned(ref reader); // Reference frames,
        reader.ReadFlag(); // and whether their numbers may have gaps.

        var across = ReadUnsigned(ref reader);
        var down = ReadUnsigned(ref reader);
        var areFrames = reader.ReadFlag();
        if (!areFrames) reader.ReadFlag();
        reader.ReadFlag(); // Direct 8x8 inference.
        if (reader.HasFailed || across >= MaxMacroblocks || down >= MaxMacroblocks) return false;

        var fields = areFrames ? 1 : 2;
        var width = (long)(across + 1) * Macroblock;
        var height = (long)(down + 1) * Macroblock * fields;
        if (reader.ReadFlag())
        {
            // In pairs of pixels where chroma has half of them (table 6-1): across in 4:2:0 and 4:2:2, down in 4:2:0.
            var unitX = chroma is 1 or 2 ? 2 : 1;
            var unitY = (chroma == 1 ? 2 : 1) * fields;
            width -= ((long)ReadUnsigned(ref reader) + ReadUnsigned(ref reader)) * unitX;
            height -= ((long)ReadUnsigned(ref reader) + ReadUnsigned(ref reader)) * unitY;
        }

        if (reader.HasFailed || width <= 0 || height <= 0) return false;
        size = new FrameSize((int)width, (int)height);
        return true;
    }

    // The profiles that tell how chroma is sampled.
    private static bool HasChroma(byte profile) => profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static uint ReadChroma(ref BitReader reader)
    {
        var chroma = ReadUnsigned(ref reader);
        var isSeparate = chroma == 3 && reader.ReadFlag();
        ReadUnsigned(ref reader); // Bits of luma
        ReadUnsigned(ref reader); // and chroma,
        reader.ReadFlag(); // and the bypass of transforms.
        if (reader.ReadFlag())
        {
            for (var list = 0; list < (chroma == 3 ? 12 : 8) && !reader.HasFailed; list++)
            {
                if (reader.ReadFlag()) SkipScaling(ref reader, list < 6 ? 16 : 64);
            }
        }

        return isSeparate ? 0 : chroma;
    }

    // Section 7.3.2.1.1.1.
    private static void SkipScaling(ref BitReader reader, int count)
    {
        var last = 8;
        var next = 8;
        for (var i = 0; i < count && !reader.HasFailed; i++)
        {
            if (next != 0) next = (last + ReadSigned(ref reader)) & 0xFF;
            if (next != 0) last = next;
        }
    }

    private static bool TrySkipOrder(ref BitReader reader)
    {
        switch (ReadUnsigned(ref reader))
        {
            case 0:
                ReadUnsigned(ref reader);
                return true;
            case 1:
                reader.ReadFlag();
                ReadUnsigned(ref reader);
                ReadUnsigned(ref reader);
                var cycle = ReadUnsigned(ref reader);
                if (cycle > byte.MaxValue) return false;
                for (var i = 0; i < cycle && !reader.HasFailed; i++) ReadUnsigned(ref reader);
                return true;
            case 2:
                return true;
            default:
                return false;
        }
    }

    // Section 9.1: as many zeroes as there are bits behind the first one.
    private static uint ReadUnsigned(ref BitReader reader)
    {
        var zeroes = 0;
        while (!reader.HasFailed && !reader.ReadFlag())
        {
            if (++zeroes == 32) return uint.MaxValue;
        }

        return zeroes == 0 ? 0 : (1u << zeroes) - 1 + reader.Read(zeroes);
    }

    // Section 9.1.1: 1, -1, 2, -2 and so on.
    private static int ReadSigned(ref BitReader reader)
    {
        var code = ReadUnsigned(ref reader);
        var value = (int)((code + 1L) / 2);
        return (code & 1) != 0 ? value : -value;
    }

    // A 3 behind two zeroes keeps what follows from looking like a start code (section 7.4.1.1).
    private static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> plain)
    {
        var length = 0;
        var zeroes = 0;
        foreach (var value in escaped)
        {
            if (length == plain.Length) break;
            if (zeroes >= 2 && value == 3)
            {
                zeroes = 0;
                continue;
            }

            zeroes = value == 0 ? zeroes + 1 : 0;
            plain[length++] = value;
        }

        return length;
    }
}
