namespace VideoConf.MediaNode.Matroska;

/// <summary>The <c>av1C</c> record (AV1 in ISOBMFF, section 2.3.3) from a sequence header OBU (AV1 specification, section 5.5).</summary>
internal static class Av1Configuration
{
    private const int SequenceHeader = 1;
    private const int MatrixIdentity = 0;
    private const int LargestObu = 4096;

    /// <summary>The record for a sequence.</summary>
    /// <param name="obu">The sequence header OBU with its header and size field.</param>
    /// <param name="av1c">The record.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryBuild(ReadOnlySpan<byte> obu, out byte[] av1c)
    {
        av1c = [];
        if (obu.Length is < 4 or > LargestObu || ((obu[0] >> 3) & 0xF) != SequenceHeader || (obu[0] & 0x82) != 2) return false;
        var at = (obu[0] & 4) != 0 ? 2 : 1;
        while (at < obu.Length && (obu[at] & 0x80) != 0) at++; // leb128 size.
        var bits = new BitCursor(obu[Math.Min(at + 1, obu.Length)..]);

        var profile = bits.Take(3);
        bits.Take(1); // still_picture
        var isReduced = bits.Take(1) == 1;
        var level = 0;
        var tier = 0;
        if (isReduced) level = bits.Take(5);
        else ReadOperatingPoints(ref bits, out level, out tier);
        SkipToColor(ref bits, isReduced);
        var color = ReadColor(ref bits, profile);
        if (bits.HasEnded) return false;

        av1c = new byte[4 + obu.Length];
        av1c[0] = 0x81;
        av1c[1] = (byte)((profile << 5) | level);
        av1c[2] = (byte)((tier << 7) | color);
        obu.CopyTo(av1c.AsSpan(4));
        return true;
    }

    /// <summary>Goes past timing_info and the operating points (AV1 specification section 5.5.1), and tells the first point's level and tier.</summary>
    internal static void ReadOperatingPoints(ref BitCursor bits, out int level, out int tier)
    {
        level = tier = 0;
        var decoderModel = false;
        var delayLength = 0;
        if (bits.Take(1) == 1)
        {
            bits.Skip(64); // num_units_in_display_tick, time_scale
            if (bits.Take(1) == 1) bits.SkipUvlc();
            decoderModel = bits.Take(1) == 1;
            if (decoderModel)
            {
                delayLength = bits.Take(5) + 1;
                bits.Skip(32 + 10);
            }
        }

        var hasDisplayDelay = bits.Take(1) == 1;
        var points = bits.Take(5) + 1;
        for (var i = 0; i < points; i++)
        {
            bits.Skip(12); // operating_point_idc
            var thisLevel = bits.Take(5);
            var thisTier = thisLevel > 7 ? bits.Take(1) : 0;
            if (decoderModel && bits.Take(1) == 1) bits.Skip((2 * delayLength) + 1);
            if (hasDisplayDelay && bits.Take(1) == 1) bits.Skip(4);
            if (i == 0) (level, tier) = (thisLevel, thisTier);
        }
    }

    private static void SkipToColor(ref BitCursor bits, bool isReduced)
    {
        var widthBits = bits.Take(4) + 1;
        var heightBits = bits.Take(4) + 1;
        bits.Skip(widthBits + heightBits);
        if (!isReduced && bits.Take(1) == 1) bits.Skip(4 + 3); // Frame ids.
        bits.Skip(3); // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
        if (!isReduced)
        {
            bits.Skip(4); // Interintra, masked, warped, dual filter.
            var hasOrderHint = bits.Take(1) == 1;
            if (hasOrderHint) bits.Skip(2); // jnt_comp, ref_frame_mvs
            var screenContent = bits.Take(1) == 1 ? 2 : bits.Take(1);
            if (screenContent > 0 && bits.Take(1) == 0) bits.Skip(1); // seq_force_integer_mv
            if (hasOrderHint) bits.Skip(3);
        }

        bits.Skip(3); // superres, cdef, restoration
    }

    private static int ReadColor(ref BitCursor bits, int profile)
    {
        var highDepth = bits.Take(1);
        var twelve = profile == 2 && highDepth == 1 ? bits.Take(1) : 0;
        var mono = profile == 1 ? 0 : bits.Take(1);
        var (primaries, transfer, matrix) = (2, 2, 2);
        if (bits.Take(1) == 1) (primaries, transfer, matrix) = (bits.Take(8), bits.Take(8), bits.Take(8));
        int subX, subY, position = 0;
        if (mono == 1)
        {
            bits.Skip(1);
            (subX, subY) = (1, 1);
        }
        else if (primaries == 1 && transfer == 13 && matrix == MatrixIdentity)
        {
            (subX, subY) = (0, 0); // sRGB.
        }
        else
        {
            bits.Skip(1);
            (subX, subY) = profile switch
            {
                0 => (1, 1),
                1 => (0, 0),
                _ when twelve == 0 => (1, 0),
                _ => bits.Take(1) == 1 ? (1, bits.Take(1)) : (0, 0),
            };
            if (subX == 1 && subY == 1) position = bits.Take(2);
        }

        return (highDepth << 6) | (twelve << 5) | (mono << 4) | (subX << 3) | (subY << 2) | position;
    }
}
