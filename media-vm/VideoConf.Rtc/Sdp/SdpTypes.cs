using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sdp;

/// <summary>What a media section carries.</summary>
public enum SdpKind
{
    /// <summary>Something this server does not know.</summary>
    Other,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Pictures.</summary>
    Video,

    /// <summary>Data channels (RFC 8841).</summary>
    Application,
}

/// <summary>Which way media flows, as the side that wrote the description sees it (RFC 8866 section 6.7).</summary>
public enum SdpDirection
{
    /// <summary>Both ways.</summary>
    SendRecv,

    /// <summary>From who wrote it.</summary>
    SendOnly,

    /// <summary>To who wrote it.</summary>
    RecvOnly,

    /// <summary>Neither way.</summary>
    Inactive,
}

/// <summary>Who starts the DTLS handshake (RFC 8842, RFC 4145).</summary>
public enum SdpSetup
{
    /// <summary>Either, the answerer chooses.</summary>
    ActPass,

    /// <summary>Who wrote it is the DTLS client.</summary>
    Active,

    /// <summary>Who wrote it is the DTLS server.</summary>
    Passive,
}

/// <summary>A codec of a section: what rtpmap, fmtp and rtcp-fb say about one payload type.</summary>
/// <param name="PayloadType">Its number.</param>
/// <param name="Name">Its encoding name, as offered; compare without regard to case.</param>
/// <param name="ClockRate">Ticks per second of its timestamps.</param>
/// <param name="Channels">Channels; 1 when not told.</param>
/// <param name="Fmtp">Its parameters as offered, or null.</param>
/// <param name="Feedback">Its rtcp-fb values, such as <c>nack pli</c>.</param>
public sealed record SdpCodec(
    PayloadType PayloadType, string Name, int ClockRate, int Channels, string? Fmtp, IReadOnlyList<string> Feedback)
{
    /// <summary>Whether it has that encoding name (RFC 8866 section 6.6: case does not matter).</summary>
    public bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>A parameter of fmtp of the form name=value, or null.</summary>
    public string? FindParameter(string name)
    {
        foreach (var range in Fmtp.AsSpan().Split(';'))
        {
            var parameter = Fmtp.AsSpan()[range].Trim();
            var equals = parameter.IndexOf('=');
            if (equals > 0 && parameter[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return parameter[(equals + 1)..].Trim().ToString();
            }
        }

        return null;
    }
}

/// <summary>A header extension of a section (RFC 8285 section 5).</summary>
/// <param name="Id">Its number on the wire, 1 to 255.</param>
/// <param name="Uri">Its name.</param>
public readonly record struct SdpExtension(byte Id, string Uri);

/// <summary>A stream that a section announces (RFC 5576).</summary>
/// <param name="Ssrc">Its number.</param>
/// <param name="Cname">The canonical name of its sender, or null.</param>
/// <param name="Msid">Stream and track it belongs to, or null.</param>
public sealed record SdpSsrc(Ssrc Ssrc, string? Cname, SdpMsid? Msid);

/// <summary>The SCTP association of a section of data channels (RFC 8841).</summary>
/// <param name="Port">Its SCTP port: 5000 when the section does not say, as browsers take it.</param>
/// <param name="MaximumMessageLength">Bytes of the longest message that who wrote it takes.</param>
public readonly record struct SdpDataChannel(ushort Port, int MaximumMessageLength)
{
    /// <summary>The port that everybody uses: there is one association on a DTLS connection.</summary>
    public const ushort UsualPort = 5000;

    /// <summary>Bytes, where a section does not say (RFC 8841 section 6.1).</summary>
    public const int DefaultMaximumMessageLength = 64 * 1024;

    /// <summary>The format that stands for data channels on a media line (RFC 8841 section 4.2).</summary>
    public const string Format = "webrtc-datachannel";

    /// <summary>The media line's transport in the drafts before RFC 8841, which some peers still offer and expect to be answered with.</summary>
    public const string OldProtocol = "DTLS/SCTP";

    /// <summary>Streams that an answer in the old form says there may be: as many as there are.</summary>
    internal const int OldStreams = 65_535;
}

/// <summary>Streams that belong together (RFC 5576 section 4.2): FID for a stream and its retransmission, SIM for layers.</summary>
/// <param name="Semantics">FID, SIM, FEC-FR.</param>
/// <param name="Ssrcs">In their order.</param>
public sealed record SdpSsrcGroup(string Semantics, IReadOnlyList<Ssrc> Ssrcs);

/// <summary>MediaStream and track of a section (RFC 8830).</summary>
/// <param name="Stream">The stream's id; <c>-</c> for none.</param>
/// <param name="Track">The track's id, or null.</param>
public sealed record SdpMsid(string Stream, string? Track);

/// <summary>A restriction identifier (RFC 8851): the name of a simulcast layer.</summary>
/// <param name="Id">The name.</param>
/// <param name="IsSend">Whether who wrote it sends the layer.</param>
/// <param name="PayloadTypes">The only formats it may have; empty when it may have any of the section's.</param>
/// <param name="Restrictions">What follows the direction, as offered, or null.</param>
public sealed record SdpRid(string Id, bool IsSend, IReadOnlyList<PayloadType> PayloadTypes, string? Restrictions)
{
    /// <summary>Whether the layer may have that format.</summary>
    public bool Allows(PayloadType payloadType) => PayloadTypes.Count == 0 || PayloadTypes.Contains(payloadType);
}

/// <summary>One stream of a simulcast line: a rid, and whether it starts paused.</summary>
/// <param name="Rid">The first alternative's rid.</param>
/// <param name="IsPaused">Whether it was written with a tilde.</param>
public readonly record struct SdpSimulcastStream(string Rid, bool IsPaused);

/// <summary>The simulcast of a section (RFC 8853).</summary>
/// <param name="Send">Layers that who wrote it sends, best first as a rule.</param>
/// <param name="Receive">Layers it wants to receive.</param>
public sealed record SdpSimulcast(IReadOnlyList<SdpSimulcastStream> Send, IReadOnlyList<SdpSimulcastStream> Receive);
