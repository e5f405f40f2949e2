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
        else Av1Configuration.ReadOperatingPoints(ref bits, out _, out _);
        var widthBits = bits.Take(4) + 1;
        var heightBits = bits.Take(4) + 1;
        width = bits.Take(widthBits) + 1;
        height = bits.Take(heightBits) + 1;
        return !bits.HasEnded;
    }
}
