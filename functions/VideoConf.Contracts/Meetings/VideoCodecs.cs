namespace VideoConf.Contracts.Meetings;

/// <summary>Video codecs, named as SDP names them. Sound is always Opus.</summary>
public static class VideoCodecs
{
    /// <summary>RFC 7741. Every browser sends and shows it.</summary>
    public const string Vp8 = "VP8";

    /// <summary>RFC 6184. Every browser shows it; phones encode it in hardware.</summary>
    public const string H264 = "H264";

    /// <summary>RFC 9628.</summary>
    public const string Vp9 = "VP9";

    /// <summary>AOM's RTP specification.</summary>
    public const string Av1 = "AV1";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Vp8, H264, Vp9, Av1];
}
