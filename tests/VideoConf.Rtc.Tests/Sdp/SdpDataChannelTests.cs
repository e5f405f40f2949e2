using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sdp;

namespace VideoConf.Rtc.Tests.Sdp;

public sealed class SdpDataChannelTests
{
    private const string Section = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\nc=IN IP4 0.0.0.0\na=mid:d\na=sctp-port:5000\na=max-message-size:262144\n";

    [Fact]
    public void What_chromium_offers_is_read_and_answered()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("chromium-156"));
        var section = offer.Sections[8];
        Assert.Equal(new SdpDataChannel(5000, 262_144), section.DataChannel);
        Assert.True(section.IsAnswerable);

        var builder = Builder(offer);
        Assert.True(builder.TryAcceptData(section, new SdpDataChannel(5000, 16_384)));
        Assert.Equal($"""
            m=application 5004 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 192.0.2.7
            a=mid:8
            a=ice-ufrag:serverUfrag1
            a=ice-pwd:serverPassword0123456789
            a=fingerprint:{SdpFixtures.Fingerprint}
            a=setup:passive
            a=candidate:1 1 udp 2130706431 192.0.2.7 5004 typ host
            a=end-of-candidates
            a=sctp-port:5000
            a=max-message-size:16384

            """.ReplaceLineEndings("\r\n"), builder.Build()[builder.Build().IndexOf("m=application", StringComparison.Ordinal)..]);
        Assert.Contains("a=group:BUNDLE 8\r\n", builder.Build(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5000", "", 5000, 65_536)]
    [InlineData("5001", "a=max-message-size:262144\n", 5001, 262_144)]
    public void The_form_of_before_RFC_8841_is_read_and_answered_in_kind(string port, string more, int expectedPort, int length)
    {
        var offer = Offer($"m=application 9 DTLS/SCTP {port}\nc=IN IP4 0.0.0.0\na=mid:d\na=sctpmap:{port} webrtc-datachannel 65535\n{more}");
        Assert.Equal(new SdpDataChannel((ushort)expectedPort, length), offer.Sections[1].DataChannel);

        var builder = Builder(offer);
        Assert.True(builder.TryAcceptData(offer.Sections[1], new SdpDataChannel(5000, 16_384)));
        var answer = builder.Build();
        Assert.Contains("m=application 5004 DTLS/SCTP 5000\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("a=sctpmap:5000 webrtc-datachannel 65535\r\na=max-message-size:16384\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("sctp-port", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=sctpmap:5001 webrtc-datachannel 65535")] // Of another port,
    [InlineData("a=sctpmap:5000 something-else 65535")] // for something else,
    [InlineData("a=sctpmap:5000")] // of nothing,
    [InlineData("a=sctp-port:5000")] // or not there.
    public void In_the_old_form_without_its_map_nothing_is_a_data_channel(string attribute) =>
        Assert.False(Offer($"m=application 9 DTLS/SCTP 5000\nc=IN IP4 0.0.0.0\na=mid:d\n{attribute}\n").Sections[1].IsAnswerable);

    [Fact]
    public void Only_the_first_accepted_section_carries_candidates()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("chromium-156"));
        var builder = Builder(offer);
        Assert.True(builder.TryAccept(offer.Sections[0], new SdpAcceptedSection { Direction = SdpDirection.RecvOnly, Codecs = [offer.Sections[0].Codecs[0]] }));
        Assert.True(builder.TryAcceptData(offer.Sections[8], new SdpDataChannel(5000, 16_384)));
        Assert.Equal(2, builder.Build().Split("a=candidate:").Length);
        Assert.Contains("a=group:BUNDLE 0 8\r\n", builder.Build(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=sctp-port:5000\n", "", 5000, 262_144)]
    [InlineData("5000\na=max", "65535\na=max", 65_535, 262_144)]
    [InlineData("a=max-message-size:262144\n", "", 5000, 65_536)]
    [InlineData("262144", "0", 5000, int.MaxValue)]
    [InlineData("262144", "18446744073709551615", 5000, int.MaxValue)]
    public void What_is_not_said_has_a_meaning(string from, string to, int port, int length) =>
        Assert.Equal(new SdpDataChannel((ushort)port, length), Offer(Section.Replace(from, to, StringComparison.Ordinal)).Sections[1].DataChannel);

    [Theory]
    [InlineData("sctp-port:5000", "sctp-port:0", "sctp-port")]
    [InlineData("sctp-port:5000", "sctp-port:65536", "sctp-port")]
    [InlineData("sctp-port:5000", "sctp-port:x", "sctp-port")]
    [InlineData("262144", "-1", "max-message-size")]
    [InlineData("262144", "much", "max-message-size")]
    [InlineData("UDP/DTLS/SCTP webrtc-datachannel\n", "DTLS/SCTP 0\na=sctpmap:0 webrtc-datachannel 65535\n", "sctpmap")]
    public void What_makes_no_sense_is_refused(string from, string to, string attribute)
    {
        Assert.False(SdpOffer.TryParse(Text(Section.Replace(from, to, StringComparison.Ordinal)), out _, out var error));
        Assert.Equal((SdpErrorKind.MalformedAttribute, attribute), (error.Kind, error.Attribute));
    }

    [Theory]
    [InlineData("UDP/DTLS/SCTP", "DTLS/SCTP")] // As it was before RFC 8841.
    [InlineData("webrtc-datachannel", "something-else")]
    [InlineData("application 9", "application 0")]
    [InlineData("a=mid:d", "a=mid:e")] // Not of the bundle.
    public void What_is_no_data_channel_on_our_transport_stays_rejected(string from, string to)
    {
        var offer = Offer(Section.Replace(from, to, StringComparison.Ordinal));
        Assert.False(offer.Sections[1].IsAnswerable);
        Assert.False(Builder(offer).TryAcceptData(offer.Sections[1], new SdpDataChannel(5000, 1)));
        Assert.False(Builder(offer).TryAcceptData(offer.Sections[0], new SdpDataChannel(5000, 1)));
    }

    private static SdpAnswerBuilder Builder(SdpOffer offer)
    {
        Assert.True(SdpOffer.TryParse(SdpFixtures.Minimal, out var own, out _));
        return new SdpAnswerBuilder(offer, new IceCredentials("serverUfrag1", "serverPassword0123456789"), own.Fingerprint)
        {
            Candidates = [new SdpCandidate(TransportAddress.From(System.Net.IPAddress.Parse("192.0.2.7"), 5004))],
        };
    }

    private static SdpOffer Offer(string section) => SdpFixtures.Parse(Text(section));

    private static string Text(string section) => SdpFixtures.Minimal.Replace("t=0 0\n", "t=0 0\na=group:BUNDLE a d\n", StringComparison.Ordinal) + section;
}
