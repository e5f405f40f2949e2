using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;

namespace VideoConf.Rtc.Tests.Sdp;

public sealed class SdpSimulcastTests
{
    private const string Video = """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        m=video 9 UDP/TLS/RTP/SAVPF 96 97 98
        c=IN IP4 0.0.0.0
        a=ice-ufrag:abcd
        a=ice-pwd:0123456789012345678901
        a=fingerprint:sha-256 0C:A9:6E:B7:86:20:1E:F0:EE:F5:20:5E:63:FA:4D:19:5D:94:86:3E:1B:7C:0E:F8:AF:B4:57:95:B9:BB:B2:CF
        a=setup:actpass
        a=mid:v
        a=sendrecv
        a=rtcp-mux
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
        a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
        a=rtpmap:96 VP8/90000
        a=rtpmap:97 H264/90000
        a=rtpmap:98 VP9/90000

        """;

    // The first of the lines that a test adds.
    private const int Line = 20;

    [Fact]
    public void Chromiums_simulcast_is_answered_whole()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("chromium-156"));
        var section = offer.Sections[2];
        var vp8 = section.Codecs.First(codec => codec.Is("VP8"));
        var rids = SdpSimulcastAnswer.ReceivableRids(section, [vp8]);
        Assert.Equal(["q", "h", "f"], rids);
        Assert.Equal(["q", "h", "f"], SdpSimulcastAnswer.ReceivableRids(section, [section.Codecs.First(codec => codec.Is("H264"))]));
        Assert.Empty(SdpSimulcastAnswer.ReceivableRids(section, [section.Codecs.First(codec => codec.Is("VP9"))]));
        Assert.Empty(SdpSimulcastAnswer.ReceivableRids(offer.Sections[1], [vp8])); // A camera without layers.
        Assert.Empty(SdpSimulcastAnswer.ReceivableRids(offer.Sections[0], [vp8]));

        var builder = new SdpAnswerBuilder(offer, new IceCredentials("serverUfrag1", "serverPassword0123456789"), offer.Fingerprint);
        Assert.True(builder.TryAccept(section, new SdpAcceptedSection
        {
            Direction = SdpDirection.RecvOnly,
            Codecs = [vp8],
            ReceiveRids = rids,
            Extensions = [.. section.Extensions.Where(extension => extension.Uri == RtpExtensionUris.Mid || SdpSimulcastAnswer.Needs(extension))],
        }));
        var answer = builder.Build();
        Assert.Contains("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\na=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_was_not_offered_is_not_accepted()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("chromium-156"));
        var builder = new SdpAnswerBuilder(offer, new IceCredentials("serverUfrag1", "serverPassword0123456789"), offer.Fingerprint);
        Assert.False(builder.TryAccept(offer.Sections[2], Accept("q", "x")));
        Assert.False(builder.TryAccept(offer.Sections[1], Accept("q")));
        Assert.True(builder.TryAccept(offer.Sections[2], Accept("q", "h")));

        SdpAcceptedSection Accept(params string[] rids) => new() { Direction = SdpDirection.RecvOnly, Codecs = [offer.Sections[1].Codecs[0]], ReceiveRids = rids };
    }

    [Fact]
    public void Restrictions_alternatives_and_pauses_are_read()
    {
        var section = Parse("a=rid:hi send pt=96,97;max-width=1280\na=rid:alt send pt=98\na=rid:lo send max-fps=15\na=rid:in recv\na=simulcast:send hi,alt;~lo recv in\n");
        Assert.Equal([new PayloadType(96), new PayloadType(97)], section.Rids[0].PayloadTypes);
        Assert.Equal("pt=96,97;max-width=1280", section.Rids[0].Restrictions);
        Assert.False(section.Rids[1].Allows(new PayloadType(96)));
        Assert.True(section.Rids[2].Allows(new PayloadType(96)));
        Assert.Equal([new("hi", false), new("lo", true)], section.Simulcast!.Send);
        Assert.Equal([new("in", false)], section.Simulcast.Receive);
        Assert.Equal(["hi", "lo"], SdpSimulcastAnswer.ReceivableRids(section, section.Codecs));
    }

    [Fact]
    public void One_layer_or_no_way_to_tell_them_apart_is_no_simulcast()
    {
        const string Layers = "a=rid:a send pt=98\na=rid:b send\na=simulcast:send a;b\n";
        var section = Parse(Layers);
        Assert.Empty(SdpSimulcastAnswer.ReceivableRids(section, section.Codecs));
        Assert.Empty(SdpSimulcastAnswer.ReceivableRids(Parse("a=rid:a send\na=rid:b send\n"), section.Codecs));
        var unnamed = (Video + Layers.Replace(" pt=98", "", StringComparison.Ordinal)).Replace("sdes:rtp-stream-id", "sdes:other", StringComparison.Ordinal);
        Assert.Empty(SdpSimulcastAnswer.ReceivableRids(SdpFixtures.Parse(unnamed).Sections[0], section.Codecs));
    }

    [Theory]
    [InlineData("a=rid:a send\na=rid:a recv\n", SdpErrorKind.MalformedAttribute, 1, "rid")]
    [InlineData("a=rid:a.b send\n", SdpErrorKind.MalformedAttribute, 0, "rid")]
    [InlineData("a=rid:a send pt=\n", SdpErrorKind.MalformedAttribute, 0, "rid")]
    [InlineData("a=rid:a send pt=99\n", SdpErrorKind.MalformedAttribute, 0, "rid")] // The section has no such format.
    [InlineData("a=rid:a send pt=96,x\n", SdpErrorKind.MalformedAttribute, 0, "rid")]
    [InlineData("a=rid:a send\na=rid:b send\na=rid:c send\na=rid:r recv\na=rid:d send\n", SdpErrorKind.TooMany, 4, "rid")]
    [InlineData("a=rid:a send\na=simulcast:send a\na=simulcast:send a\n", SdpErrorKind.MalformedAttribute, 2, "simulcast")]
    [InlineData("a=rid:a send\na=simulcast:send a send a\n", SdpErrorKind.MalformedAttribute, 1, "simulcast")]
    [InlineData("a=rid:a send\na=simulcast:send a;a\n", SdpErrorKind.MalformedAttribute, 1, "simulcast")]
    [InlineData("a=rid:a send\na=simulcast:send a;b\n", SdpErrorKind.MalformedAttribute, 1, "simulcast")] // Not named
    [InlineData("a=rid:a send\na=simulcast:recv a\n", SdpErrorKind.MalformedAttribute, 1, "simulcast")] // or not in that direction.
    [InlineData("a=rid:a send\na=simulcast:send a;\n", SdpErrorKind.MalformedAttribute, 1, "simulcast")]
    [InlineData("a=rid:a send\na=simulcast:\n", SdpErrorKind.MalformedAttribute, 1, "simulcast")]
    [InlineData("a=rid:a send\na=simulcast:up a\n", SdpErrorKind.MalformedAttribute, 1, "simulcast")]
    public void A_mistake_is_named_by_its_line(string lines, SdpErrorKind kind, int after, string attribute)
    {
        Assert.False(SdpOffer.TryParse(Video + lines, out _, out var error));
        Assert.Equal((kind, Line + after, attribute), (error.Kind, error.Line, error.Attribute));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    private static SdpSection Parse(string lines) => SdpFixtures.Parse(Video + lines).Sections[0];
}
