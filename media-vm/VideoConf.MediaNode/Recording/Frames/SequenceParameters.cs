using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>The picture size in an H.264 sequence parameter set (ITU-T H.264 section 7.3.2.1.1).</summary>
internal static class SequenceParameters
{
    private const int LargestSide = 16_384;

    /// <summary>Reads it. False when the bytes are no such set.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> sps, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (sps.Length < 5) return false;
        Span<byte> raw = stackalloc byte[Math.Min(sps.Length, 512)];
        var bits = new BitCursor(raw[..Unescape(sps[1..], raw)]);
        var profile = bits.Take(8);
        bits.Skip(16); // Constraints, level.
        Unsigned(ref bits);
        var chroma = 1;
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135)
        {
            chroma = Unsigned(ref bits);
            if (chroma == 3) bits.Skip(1);
            Unsigned(ref bits);
            Unsigned(ref bits);
            bits.Skip(1);
            if (bits.Take(1) == 1) SkipScalingLists(ref bits, chroma == 3 ? 12 : 8);
        }

        Unsigned(ref bits); // log2_max_frame_num_minus4
        var order = Unsigned(ref bits);
        if (order == 0) Unsigned(ref bits);
        else if (order == 1) SkipOrderCycle(ref bits);
        Unsigned(ref bits); // max_num_ref_frames
        bits.Skip(1);
        var across = (long)Unsigned(ref bits) + 1;
        var down = (long)Unsigned(ref bits) + 1;
        var frameOnly = bits.Take(1);
        if (frameOnly == 0) bits.Skip(1);
        bits.Skip(1);
        long cropX = 0, cropY = 0;
        if (bits.Take(1) == 1)
        {
            var unitX = chroma is 1 or 2 ? 2 : 1;
            var unitY = (chroma == 1 ? 2 : 1) * (2 - frameOnly);
            cropX = ((long)Unsigned(ref bits) + Unsigned(ref bits)) * unitX;
            cropY = ((long)Unsigned(ref bits) + Unsigned(ref bits)) * unitY;
        }

        if (bits.HasEnded) return false;
        var w = (across * 16) - cropX;
        var h = (down * 16 * (2 - frameOnly)) - cropY;
        if (w is < 2 or > LargestSide || h is < 2 or > LargestSide) return false;
        (width, height) = ((int)w, (int)h);
        return true;
    }

    private static void SkipOrderCycle(ref BitCursor bits)
    {
        bits.Skip(1);
        Unsigned(ref bits);
        Unsigned(ref bits);
        for (var count = Unsigned(ref bits); count > 0 && !bits.HasEnded; count--) Unsigned(ref bits);
    }

    private static void SkipScalingLists(ref BitCursor bits, int lists)
    {
        for (var list = 0; list < lists && !bits.HasEnded; list++)
        {
            if (bits.Take(1) == 0) continue;
            var (last, next) = (8, 8);
            for (var i = 0; i < (list < 6 ? 16 : 64); i++)
            {
                if (next != 0) next = (last + Signed(ref bits) + 256) & 0xFF;
                if (next != 0) last = next;
            }
        }
    }

    // Exp-Golomb, section 9.1. Longer codes than 31 bits are no valid numbers here.
    private static int Unsigned(ref BitCursor bits)
    {
        var zeros = 0;
        while (zeros < 31 && !bits.HasEnded && bits.Take(1) == 0) zeros++;
        return zeros >= 31 ? int.MaxValue / 2 : (1 << zeros) - 1 + bits.Take(zeros);
    }

    private static int Signed(ref BitCursor bits)
    {
        var code = Unsigned(ref bits);
        return (code & 1) == 1 ? (code / 2) + 1 : -(code / 2);
    }

    // Emulation prevention, section 7.4.1: 00 00 03 stands for 00 00.
    private static int Unescape(ReadOnlySpan<byte> unit, Span<byte> raw)
    {
        var (count, zeros) = (0, 0);
        foreach (var value in unit)
        {
            if (count == raw.Length) break;
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            raw[count++] = value;
            zeros = value == 0 ? zeros + 1 : 0;
        }

        return count;
    }
}
