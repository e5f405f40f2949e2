using System.Text;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sdp;

/// <summary>A host candidate of an answer (RFC 8839 section 5.1).</summary>
/// <param name="Address">Where the server listens, as the peer reaches it.</param>
/// <param name="IsTcp">Passive TCP (RFC 6544) in place of UDP.</param>
public readonly record struct SdpCandidate(TransportAddress Address, bool IsTcp = false);

/// <summary>How a section is accepted.</summary>
public sealed record SdpAcceptedSection
{
    /// <summary>Which way media flows, as the answerer sees it: recvonly for what the peer publishes, sendonly for its slots.</summary>
    public required SdpDirection Direction { get; init; }

    /// <summary>The codecs, taken from the offer's section, best first.</summary>
    public required IReadOnlyList<SdpCodec> Codecs { get; init; }

    /// <summary>The header extensions, with the offer's ids.</summary>
    public IReadOnlyList<SdpExtension> Extensions { get; init; } = [];

    /// <summary>The stream sent to the peer; null when nothing is sent.</summary>
    public Ssrc? Ssrc { get; init; }

    /// <summary>The stream by which what was lost of that is sent again (RFC 4588); null where it comes again in the stream itself.</summary>
    public Ssrc? RepairSsrc { get; init; }

    /// <summary>Its canonical name.</summary>
    public string Cname { get; init; } = "videoconf";

    /// <summary>The MediaStream and track the peer sees it as.</summary>
    public SdpMsid? Msid { get; init; }

    /// <summary>Whether the section is marked as a shared screen.</summary>
    public bool IsScreen { get; init; }

    /// <summary>Names of the simulcast layers received, out of the offer's; empty for none.</summary>
    public IReadOnlyList<string> ReceiveRids { get; init; } = [];
}

/// <summary>
/// Writes the answer to an offer (RFC 8829 section 5.3) as an ICE-lite server gives it: complete, with all candidates. Sections nobody
/// accepted are rejected, as are those that could not be answered.
/// </summary>
/// <param name="offer">What is answered.</param>
/// <param name="ice">Our ICE credentials.</param>
/// <param name="fingerprint">Our certificate's hash.</param>
public sealed class SdpAnswerBuilder(SdpOffer offer, IceCredentials ice, CertificateFingerprint fingerprint)
{
    private readonly SdpAcceptedSection?[] _accepted = new SdpAcceptedSection?[offer.Sections.Count];
    private readonly SdpDataChannel?[] _data = new SdpDataChannel?[offer.Sections.Count];
    private readonly StringBuilder _text = new();

    /// <summary>The number of the session: the same for all answers of one connection (RFC 8866 section 5.2).</summary>
    public ulong SessionId { get; init; } = 1;

    /// <summary>Grows with each answer of one connection.</summary>
    public ulong SessionVersion { get; init; } = 1;

    /// <summary>Where the server listens, best first.</summary>
    public IReadOnlyList<SdpCandidate> Candidates { get; init; } = [];

    /// <summary>Our part in DTLS: server, unless the offerer insists on being that (RFC 8842 section 5.3).</summary>
    public SdpSetup Setup => offer.Setup == SdpSetup.Passive ? SdpSetup.Active : SdpSetup.Passive;

    /// <summary>Accepts a section. False, and it stays rejected, when it is not answerable, no codec is left, or a layer was not offered.</summary>
    public bool TryAccept(SdpSection section, SdpAcceptedSection answer)
    {
        if (!section.IsAnswerable || section.DataChannel is not null || answer.Codecs.Count == 0) return false;
        if (!answer.ReceiveRids.All(rid => section.Simulcast?.Send.Any(stream => stream.Rid == rid) ?? false)) return false;
        _accepted[section.Index] = answer;
        return true;
    }

    /// <summary>Accepts a section of data channels. False, and it stays rejected, when it is none or not answerable.</summary>
    /// <param name="section">The offer's.</param>
    /// <param name="ours">Our SCTP port, and the longest message that we take.</param>
    public bool TryAcceptData(SdpSection section, SdpDataChannel ours)
    {
        if (!section.IsAnswerable || section.DataChannel is null) return false;
        _data[section.Index] = ours;
        return true;
    }

    /// <summary>Writes the answer, with CRLF line ends.</summary>
    public string Build()
    {
        _text.Clear();
        WriteSession();
        var isFirst = true;
        foreach (var section in offer.Sections)
        {
            if (_accepted[section.Index] is { } answer) WriteAccepted(section, answer, isFirst);
            else if (_data[section.Index] is { } data) WriteData(section, data, isFirst);
            else WriteRejected(section);
            isFirst &= !IsAccepted(section);
        }

        return _text.ToString();
    }

    private void WriteSession()
    {
        Line("v=0");
        Line($"o=- {SessionId} {SessionVersion} IN IP4 0.0.0.0");
        Line("s=-");
        Line("t=0 0");
        if (offer.Bundle.Count > 0)
        {
            var mids = offer.Sections.Where(IsAccepted).Select(section => section.Mid);
            Line($"a=group:BUNDLE {string.Join(' ', mids)}".TrimEnd(' '));
        }

        Line("a=ice-lite");
        if (offer.AllowsMixedExtensions) Line("a=extmap-allow-mixed");
        Line("a=msid-semantic: WMS *");
    }

    // Port 0 and the formats as offered (RFC 3264 section 6); the mid stays, so that the offerer finds its section.
    private void WriteRejected(SdpSection section)
    {
        Line($"m={section.KindText} 0 {section.Protocol} {string.Join(' ', section.Formats)}");
        Line("c=IN IP4 0.0.0.0");
        if (section.HasMid) Line($"a=mid:{section.Mid}");
        if (section.Kind is SdpKind.Audio or SdpKind.Video) Line("a=inactive");
    }

