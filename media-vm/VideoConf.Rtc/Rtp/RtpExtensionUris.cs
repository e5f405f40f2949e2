namespace VideoConf.Rtc.Rtp;

/// <summary>Names of the header extensions that the server reads or writes, as SDP's extmap lines have them.</summary>
public static class RtpExtensionUris
{
    /// <summary>The media section a packet belongs to (RFC 9143 section 15).</summary>
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>The simulcast layer a packet belongs to (RFC 8852).</summary>
    public const string RtpStreamId = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    /// <summary>The layer that a retransmission repairs (RFC 8852).</summary>
    public const string RepairedRtpStreamId = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    /// <summary>How loud the packet is (RFC 6464).</summary>
    public const string AudioLevel = Rtp.AudioLevel.Uri;

    /// <summary>A transport-wide sequence number (draft-holmer-rmcat-transport-wide-cc-extensions-01).</summary>
    public const string TransportSequenceNumber = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    /// <summary>When the packet left, 6.18 fixed-point seconds.</summary>
    public const string AbsoluteSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /// <summary>Orientation of the camera (3GPP TS 26.114).</summary>
    public const string VideoOrientation = "urn:3gpp:video-orientation";

    /// <summary>What a receiver may delay playout by.</summary>
    public const string PlayoutDelay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

    /// <summary>Frame structure that survives encryption of the payload, for AV1 and SVC.</summary>
    public const string DependencyDescriptor = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
}
