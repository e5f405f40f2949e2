namespace VideoConf.Sfu.Codecs;

/// <summary>Codecs that the server passes on. It looks into video only to find where decoding can begin.</summary>
public enum CodecKind
{
    /// <summary>Opus (RFC 7587).</summary>
    Opus,

    /// <summary>VP8 (RFC 7741).</summary>
    Vp8,

    /// <summary>H.264 (RFC 6184).</summary>
    H264,

    /// <summary>VP9 (RFC 9628).</summary>
    Vp9,

    /// <summary>AV1 (AOM's RTP specification).</summary>
    Av1,

    /// <summary>Opus with pieces of it again (RFC 2198).</summary>
    Red,
}
