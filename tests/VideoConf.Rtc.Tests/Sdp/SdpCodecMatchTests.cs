using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sdp;

namespace VideoConf.Rtc.Tests.Sdp;

public sealed class SdpCodecMatchTests
{
    [Theory]
    [InlineData("42e01f", H264ProfileKind.ConstrainedBaseline, 31)]
    [InlineData("42C02A", H264ProfileKind.ConstrainedBaseline, 42)]
    [InlineData("4de01f", H264ProfileKind.ConstrainedBaseline, 31)]
    [InlineData("58f01f", H264ProfileKind.ConstrainedBaseline, 31)]
    [InlineData("42a01f", H264ProfileKind.Baseline, 31)]
    [InlineData("58a01f", H264ProfileKind.Baseline, 31)]
    [InlineData("4d401f", H264ProfileKind.Main, 31)]
    [InlineData("4d001f", H264ProfileKind.Main, 31)]
    [InlineData("64001f", H264ProfileKind.High, 31)]
    [InlineData("640c1f", H264ProfileKind.ConstrainedHigh, 31)]
    [InlineData("f4001f", H264ProfileKind.PredictiveHigh444, 31)]
    [InlineData("42f00b", H264ProfileKind.ConstrainedBaseline, 9)] // Level 1b.
    [InlineData("42e00b", H264ProfileKind.ConstrainedBaseline, 11)]
    [InlineData("640c0b", H264ProfileKind.ConstrainedHigh, 11)]
    public void A_profile_is_known_however_it_is_written(string text, H264ProfileKind kind, int level)
    {
        Assert.True(H264Profile.TryParse(text, out var profile));
        Assert.Equal(new H264Profile(kind, level), profile);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42e01")]
    [InlineData("42e01g")]
    [InlineData("42e0ff")]
    [InlineData("000000")]
    [InlineData("64041f")]
    public void What_is_no_profile_is_refused(string text) => Assert.False(H264Profile.TryParse(text, out _));

    [Theory]
    [InlineData("H264", "packetization-mode=1;profile-level-id=42e01f", "profile-level-id=42C02A; packetization-mode=1", true)]
    [InlineData("H264", "packetization-mode=1;profile-level-id=42e01f", "packetization-mode=1;profile-level-id=42001f", false)]
    [InlineData("H264", "packetization-mode=1;profile-level-id=42e01f", "profile-level-id=42e01f", false)]
    [InlineData("H264", "packetization-mode=1", "packetization-mode=1;profile-level-id=42e01f", true)]
    [InlineData("H264", "packetization-mode=1;profile-level-id=zz", "packetization-mode=1;profile-level-id=zz", false)]
    [InlineData("VP9", "profile-id=0", null, true)]
    [InlineData("VP9", "profile-id=2", null, false)]
    [InlineData("AV1", "level-idx=5;profile=0;tier=0", null, true)]
    [InlineData("AV1", "profile=1", null, false)]
    [InlineData("VP8", "max-fs=12288;max-fr=60", null, true)]
    public void Codecs_match_by_what_makes_the_bitstream(string name, string? first, string? second, bool expected)
    {
        var a = new SdpCodec(new PayloadType(96), name, 90000, 1, first, []);
        var b = new SdpCodec(new PayloadType(102), name.ToUpperInvariant(), 90000, 1, second, []);
        Assert.Equal(expected, SdpCodecMatch.AreCompatible(a, b));
        Assert.Equal(expected, SdpCodecMatch.AreCompatible(b, a));
    }

    [Fact]
    public void Another_name_clock_or_channel_count_never_matches()
    {
        var opus = new SdpCodec(new PayloadType(111), "opus", 48000, 2, null, []);
        Assert.True(SdpCodecMatch.AreCompatible(opus, opus with { Name = "OPUS", Fmtp = "useinbandfec=1" }));
        Assert.False(SdpCodecMatch.AreCompatible(opus, opus with { Name = "red" }));
        Assert.False(SdpCodecMatch.AreCompatible(opus, opus with { ClockRate = 16000 }));
        Assert.False(SdpCodecMatch.AreCompatible(opus, opus with { Channels = 1 }));
    }
}
