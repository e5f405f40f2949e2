using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>The picture size in an AV1 sequence header (AV1 specification section 5.5.1).</summary>
internal static class Av1Size
{
    /// <summary>Reads it from the OBU's content, without its header. False when it ends too early.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out int width, out int height)
    {
        var bits = new BitCursor(content);
        bits.Skip(4); // seq_profile, still_picture
        if (bits.Take(1) == 1) bits.Skip(5);
        else SkipOperatingPoints(ref bits);
        var widthBits = bits.Take(4) + 1;
        var heightBits = bits.Take(4) + 1;
        width = bits.Take(widthBits) + 1;
        height = bits.Take(heightBits) + 1;
        return !bits.HasEnded;
    }

    private static void SkipOperatingPoints(ref BitCursor bits)
    {
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
        for (var points = bits.Take(5) + 1; points > 0; points--)
        {
            bits.Skip(12);
            if (bits.Take(5) > 7) bits.Skip(1);
            if (decoderModel && bits.Take(1) == 1) bits.Skip((2 * delayLength) + 1);
            if (hasDisplayDelay && bits.Take(1) == 1) bits.Skip(4);
        }
    }
}
