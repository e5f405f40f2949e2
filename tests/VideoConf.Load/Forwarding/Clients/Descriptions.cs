using System.Net;
using System.Text;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;

namespace VideoConf.Load.Forwarding.Clients;

/// <summary>Offers and answers as browsers write them, as far as they matter to forwarding.</summary>
/// <param name="ice">The client's.</param>
/// <param name="fingerprint">Of its certificate.</param>
/// <param name="local">Where it is.</param>
/// <param name="extensions">Whether header extensions and repair streams are offered and taken.</param>
internal sealed class Descriptions(IceCredentials ice, CertificateFingerprint fingerprint, IPEndPoint local, bool extensions)
{
    public const byte Opus = 111;
    public const byte Vp8 = 96;
    public const byte Repair = 97;
    public const byte LevelId = 1;
    public const byte TransportSequenceId = 3;
    public const byte MidId = 4;
    public const byte RidId = 5;

    private static readonly string[] VideoFeedback = ["nack", "nack pli", "ccm fir"];

    /// <summary>The certificate's, as a description has it.</summary>
    public string Fingerprint => $"{fingerprint}";

    /// <summary>Offers to send what the person sends, to receive what they take, or both.</summary>
    public string Offer(Person person, bool sends, bool receives)
    {
        var sections = new List<(string Mid, string Text)>();
        if (sends && person.SendsAudio) sections.Add(("a", Section("audio", "a", ["a=sendonly", $"a=ssrc:{person.Voice.Value} cname:{person.Name}"])));
        if (sends && person.SendsVideo) sections.Add(("v", Section("video", "v", ["a=sendonly", .. Camera(person)])));
        for (var i = 0; receives && i < person.AudioSlots; i++) sections.Add(($"ra{i}", Section("audio", $"ra{i}", ["a=recvonly"])));
        for (var i = 0; receives && i < person.VideoSlots; i++) sections.Add(($"rv{i}", Section("video", $"rv{i}", ["a=recvonly"])));
        return Head(sections.Select(static section => section.Mid)) + string.Concat(sections.Select(static section => section.Text));
    }

    /// <summary>Takes all that is offered.</summary>
    public string Answer(SdpOffer offer)
    {
        var text = new StringBuilder(Head(offer.Sections.Select(static section => section.Mid)));
        foreach (var section in offer.Sections)
        {
            var codec = section.Codecs[0];
            text.Append($"m={section.KindText} 9 {section.Protocol} {codec.PayloadType.Value}\r\nc=IN IP4 0.0.0.0\r\na=mid:{section.Mid}\r\n{Transport("active")}a=recvonly\r\na=rtcp-mux\r\n");
            text.Append($"a=rtpmap:{codec.PayloadType.Value} {codec.Name}/{codec.ClockRate}{(codec.Channels > 1 ? $"/{codec.Channels}" : "")}\r\n");
            foreach (var feedback in codec.Feedback.Where(feedback => extensions || feedback != "transport-cc")) text.Append($"a=rtcp-fb:{codec.PayloadType.Value} {feedback}\r\n");
            foreach (var extension in section.Extensions.Where(static extension => IsTaken(extension.Uri)).Where(_ => extensions)) text.Append($"a=extmap:{extension.Id} {extension.Uri}\r\n");
        }

        return text.ToString();
    }

    private static bool IsTaken(string uri) => uri is RtpExtensionUris.Mid or RtpExtensionUris.AudioLevel or RtpExtensionUris.TransportSequenceNumber;

    private static IEnumerable<string> Camera(Person person) => person.IsSimulcast
        ? [$"a=extmap:{RidId} {RtpExtensionUris.RtpStreamId}", .. Person.Sizes.Select(static rid => $"a=rid:{rid} send"), $"a=simulcast:send {string.Join(';', Person.Sizes)}"]
        : [$"a=ssrc:{person.Camera(0).Value} cname:{person.Name}"];

    private static string Head(IEnumerable<string> mids) => $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {string.Join(' ', mids)}\r\n";

    private string Transport(string setup) => $"a=ice-ufrag:{ice.Ufrag}\r\na=ice-pwd:{ice.Password}\r\na=fingerprint:{fingerprint}\r\na=setup:{setup}\r\na=candidate:1 1 udp 2130706431 {local.Address} {local.Port} typ host\r\na=end-of-candidates\r\n";

    private string Section(string kind, string mid, IEnumerable<string> lines)
    {
        var isVideo = kind == "video";
        var payload = isVideo ? Vp8 : Opus;
        var text = new StringBuilder($"m={kind} 9 UDP/TLS/RTP/SAVPF {payload}{(isVideo && extensions ? $" {Repair}" : "")}\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\n{Transport("actpass")}a=rtcp-mux\r\n");
        text.Append(isVideo ? $"a=rtpmap:{Vp8} VP8/90000\r\n" : $"a=rtpmap:{Opus} opus/48000/2\r\n");
        foreach (var feedback in isVideo ? VideoFeedback : []) text.Append($"a=rtcp-fb:{payload} {feedback}\r\n");
        if (extensions)
        {
            if (isVideo) text.Append($"a=rtpmap:{Repair} rtx/90000\r\na=fmtp:{Repair} apt={Vp8}\r\n");
            else text.Append($"a=extmap:{LevelId} {RtpExtensionUris.AudioLevel}\r\n");
            text.Append($"a=rtcp-fb:{payload} transport-cc\r\na=extmap:{MidId} {RtpExtensionUris.Mid}\r\na=extmap:{TransportSequenceId} {RtpExtensionUris.TransportSequenceNumber}\r\n");
        }

        foreach (var line in lines) text.Append(line).Append("\r\n");
        return text.ToString();
    }
}
