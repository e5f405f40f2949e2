namespace VideoConf.Rtc.Sdp;

/// <summary>
/// Whether two descriptions of a codec mean the same bitstream. A forwarding server cannot transcode: what one participant sends, the
/// other must be able to decode as it is.
/// </summary>
public static class SdpCodecMatch
{
    /// <summary>
    /// Whether what is sent as <paramref name="a"/> can be received as <paramref name="b"/>. Levels are limits to the encoder, not
    /// formats, so they do not count (RFC 6184 section 8.2.2 lets them differ).
    /// </summary>
    public static bool AreCompatible(SdpCodec a, SdpCodec b)
    {
        if (!a.Is(b.Name) || a.ClockRate != b.ClockRate || a.Channels != b.Channels) return false;
        if (a.Is("H264")) return SameH264(a, b);
        if (a.Is("VP9")) return SameParameter(a, b, "profile-id", "0"); // RFC 9628 section 6
        if (a.Is("AV1")) return SameParameter(a, b, "profile", "0"); // AV1 RTP specification section 7.2.1
        if (a.Is("H265")) return SameParameter(a, b, "profile-id", "1") && SameParameter(a, b, "tx-mode", "SRST"); // RFC 7798 section 7.1
        return true;
    }

    private static bool SameH264(SdpCodec a, SdpCodec b) =>
        SameParameter(a, b, "packetization-mode", "0")
        && ReadProfile(a) is { } first
        && ReadProfile(b) is { } second
        && first.Kind == second.Kind;

    private static H264Profile? ReadProfile(SdpCodec codec)
    {
        var text = codec.FindParameter("profile-level-id");
        if (text is null) return H264Profile.Default;
        return H264Profile.TryParse(text, out var profile) ? profile : null;
    }

    private static bool SameParameter(SdpCodec a, SdpCodec b, string name, string absent) =>
        string.Equals(a.FindParameter(name) ?? absent, b.FindParameter(name) ?? absent, StringComparison.OrdinalIgnoreCase);
}
