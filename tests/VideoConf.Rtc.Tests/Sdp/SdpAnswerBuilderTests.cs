using System.Net;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;

namespace VideoConf.Rtc.Tests.Sdp;

public sealed class SdpAnswerBuilderTests
{
    private static readonly IceCredentials Ice = new("serverUfrag1", "serverPassword0123456789");

    [Theory]
    [InlineData("chromium-156")]
    [InlineData("firefox")]
    [InlineData("safari")]
    [InlineData("aiortc-1.4")]
    [InlineData("gstreamer-1.22")]
    public void An_answer_has_the_offers_sections_in_their_order(string name)
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load(name));
        var text = AcceptAll(offer).Build();
        Assert.True(SessionDescription.TryParse(text, out var answer, out var error), error?.ToString());
        Assert.Equal(offer.Sections.Select(s => (s.KindText, s.Mid)), answer.Media.Select(m => (m.Kind, m.Block.FindValue("mid")!)));
        Assert.DoesNotContain("\n\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        var parsed = SdpFixtures.Parse(text);
        Assert.Equal(Ice, parsed.Ice);
        Assert.Equal(SdpSetup.Passive, parsed.Setup);
        Assert.True(parsed.Description.Session.Has("ice-lite"));
        Assert.Equal(offer.Sections.Where(s => s.IsAnswerable).Select(s => s.Mid), parsed.Bundle);
    }

    [Fact]
    public void A_publication_and_a_slot_are_answered_by_what_they_are()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("chromium-156"));
        var builder = new SdpAnswerBuilder(offer, Ice, offer.Fingerprint)
        {
            SessionId = 42,
            SessionVersion = 3,
            Candidates = [new(TransportAddress.From(IPAddress.Parse("192.0.2.7"), 5004)), new(TransportAddress.From(IPAddress.Parse("2001:db8::7"), 5004)), new(TransportAddress.From(IPAddress.Parse("192.0.2.7"), 443), IsTcp: true)],
        };
        var camera = offer.Sections[1];
        var vp8 = camera.Codecs[0] with { Feedback = ["nack", "nack pli", "transport-cc"] };
        Assert.True(builder.TryAccept(camera, new SdpAcceptedSection
        {
            Direction = SdpDirection.RecvOnly,
            Codecs = [vp8],
            Extensions = [new(4, RtpExtensionUris.Mid)],
            IsScreen = true,
        }));
        Assert.True(builder.TryAccept(offer.Sections[6], new SdpAcceptedSection
        {
            Direction = SdpDirection.SendOnly,
            Codecs = [vp8 with { Fmtp = "x=1" }],
            Ssrc = new Ssrc(77),
            Cname = "room",
            Msid = new SdpMsid("slot", "slot-6"),
        }));

        Assert.Equal("""
            v=0
            o=- 42 3 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=group:BUNDLE 1 6
            a=ice-lite
            a=extmap-allow-mixed
            a=msid-semantic: WMS *
            m=audio 0 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
            c=IN IP4 0.0.0.0
            a=mid:0
            a=inactive
            m=video 5004 UDP/TLS/RTP/SAVPF 96
            c=IN IP4 192.0.2.7
            a=mid:1
            a=ice-ufrag:serverUfrag1
            a=ice-pwd:serverPassword0123456789
            a=fingerprint:sha-256 0C:A9:6E:B7:86:20:1E:F0:EE:F5:20:5E:63:FA:4D:19:5D:94:86:3E:1B:7C:0E:F8:AF:B4:57:95:B9:BB:B2:CF
            a=setup:passive
            a=candidate:1 1 udp 2130706431 192.0.2.7 5004 typ host
            a=candidate:2 1 udp 2130706175 2001:db8::7 5004 typ host
            a=candidate:3 1 tcp 1520434687 192.0.2.7 443 typ host tcptype passive
            a=end-of-candidates
            a=recvonly
            a=rtcp-mux
            a=rtcp-rsize
            a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtcp-fb:96 transport-cc
            a=content:slides
            m=video 0 UDP/TLS/RTP/SAVPF
            """.ReplaceLineEndings("\r\n"), builder.Build()[..builder.Build().IndexOf(" 96 97 102", StringComparison.Ordinal)]);

        var slot = SdpFixtures.Parse(builder.Build()).FindSection("6")!;
        Assert.Equal(SdpDirection.SendOnly, slot.Direction);
        Assert.Equal(new SdpSsrc(new Ssrc(77), "room", new SdpMsid("slot", "slot-6")), Assert.Single(slot.Ssrcs));
        Assert.Equal(new SdpMsid("slot", "slot-6"), slot.Msid);
        Assert.EndsWith("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:8\r\n", builder.Build(), StringComparison.Ordinal);
    }

    [Fact]
    public void Simulcast_is_answered_with_the_layers_received()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("chromium-156"));
        var builder = new SdpAnswerBuilder(offer, Ice, offer.Fingerprint);
        var section = offer.Sections[2];
        builder.TryAccept(section, new SdpAcceptedSection { Direction = SdpDirection.RecvOnly, Codecs = [section.Codecs[0]], ReceiveRids = ["q", "h", "f"] });
        var answered = SdpFixtures.Parse(builder.Build()).FindSection("2")!;
        Assert.Equal(["q", "h", "f"], answered.Simulcast!.Receive.Select(layer => layer.Rid));
        Assert.All(answered.Rids, rid => Assert.False(rid.IsSend));
    }

    [Theory]
    [InlineData("actpass", SdpSetup.Passive)]
    [InlineData("active", SdpSetup.Passive)]
    [InlineData("passive", SdpSetup.Active)]
    public void The_server_is_the_DTLS_server_unless_the_offerer_insists(string offered, SdpSetup expected)
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Minimal.Replace("actpass", offered, StringComparison.Ordinal));
        Assert.Equal(expected, SdpFixtures.Parse(AcceptAll(offer).Build()).Setup);
    }

    [Fact]
    public void Nothing_is_accepted_that_has_no_codec_or_no_transport()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("chromium-156"));
        var builder = new SdpAnswerBuilder(offer, Ice, offer.Fingerprint);
        Assert.False(builder.TryAccept(offer.Sections[0], new SdpAcceptedSection { Direction = SdpDirection.RecvOnly, Codecs = [] }));
        Assert.False(builder.TryAccept(offer.Sections[8], new SdpAcceptedSection { Direction = SdpDirection.RecvOnly, Codecs = [offer.Sections[0].Codecs[0]] }));
        Assert.False(builder.TryAcceptData(offer.Sections[0], new SdpDataChannel(5000, 1)));
    }

    private static SdpAnswerBuilder AcceptAll(SdpOffer offer)
    {
        var builder = new SdpAnswerBuilder(offer, Ice, offer.Fingerprint) { Candidates = [new(TransportAddress.FromIPv4(0x7F000001, 5000))] };
        foreach (var section in offer.Sections)
        {
            if (builder.TryAcceptData(section, new SdpDataChannel(5000, 16_384))) continue;
            builder.TryAccept(section, new SdpAcceptedSection
            {
                Direction = section.Direction switch
                {
                    SdpDirection.SendOnly => SdpDirection.RecvOnly,
                    SdpDirection.RecvOnly => SdpDirection.SendOnly,
                    var same => same,
                },
                Codecs = section.Codecs,
                Extensions = section.Extensions,
                Ssrc = section.WantsMedia ? new Ssrc((uint)section.Index + 1) : null,
                Msid = section.WantsMedia ? new SdpMsid("s", $"t{section.Index}") : null,
            });
        }

        return builder;
    }
}
