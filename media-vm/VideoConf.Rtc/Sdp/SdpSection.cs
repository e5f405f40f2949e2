using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;

namespace VideoConf.Rtc.Sdp;

/// <summary>One media section of an offer, as WebRTC means it (RFC 8829 section 5.2).</summary>
public sealed class SdpSection
{
    /// <summary>Its place in the offer, from 0. An answer has the same sections in the same order.</summary>
    public required int Index { get; init; }

    /// <summary>Its name (RFC 5888); its index when the offer gave it none.</summary>
    public required string Mid { get; init; }

    /// <summary>Whether the offer had a mid, so that the answer has it too.</summary>
    public required bool HasMid { get; init; }

    /// <summary>What it carries.</summary>
    public required SdpKind Kind { get; init; }

    /// <summary>Kind as the media line has it.</summary>
    public required string KindText { get; init; }

    /// <summary>The media line's transport, such as UDP/TLS/RTP/SAVPF.</summary>
    public required string Protocol { get; init; }

    /// <summary>The media line's formats, which a rejection repeats.</summary>
    public required IReadOnlyList<string> Formats { get; init; }

    /// <summary>Which way the offerer wants media to flow.</summary>
    public required SdpDirection Direction { get; init; }

    /// <summary>Whether the offerer disabled it: port 0 and not bundle-only.</summary>
    public required bool IsDisabled { get; init; }

    /// <summary>
    /// Whether this server could accept it: audio or video over DTLS-SRTP with rtcp-mux, or data channels, on the transport of the bundle, not disabled.
    /// </summary>
    public bool IsAnswerable { get; internal set; }

    /// <summary>Its codecs, in the offerer's order of preference.</summary>
    public required IReadOnlyList<SdpCodec> Codecs { get; init; }

    /// <summary>Its header extensions. The offerer's ids are the answerer's too.</summary>
    public required IReadOnlyList<SdpExtension> Extensions { get; init; }

    /// <summary>Streams it announces. With simulcast by rid there are none: they show on the wire.</summary>
    public required IReadOnlyList<SdpSsrc> Ssrcs { get; init; }

    /// <summary>Which streams belong together.</summary>
    public required IReadOnlyList<SdpSsrcGroup> SsrcGroups { get; init; }

    /// <summary>Names of its simulcast layers.</summary>
    public required IReadOnlyList<SdpRid> Rids { get; init; }

    /// <summary>Its simulcast, or null.</summary>
    public required SdpSimulcast? Simulcast { get; init; }

    /// <summary>Its SCTP association, when it is a section of data channels; else null.</summary>
    public required SdpDataChannel? DataChannel { get; init; }

    /// <summary>Stream and track of what it sends, or null.</summary>
    public required SdpMsid? Msid { get; init; }

    /// <summary>Whether it is a shared screen: a=content:slides (RFC 4796).</summary>
    public required bool IsScreen { get; init; }

    /// <summary>Whether RTP and RTCP share the port (RFC 5761).</summary>
    public required bool HasRtcpMux { get; init; }

    /// <summary>Whether RTCP may be of reduced size (RFC 5506).</summary>
    public required bool HasReducedSizeRtcp { get; init; }

    /// <summary>ICE credentials of the section or the session, or null.</summary>
    public required IceCredentials? Ice { get; init; }

    /// <summary>How many fingerprint lines the section or the session has, those of unusable hash functions included.</summary>
    public required int FingerprintCount { get; init; }

    /// <summary>Certificate hashes of the section or the session, of functions that are safe to use.</summary>
    public required IReadOnlyList<CertificateFingerprint> Fingerprints { get; init; }

    /// <summary>Who starts DTLS; actpass when the offer does not say, as an offer must (RFC 8842 section 5.2).</summary>
    public required SdpSetup Setup { get; init; }

    /// <summary>Whether the offerer sends on it.</summary>
    public bool OffersMedia => Direction is SdpDirection.SendOnly or SdpDirection.SendRecv;

    /// <summary>Whether the offerer receives on it: it is a slot.</summary>
    public bool WantsMedia => Direction is SdpDirection.RecvOnly or SdpDirection.SendRecv;

    /// <summary>The id of a header extension by its name, or null.</summary>
    public byte? FindExtension(string uri)
    {
        foreach (var extension in Extensions)
        {
            if (string.Equals(extension.Uri, uri, StringComparison.Ordinal)) return extension.Id;
        }

        return null;
    }
}
