using VideoConf.Rtc.Sdp;

namespace VideoConf.Rtc.Tests.Sdp;

public sealed class SdpErrorTests
{
    [Fact]
    public void A_megabyte_is_refused_at_once()
    {
        var text = SdpFixtures.Minimal + string.Concat(Enumerable.Repeat("a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n", 25_000));
        Assert.True(text.Length > 1_000_000);
        AssertError(text, SdpErrorKind.TooLarge, 0, null);
    }

    [Fact]
    public void The_worst_that_fits_costs_little()
    {
        var head = "v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\n";
        var section = "m=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:{0}\na=rtcp-mux\n";
        var text = head + string.Concat(Enumerable.Repeat("a=x\n", 8_000)) + string.Concat(Enumerable.Range(0, 256).Select(i => section.Replace("{0}", $"{i}", StringComparison.Ordinal)));
        text += string.Concat(Enumerable.Repeat("a=x\n", 7_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertError(text, SdpErrorKind.MissingAttribute, 8005, "ice-ufrag");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public void No_media_is_no_media()
    {
        AssertError("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", SdpErrorKind.NoMedia, 0, "m=");
        AssertError(SdpFixtures.Minimal.Replace("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", StringComparison.Ordinal), SdpErrorKind.NoMedia, 0, "m=");
        AssertError(SdpFixtures.Minimal.Replace("UDP/TLS/RTP/SAVPF", "RTP/AVP", StringComparison.Ordinal), SdpErrorKind.NoMedia, 0, "m=");
        AssertError(SdpFixtures.Minimal.Replace("a=rtcp-mux\n", "", StringComparison.Ordinal), SdpErrorKind.NoMedia, 0, "m=");
    }

    [Theory]
    [InlineData("", SdpErrorKind.MissingLine, 1, "v=")]
    [InlineData("v=1\no=-\ns=-\n", SdpErrorKind.MissingLine, 1, "v=")]
    [InlineData("v=0\ns=-\n", SdpErrorKind.MissingLine, 2, "o=")]
    [InlineData("v=0\no=-\nt=0 0\n", SdpErrorKind.MissingLine, 3, "s=")]
    [InlineData("v=0\no=-\nhello\n", SdpErrorKind.MalformedLine, 3, null)]
    [InlineData("v=0\no=-\ns=a\0b\n", SdpErrorKind.MalformedLine, 3, null)]
    [InlineData("v=0\no=-\ns=-\nm=audio\n", SdpErrorKind.MalformedMedia, 4, "m=")]
    [InlineData("v=0\no=-\ns=-\nm=audio 70000 UDP/TLS/RTP/SAVPF 0\n", SdpErrorKind.MalformedMedia, 4, "m=")]
    [InlineData("v=0\no=-\ns=-\nm=audio 9 UDP/TLS/RTP/SAVPF 128\n", SdpErrorKind.MalformedMedia, 4, "m=")]
    public void What_is_no_description_is_told_by_line(string text, SdpErrorKind kind, int line, string? attribute) =>
        AssertError(text, kind, line, attribute);

    [Theory]
    [InlineData("a=ice-ufrag:abcd", "a=x", SdpErrorKind.MissingAttribute, 5, "ice-ufrag")]
    [InlineData("a=ice-pwd:0123456789012345678901", "a=ice-pwd:short", SdpErrorKind.MalformedAttribute, 7, "ice-ufrag")]
    [InlineData("a=ice-ufrag:abcd", "a=ice-ufrag:ab cd", SdpErrorKind.MalformedAttribute, 7, "ice-ufrag")]
    [InlineData("a=fingerprint:sha-256 0C:", "a=fingerprint:sha-256 0C-", SdpErrorKind.MalformedAttribute, 9, "fingerprint")]
    [InlineData("a=fingerprint:sha-256", "a=fingerprint:sha-1", SdpErrorKind.MalformedAttribute, 5, "fingerprint")]
    [InlineData("a=fingerprint:", "a=x:", SdpErrorKind.MissingAttribute, 5, "fingerprint")]
    [InlineData("a=setup:actpass", "a=setup:both", SdpErrorKind.MalformedAttribute, 10, "setup")]
    [InlineData("a=mid:a", "a=mid:a b", SdpErrorKind.MalformedAttribute, 11, "mid")]
    [InlineData("a=rtpmap:111 opus/48000/2", "a=rtpmap:111 opus", SdpErrorKind.MalformedAttribute, 14, "rtpmap")]
    [InlineData("a=rtpmap:111 opus/48000/2", "a=rtpmap:400 opus/48000/2", SdpErrorKind.MalformedAttribute, 14, "rtpmap")]
    [InlineData("a=sendonly", "a=extmap:0 urn:x", SdpErrorKind.MalformedAttribute, 12, "extmap")]
    [InlineData("a=sendonly", "a=ssrc:4294967296 cname:x", SdpErrorKind.MalformedAttribute, 12, "ssrc")]
    [InlineData("a=sendonly", "a=ssrc-group:FID 1 two", SdpErrorKind.MalformedAttribute, 12, "ssrc-group")]
    [InlineData("a=sendonly", "a=rid:q up", SdpErrorKind.MalformedAttribute, 12, "rid")]
    [InlineData("a=sendonly", "a=simulcast:send", SdpErrorKind.MalformedAttribute, 12, "simulcast")]
    public void A_wrong_attribute_is_named(string right, string wrong, SdpErrorKind kind, int line, string attribute)
    {
        Assert.Contains(right, SdpFixtures.Minimal, StringComparison.Ordinal);
        AssertError(SdpFixtures.Minimal.Replace(right, wrong, StringComparison.Ordinal), kind, line, attribute);
    }

    [Fact]
    public void Two_sections_of_one_mid_are_refused()
    {
        var section = SdpFixtures.Minimal[SdpFixtures.Minimal.IndexOf("m=", StringComparison.Ordinal)..];
        AssertError(SdpFixtures.Minimal + section, SdpErrorKind.MalformedAttribute, 15, "mid");
    }

    [Fact]
    public void Too_many_of_anything_are_refused()
    {
        var sections = string.Concat(Enumerable.Repeat("m=audio 9 UDP/TLS/RTP/SAVPF 0\n", SdpLimits.MaximumSections));
        AssertError(SdpFixtures.Minimal + sections, SdpErrorKind.TooMany, 15 + SdpLimits.MaximumSections - 1, "m=");

        var formats = string.Join(' ', Enumerable.Range(0, 129));
        AssertError($"v=0\no=-\ns=-\nm=audio 9 UDP/TLS/RTP/SAVPF {formats}\n", SdpErrorKind.TooMany, 4, "m=");
        AssertError(Repeat("a=ssrc:{0} cname:x"), SdpErrorKind.TooMany, 15 + SdpLimits.MaximumSsrcs, "ssrc");
        AssertError(Repeat("a=extmap:{0} urn:x"), SdpErrorKind.TooMany, 15 + SdpLimits.MaximumExtensions, "extmap");
        AssertError(Repeat("a=rid:{0} send"), SdpErrorKind.TooMany, 15 + SdpLimits.MaximumRids, "rid");
        AssertError("v=0\no=-\ns=-\na=" + new string('x', SdpLimits.MaximumLineLength), SdpErrorKind.TooMany, 4, null);
        AssertError("v=0\no=-\ns=-\n" + string.Concat(Enumerable.Repeat("a=x\n", SdpLimits.MaximumLines)), SdpErrorKind.TooMany, SdpLimits.MaximumLines + 1, null);
    }

    private static string Repeat(string line) =>
        SdpFixtures.Minimal + string.Concat(Enumerable.Range(1, 100).Select(i => line.Replace("{0}", $"{i}", StringComparison.Ordinal) + "\n"));

    private static void AssertError(string text, SdpErrorKind kind, int line, string? attribute)
    {
        Assert.False(SdpOffer.TryParse(text, out var offer, out var error));
        Assert.Null(offer);
        Assert.Equal((kind, line, attribute), (error.Kind, error.Line, error.Attribute));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }
}
