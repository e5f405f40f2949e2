using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;

namespace VideoConf.Rtc.Tests.Sdp;

public sealed class SdpOfferTests
{
    [Fact]
    public void Chromiums_offer_is_read_in_full()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("chromium-156"));
        Assert.Equal(9, offer.Sections.Count);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8"], offer.Bundle);
        Assert.Equal("Moz8", offer.Ice.Ufrag);
        Assert.Equal("sha-256", offer.Fingerprint.AlgorithmName);
        Assert.Equal(SdpFixtures.Fingerprint, offer.Fingerprint.ToString());
        Assert.Equal(SdpSetup.ActPass, offer.Setup);
        Assert.True(offer.AllowsMixedExtensions);
        Assert.Equal([true, true, true, true, true, true, true, true, true], offer.Sections.Select(section => section.IsAnswerable));

        var microphone = offer.Sections[0];
        Assert.Equal(SdpKind.Audio, microphone.Kind);
        Assert.True(microphone is { OffersMedia: true, WantsMedia: false, HasRtcpMux: true, HasReducedSizeRtcp: true });
        var opus = microphone.Codecs[0];
        Assert.Equal((111, "opus", 48000, 2), (opus.PayloadType.Value, opus.Name, opus.ClockRate, opus.Channels));
        Assert.Equal("1", opus.FindParameter("useinbandfec"));
        Assert.Equal(["transport-cc"], opus.Feedback);
        Assert.Equal((byte)1, microphone.FindExtension(RtpExtensionUris.AudioLevel));
        Assert.Equal((byte)3, microphone.FindExtension(RtpExtensionUris.TransportSequenceNumber));
        Assert.Equal((byte)4, microphone.FindExtension(RtpExtensionUris.Mid));
        var stream = Assert.Single(microphone.Ssrcs);
        Assert.Equal(new Ssrc(2645247319), stream.Ssrc);
        Assert.Equal("vyJEElKFJYvjsxhr", stream.Cname);
        Assert.Equal(microphone.Msid, stream.Msid);

        var camera = offer.Sections[1];
        Assert.Equal(["VP8", "rtx", "H264"], camera.Codecs.Take(3).Select(codec => codec.Name));
        Assert.Equal(["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"], camera.Codecs[0].Feedback);
        Assert.Equal("96", camera.Codecs[1].FindParameter("apt"));
        var group = Assert.Single(camera.SsrcGroups);
        Assert.Equal("FID", group.Semantics);
        Assert.Equal([new Ssrc(1477814319), new Ssrc(1976979191)], group.Ssrcs);

        var simulcast = offer.Sections[2];
        Assert.Equal(["q", "h", "f"], simulcast.Rids.Select(rid => rid.Id));
        Assert.All(simulcast.Rids, rid => Assert.True(rid.IsSend));
        Assert.Equal(["q", "h", "f"], simulcast.Simulcast!.Send.Select(layer => layer.Rid));
        Assert.Empty(simulcast.Ssrcs);

        Assert.All(offer.Sections.Skip(3).Take(5), slot => Assert.True(slot is { WantsMedia: true, OffersMedia: false }));
        Assert.Equal(SdpKind.Application, offer.Sections[8].Kind);
        Assert.Equal(["webrtc-datachannel"], offer.Sections[8].Formats);
    }

    [Fact]
    public void Firefoxs_offer_is_read_in_full()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("firefox"));
        Assert.Equal(["0", "1", "2"], offer.Bundle);
        Assert.Equal("5c0de1f2", offer.Ice.Ufrag);
        Assert.Equal(0x1E, offer.Fingerprint.Hash[0]); // It stands in the session, not in the sections.
        Assert.All(offer.Sections, section => Assert.True(section.IsAnswerable)); // Port 0 and bundle-only is no rejection.

        var camera = offer.Sections[1];
        Assert.False(camera.IsDisabled);
        Assert.Equal(SdpDirection.SendOnly, camera.Direction); // The session says sendrecv.
        Assert.Equal("max-fs=12288;max-fr=60", camera.Codecs[0].Fmtp); // fmtp stands before rtpmap.
        Assert.Equal((byte)6, camera.FindExtension(RtpExtensionUris.PlayoutDelay)); // "6/recvonly"
        Assert.Equal(["nack", "nack pli"], offer.Sections[2].Codecs[0].Feedback); // "rtcp-fb:*"
        Assert.Equal(["nack", "nack pli"], offer.Sections[2].Codecs[1].Feedback);
    }

    [Fact]
    public void Safaris_offer_is_read_in_full()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load("safari"));
        Assert.All(offer.Sections, section => Assert.True(section.IsAnswerable));
        Assert.True(offer.Sections[0] is { OffersMedia: true, WantsMedia: true });
        Assert.Equal([false, false, true], offer.Sections.Select(section => section.IsScreen));
        Assert.Equal(new SdpMsid("-", "7c1e5a90-5f6f-4d6c-8a55-3f2d1c0b9a03"), offer.Sections[2].Msid);
    }

    [Theory]
    [InlineData("aiortc-1.4")] // A port and candidates a section, data channels in the old form.
    [InlineData("gstreamer-1.22")] // Sections of port 0 that are bundle-only, codecs in capitals.
    public void Every_section_of_other_stacks_can_be_answered(string name)
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Load(name));
        Assert.Equal([SdpKind.Audio, SdpKind.Video, SdpKind.Application], offer.Sections.Select(section => section.Kind));
        Assert.All(offer.Sections, section => Assert.True(section.IsAnswerable));
        Assert.Equal(5000, offer.Sections[2].DataChannel!.Value.Port);
    }

    [Theory]
    [InlineData("chromium-156")]
    [InlineData("firefox")]
    [InlineData("safari")]
    [InlineData("aiortc-1.4")]
    [InlineData("gstreamer-1.22")]
    public void A_description_is_written_as_it_was_read(string name)
    {
        var text = SdpFixtures.Load(name);
        Assert.True(SessionDescription.TryParse(text, out var description, out _));
        Assert.Equal(text, description.Write());
        Assert.True(SessionDescription.TryParse(text.ReplaceLineEndings("\n"), out description, out _));
        Assert.Equal(text, description.Write());
    }

    [Fact]
    public void The_least_offer_needs_no_bundle()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Minimal);
        Assert.Empty(offer.Bundle);
        Assert.True(Assert.Single(offer.Sections).IsAnswerable);
    }

    [Fact]
    public void Without_a_bundle_only_the_first_section_is_answerable()
    {
        var section = SdpFixtures.Minimal[SdpFixtures.Minimal.IndexOf("m=", StringComparison.Ordinal)..];
        var offer = SdpFixtures.Parse(SdpFixtures.Minimal + section.Replace("a=mid:a", "a=mid:b", StringComparison.Ordinal));
        Assert.Equal([true, false], offer.Sections.Select(s => s.IsAnswerable));
    }

    [Fact]
    public void A_section_without_a_mid_is_named_by_its_place()
    {
        var offer = SdpFixtures.Parse(SdpFixtures.Minimal.Replace("a=mid:a\n", "", StringComparison.Ordinal));
        Assert.Equal("0", offer.Sections[0].Mid);
        Assert.False(offer.Sections[0].HasMid);
    }

    [Fact]
    public void A_disabled_section_is_not_answerable()
    {
        var text = SdpFixtures.Load("safari").Replace("m=video 9 UDP/TLS/RTP/SAVPF 102 125", "m=video 0 UDP/TLS/RTP/SAVPF 102 125", StringComparison.Ordinal);
        Assert.Equal([true, true, false], SdpFixtures.Parse(text).Sections.Select(section => section.IsAnswerable));
    }

    [Fact]
    public void The_transport_is_that_of_the_first_live_section_of_the_bundle()
    {
        var text = SdpFixtures.Load("safari").Replace("m=audio 9", "m=audio 0", StringComparison.Ordinal);
        var offer = SdpFixtures.Parse(text);
        Assert.Equal("1", offer.Transport.Mid);
        Assert.Equal("Wz7T", offer.Ice.Ufrag);
    }

    [Fact]
    public void Sha256_is_taken_among_several_hashes()
    {
        var sha512 = "sha-512 " + string.Join(':', Enumerable.Repeat("AB", 64));
        var text = SdpFixtures.Minimal.Replace("a=fingerprint:", $"a=fingerprint:{sha512}\na=fingerprint:", StringComparison.Ordinal);
        Assert.Equal("sha-256", SdpFixtures.Parse(text).Fingerprint.AlgorithmName);
    }
}
