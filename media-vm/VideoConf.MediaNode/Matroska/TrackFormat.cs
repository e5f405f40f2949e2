using System.Buffers.Binary;

namespace VideoConf.MediaNode.Matroska;

/// <summary>What a track's frames are.</summary>
/// <param name="Codec">One of <see cref="TrackCodecs"/>.</param>
/// <param name="Width">Picture size; 0 for audio.</param>
/// <param name="Height">Picture size; 0 for audio.</param>
/// <param name="Channels">Channels; 0 for video.</param>
/// <param name="CodecPrivate">OpusHead, avcC or av1C; empty for VP8 and VP9, which need none.</param>
internal sealed record TrackFormat(string Codec, int Width, int Height, int Channels, ReadOnlyMemory<byte> CodecPrivate)
{
    /// <summary>Whether it is sound.</summary>
    public bool IsAudio => Codec == TrackCodecs.Opus;

    /// <summary>How a chunk of it ends: <c>webm</c>, or <c>mkv</c> for what WebM does not take.</summary>
    public string Extension => Codec == TrackCodecs.H264 ? "mkv" : "webm";

    /// <summary>
    /// Opus as RTP carries it (RFC 7587): 48 kHz, and no pre-skip, because a track is not cut from the start of an encoder's output but joined in the
    /// middle of a conversation, where each sample counts at its time.
    /// </summary>
    public static TrackFormat Opus(int channels = 2)
    {
        // OpusHead, RFC 7845 section 5.1.
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1;
        head[9] = (byte)channels;
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), 48_000);
        return new(TrackCodecs.Opus, 0, 0, channels, head);
    }

    /// <summary>VP8 or VP9, which need nothing but their size.</summary>
    public static TrackFormat Vpx(string codec, int width, int height) => new(codec, width, height, 0, default);

    /// <summary>H.264 with what <see cref="AvcConfiguration"/> made; frames are length-prefixed NAL units.</summary>
    public static TrackFormat H264(int width, int height, ReadOnlyMemory<byte> avcc) => new(TrackCodecs.H264, width, height, 0, avcc);

    /// <summary>AV1 with what <see cref="Av1Configuration"/> made; frames are temporal units in the low-overhead format without temporal delimiters.</summary>
    public static TrackFormat Av1(int width, int height, ReadOnlyMemory<byte> av1c) => new(TrackCodecs.Av1, width, height, 0, av1c);
}

/// <summary>Codecs as chunks and the session's events name them, and as Matroska does.</summary>
internal static class TrackCodecs
{
    public const string Opus = "opus";
    public const string Vp8 = "vp8";
    public const string Vp9 = "vp9";
    public const string H264 = "h264";
    public const string Av1 = "av1";

    /// <summary>The Matroska codec id.</summary>
    public static string ToMatroska(string codec) => codec switch
    {
        Opus => "A_OPUS",
        Vp8 => "V_VP8",
        Vp9 => "V_VP9",
        H264 => "V_MPEG4/ISO/AVC",
        Av1 => "V_AV1",
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Not a codec that tracks are written in."),
    };

    /// <summary>Ours for a Matroska codec id; null when it is none of them.</summary>
    public static string? FromMatroska(ReadOnlySpan<byte> id) =>
        id.SequenceEqual("A_OPUS"u8) ? Opus
        : id.SequenceEqual("V_VP8"u8) ? Vp8
        : id.SequenceEqual("V_VP9"u8) ? Vp9
        : id.SequenceEqual("V_MPEG4/ISO/AVC"u8) ? H264
        : id.SequenceEqual("V_AV1"u8) ? Av1
        : null;
}
