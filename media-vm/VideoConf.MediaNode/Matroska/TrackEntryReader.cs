namespace VideoConf.MediaNode.Matroska;

/// <summary>Reads a <c>TrackEntry</c>.</summary>
internal static class TrackEntryReader
{
    private const int LargestCodecPrivate = 64 * 1024;
    private const int LargestSide = 16_384;

    /// <summary>What the track is; false when it is malformed or in no codec that is recorded.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> entry, out TrackFormat? format, out ulong number)
    {
        format = null;
        number = 0;
        string? codec = null;
        ReadOnlyMemory<byte> codecPrivate = default;
        ulong width = 0, height = 0, channels = 0;
        var bytes = entry.Span;
        for (var at = 0; at < bytes.Length;)
        {
            if (!EbmlCursor.TryRead(bytes, at, out var child) || child.IsUnknownSize || child.Length > bytes.Length - child.Start) return false;
            at = child.Start + (int)child.Length;
            var content = bytes[child.Start..at];
            switch (child.Id)
            {
                case MatroskaIds.TrackNumber when !EbmlCursor.TryUnsigned(content, out number):
                    return false;
                case MatroskaIds.CodecId:
                    codec = TrackCodecs.FromMatroska(content.TrimEnd((byte)0));
                    break;
                case MatroskaIds.CodecPrivate:
                    codecPrivate = entry[child.Start..at];
                    break;
                case MatroskaIds.Video when !TryNumbers(content, MatroskaIds.PixelWidth, MatroskaIds.PixelHeight, out width, out height):
                case MatroskaIds.Audio when !TryNumbers(content, MatroskaIds.Channels, MatroskaIds.Channels, out channels, out channels):
                    return false;
                default:
                    break;
            }
        }

        // One byte of a block tells its track: numbers beyond 126 would need two.
        if (codec is null || number is < 1 or > 126 || codecPrivate.Length > LargestCodecPrivate) return false;
        if (codec == TrackCodecs.Opus)
        {
            if (channels is < 1 or > 2) return false;
            format = new(codec, 0, 0, (int)channels, codecPrivate);
            return true;
        }

        if (width is < 1 or > LargestSide || height is < 1 or > LargestSide) return false;
        if (codec == TrackCodecs.H264 && !AvcConfiguration.IsUsable(codecPrivate.Span)) return false;
        format = new(codec, (int)width, (int)height, 0, codecPrivate);
        return true;
    }

    private static bool TryNumbers(ReadOnlySpan<byte> master, uint firstId, uint secondId, out ulong first, out ulong second)
    {
        first = second = 0;
        for (var at = 0; at < master.Length;)
        {
            if (!EbmlCursor.TryRead(master, at, out var child) || child.IsUnknownSize || child.Length > master.Length - child.Start) return false;
            at = child.Start + (int)child.Length;
            if (child.Id != firstId && child.Id != secondId) continue;
            if (!EbmlCursor.TryUnsigned(master[child.Start..at], out var value)) return false;
            if (child.Id == firstId) first = value;
            if (child.Id == secondId) second = value;
        }

        return true;
    }
}