    private bool IsAccepted(SdpSection section) => _accepted[section.Index] is not null || _data[section.Index] is not null;

    private void WriteTransport(SdpSection section, string formats, bool withCandidates)
    {
        Line($"m={section.KindText} {DefaultPort} {section.Protocol} {formats}");
        Line(DefaultConnection);
        if (section.HasMid) Line($"a=mid:{section.Mid}");
        Line($"a=ice-ufrag:{ice.Ufrag}");
        Line($"a=ice-pwd:{ice.Password}");
        Line($"a=fingerprint:{fingerprint}");
        Line($"a=setup:{(Setup == SdpSetup.Active ? "active" : "passive")}");
        if (withCandidates) WriteCandidates();
    }

    private void WriteData(SdpSection section, SdpDataChannel data, bool withCandidates)
    {
        // In the form of the offer: who offers the old one may not read the other.
        var isOld = section.Protocol == SdpDataChannel.OldProtocol;
        WriteTransport(section, isOld ? $"{data.Port}" : SdpDataChannel.Format, withCandidates);
        Line(isOld ? $"a=sctpmap:{data.Port} {SdpDataChannel.Format} {SdpDataChannel.OldStreams}" : $"a=sctp-port:{data.Port}");
        Line($"a=max-message-size:{data.MaximumMessageLength}");
    }

    private void WriteAccepted(SdpSection section, SdpAcceptedSection answer, bool withCandidates)
    {
        WriteTransport(section, string.Join(' ', answer.Codecs.Select(codec => codec.PayloadType.Value)), withCandidates);
        Line(DirectionLine(answer.Direction));
        Line("a=rtcp-mux");
        if (section.HasReducedSizeRtcp) Line("a=rtcp-rsize");
        foreach (var extension in answer.Extensions) Line($"a=extmap:{extension.Id} {extension.Uri}");
        foreach (var codec in answer.Codecs) WriteCodec(codec);
        if (answer.IsScreen) Line("a=content:slides");
        if (answer.ReceiveRids.Count > 0)
        {
            foreach (var rid in answer.ReceiveRids) Line($"a=rid:{rid} recv");
            Line($"a=simulcast:recv {string.Join(';', answer.ReceiveRids)}");
        }

        WriteStream(answer);
    }

    private void WriteStream(SdpAcceptedSection answer)
    {
        if (answer.Direction is not (SdpDirection.SendOnly or SdpDirection.SendRecv)) return;
        var msid = answer.Msid is null ? null : $"{answer.Msid.Stream} {answer.Msid.Track}".TrimEnd(' ');
        if (msid is not null) Line($"a=msid:{msid}");
        if (answer.Ssrc is not { } ssrc) return;
        if (answer.RepairSsrc is { } pair) Line($"a=ssrc-group:FID {ssrc.Value} {pair.Value}");
        WriteStream(ssrc, answer.Cname, msid);
        if (answer.RepairSsrc is { } repair) WriteStream(repair, answer.Cname, msid);
    }

    private void WriteStream(Ssrc ssrc, string cname, string? msid)
    {
        Line($"a=ssrc:{ssrc.Value} cname:{cname}");
        if (msid is not null) Line($"a=ssrc:{ssrc.Value} msid:{msid}");
    }

    private void WriteCodec(SdpCodec codec)
    {
        var channels = codec.Channels > 1 ? $"/{codec.Channels}" : "";
        Line($"a=rtpmap:{codec.PayloadType.Value} {codec.Name}/{codec.ClockRate}{channels}");
        foreach (var feedback in codec.Feedback) Line($"a=rtcp-fb:{codec.PayloadType.Value} {feedback}");
        if (!string.IsNullOrEmpty(codec.Fmtp)) Line($"a=fmtp:{codec.PayloadType.Value} {codec.Fmtp}");
    }

    // Priorities as RFC 8445 section 5.1.2.1: type preference 126 of host candidates, local preference by order, component 1. TCP comes behind all UDP by
    // its type preference, and its local preference begins with 4 for passive host candidates (RFC 6544 section 4.2). The foundation is the type, the
    // protocol and the address, so each candidate has its own.
    private void WriteCandidates()
    {
        for (var i = 0; i < Candidates.Count; i++)
        {
            var (address, isTcp) = Candidates[i];
            var local = isTcp ? (4u << 13) | (uint)(8191 - i) : (uint)(65535 - i);
            var priority = ((isTcp ? 90u : 126u) << 24) | (local << 8) | 255u;
            var protocol = isTcp ? "tcp" : "udp";
            var suffix = isTcp ? " tcptype passive" : "";
            Line($"a=candidate:{i + 1} 1 {protocol} {priority} {Text(address)} {address.Port} typ host{suffix}");
        }

        Line("a=end-of-candidates");
    }

    private int DefaultPort => Candidates.Count > 0 ? Candidates[0].Address.Port : 9;

    private string DefaultConnection
    {
        get
        {
            if (Candidates.Count == 0) return "c=IN IP4 0.0.0.0";
            var address = Candidates[0].Address;
            return $"c=IN {(address.IsIPv4 ? "IP4" : "IP6")} {Text(address)}";
        }
    }

    // A zone (RFC 4007) means something on its own machine alone, and nothing in SDP.
    private static string Text(TransportAddress address) => (address with { ScopeId = 0 }).ToIPAddress().ToString();

    private static string DirectionLine(SdpDirection direction) => direction switch
    {
        SdpDirection.SendRecv => "a=sendrecv",
        SdpDirection.SendOnly => "a=sendonly",
        SdpDirection.RecvOnly => "a=recvonly",
        _ => "a=inactive",
    };

    private void Line(string line) => _text.Append(line).Append("\r\n");
}
