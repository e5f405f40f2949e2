using System.Text;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>Offers as a browser writes them, of the sections a test asks for.</summary>
internal sealed class TestOffer
{
    public const byte Opus = 111;
    public const byte Red = 63;
    public const byte Vp8 = 96;
    public const byte MidId = 4;
    public const byte LevelId = 1;
    public const byte TransportSequenceId = 3;
    public const byte RidId = 5;
    public const byte RepairedRidId = 6;
    public const byte DescriptorId = 12;
    public const byte Repair = 97;

    private readonly StringBuilder _sections = new();
    private readonly List<string> _mids = [];
    private readonly List<string> _parts = [];

    public string AudioPayloads { get; init; } = "111 opus/48000/2";

    /// <summary>What redundant audio repeats, such as 111/111; null when it is not offered.</summary>
    public string? Redundancy { get; init; }

    /// <summary>One or several, best first, with a comma between them.</summary>
    public string VideoPayloads { get; init; } = "96 VP8/90000";

    /// <summary>Whether lost video is taken and sent by a stream of its own (RFC 4588), as browsers offer it.</summary>
    public bool TakesRepair { get; init; }

    /// <summary>Whether it tells by REMB what it can receive.</summary>
    public bool TellsRemb { get; init; }

    public TestOffer Send(string kind, string mid, Ssrc? ssrc, bool screen = false, Ssrc? repair = null)
    {
        var lines = new List<string> { "a=sendonly" };
        if (ssrc is { } stream && repair is { } again) lines.Add($"a=ssrc-group:FID {stream.Value} {again.Value}");
        if (ssrc is { } known) lines.Add($"a=ssrc:{known.Value} cname:test");
        if (repair is { } pair) lines.Add($"a=ssrc:{pair.Value} cname:test");
        if (screen) lines.Add("a=content:slides");
        return Add(kind, mid, lines);
    }

    public TestOffer SendSimulcast(string mid, params string[] rids) => Add("video", mid,
    [
        "a=sendonly", $"a=extmap:{RidId} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        .. TakesRepair ? (string[])[$"a=extmap:{RepairedRidId} urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"] : [], .. rids.Select(rid => $"a=rid:{rid} send"),
        $"a=simulcast:send {string.Join(';', rids)}",
    ]);

    public TestOffer Receive(string kind, string mid) => Add(kind, mid, ["a=recvonly"]);

    /// <summary>Data channels.</summary>
    public TestOffer Data(string mid = "d", int port = 5000)
    {
        _mids.Add(mid);
        _parts.Add($"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\n@TRANSPORT@a=sctp-port:{port}\r\na=max-message-size:262144\r\n");
        return this;
    }

    public string Write(IceCredentials ice, CertificateFingerprint fingerprint)
    {
        var text = new StringBuilder("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        text.Append($"a=group:BUNDLE {string.Join(' ', _mids)}\r\n");
        foreach (var part in _parts)
        {
            text.Append(part.Replace("@TRANSPORT@",
                $"a=ice-ufrag:{ice.Ufrag}\r\na=ice-pwd:{ice.Password}\r\na=fingerprint:{fingerprint}\r\na=setup:actpass\r\n", StringComparison.Ordinal));
        }

        return text.ToString();
    }

    private TestOffer Add(string kind, string mid, IEnumerable<string> lines)
    {
        var codecs = (kind == "audio" ? AudioPayloads : VideoPayloads).Split(", ");
        var payloads = codecs.Select(codec => codec.Split(' ')[0]).ToArray();
        var isRepaired = TakesRepair && kind == "video";
        _mids.Add(mid);
        _sections.Clear();
        _sections.Append($"m={kind} 9 UDP/TLS/RTP/SAVPF {string.Join(' ', payloads)}{(isRepaired ? $" {Repair}" : "")}\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\n@TRANSPORT@a=rtcp-mux\r\n");
        foreach (var codec in codecs) _sections.Append($"a=rtpmap:{codec}\r\n");
        if (isRepaired) _sections.Append($"a=rtpmap:{Repair} rtx/90000\r\na=fmtp:{Repair} apt={payloads[0]}\r\n");
        if (TellsRemb && kind == "video") _sections.Append($"a=rtcp-fb:{payloads[0]} goog-remb\r\n");
        _sections.Append($"a=extmap:{MidId} urn:ietf:params:rtp-hdrext:sdes:mid\r\n");
        _sections.Append($"a=extmap:{TransportSequenceId} http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n");
        if (kind == "audio")
        {
            _sections.Append($"a=extmap:{LevelId} urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=rtcp-fb:{payloads[0]} transport-cc\r\n");
        }

        if (VideoPayloads.Contains("AV1", StringComparison.Ordinal) && kind == "video")
        {
            _sections.Append($"a=extmap:{DescriptorId} https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension\r\n");
        }

        foreach (var payload in kind == "video" ? payloads : [])
        {
            _sections.Append($"a=rtcp-fb:{payload} nack\r\na=rtcp-fb:{payload} nack pli\r\na=rtcp-fb:{payload} ccm fir\r\na=rtcp-fb:{payload} transport-cc\r\n");
        }

        if (kind == "audio" && Redundancy is not null)
        {
            _sections.Replace($"SAVPF {payloads[0]}\r\n", $"SAVPF {payloads[0]} {Red}\r\n");
            _sections.Append($"a=rtpmap:{Red} red/48000/2\r\na=fmtp:{Red} {Redundancy}\r\n");
        }

        foreach (var line in lines) _sections.Append(line).Append("\r\n");
        _parts.Add(_sections.ToString());
        return this;
    }
}
