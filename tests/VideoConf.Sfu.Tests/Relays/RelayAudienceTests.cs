using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sdp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Relays;

/// <summary>Publishers fall back to a codec that those who watch on other nodes decode as well.</summary>
public sealed class RelayAudienceTests
{
    private const string Vp9AndVp8 = "98 VP9/90000, 96 VP8/90000";
    private const byte Vp9 = 98;

    [Fact]
    public async Task When_somebody_comes_on_another_node_who_cannot_decode_what_is_sent_its_sender_falls_back()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var ada = await mesh[0].JoinAsync("ada", Publisher());
        ada.SendRtp(TestRoom.Video(1), 0, 0, Vp9, [0x0C, 1, 2, 3], mid: "v");
        mesh[0].UntilEvent(e => e.Kind == SfuEventKind.TrackPublished);
        Assert.Equal(["VP9", "VP8"], CodecsOf(ada));

        var old = await mesh[1].JoinAsync("old", TestRoom.Viewer());
        mesh.Until(() => mesh[0].Events.Exists(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == ada.MediaId && e.Slots!.VideoCodec == CodecKind.Vp8), "ada is told");
        Assert.True((await ada.ReofferAsync(mesh[0].Server, TestRoom.Id, Publisher())).Succeeded);
        Assert.Equal(["VP8", "VP9"], CodecsOf(ada));
        ushort sequence = 1;
        mesh.Until(() =>
        {
            ada.SendVideo(TestRoom.Video(1), sequence, key: sequence % 10 == 0);
            sequence++;
            return old.On("rv0").Count() > 20;
        }, "the picture comes in the codec that everybody decodes");
        mesh.Until(() => mesh[0].Events.FindLast(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == ada.MediaId)!.Slots!.VideoCodec is null, "all is well again");
    }

    [Fact]
    public async Task Who_comes_later_gets_first_what_those_on_other_nodes_can_decode_while_they_are_there()
    {
        await using var mesh = await RelayMesh.OpenAsync(3);
        var old = await mesh[2].JoinAsync("old", TestRoom.Viewer());
        await UntilAsync(["VP8", "VP9"]);
        await mesh[2].Server.DeleteMediaAsync(TestRoom.Id, old.MediaId, CancellationToken.None);
        await UntilAsync(["VP9", "VP8"]);

        async Task UntilAsync(string[] codecs)
        {
            var deadline = TestPeer.Now.AddMilliseconds(20_000);
            while (true)
            {
                using var next = new TestPeer($"p{Guid.NewGuid():n}");
                Assert.True((await next.OfferAsync(mesh[0].Server, TestRoom.Id, Publisher())).Succeeded);
                if (CodecsOf(next).SequenceEqual(codecs)) return;
                Assert.True(TestPeer.Now < deadline, $"It is {string.Join(' ', CodecsOf(next))}.");
                mesh.For(50);
            }
        }
    }

    [Fact]
    public void What_was_lost_is_told_again_and_what_is_late_counts_no_more()
    {
        var first = RelayAudience.Nobody.With([Format(CodecKind.Vp8, "VP8")]);
        var second = first.With([Format(CodecKind.Vp8, "VP8"), Format(CodecKind.H264, "H264", "packetization-mode=1;profile-level-id=42e01f")]);
        Assert.Equal((1u, 2u), (first.Version, second.Version));
        Assert.Same(second, second.With([.. second.Formats!]));
        Assert.Equal(3u, second.With(null).Version);
        Assert.Same(RelayAudience.Nobody, RelayAudience.Nobody.With(null));

        var buffer = new byte[RelayAnnouncement.MaxBytes];
        foreach (var audience in new[] { first, second, second.With(null), second.With([]) })
        {
            Assert.True(RelayAudience.TryRead(buffer.AsSpan(0, audience.Write(buffer)), out var read));
            Assert.Equal(audience.Version, read.Version);
            Assert.Equal(audience.Formats?.Select(format => (format.Kind, format.Codec.Fmtp)), read.Formats?.Select(format => (format.Kind, format.Codec.Fmtp)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000001 01")]
    [InlineData("00000001 02 00")] // Neither somebody nor nobody.
    [InlineData("00000001 01 01")] // A format that is not there,
    [InlineData("00000001 01 01 60 01 01 05 41")] // or cut short.
    public void What_makes_no_sense_is_refused(string hex) => Assert.False(RelayAudience.TryRead(Codecs.Bits.Hex(hex), out _));

    [Fact]
    public void Common_is_what_each_takes()
    {
        var vp8 = Format(CodecKind.Vp8, "VP8");
        var vp9 = Format(CodecKind.Vp9, "VP9", "profile-id=0");
        var deep = Format(CodecKind.Vp9, "VP9", "profile-id=2");
        Assert.Null(RelayAudience.CommonTo([]));
        Assert.Equal([vp8, vp9], RelayAudience.CommonTo([[deep, vp8, vp9], [vp9, vp8]])!);
        Assert.Empty(RelayAudience.CommonTo([[vp8], [vp9]])!);
    }

    private static TestOffer Publisher() => new TestOffer { VideoPayloads = Vp9AndVp8 }.Send("video", "v", TestRoom.Video(1));

    private static string[] CodecsOf(TestPeer peer) => [.. peer.Answer!.FindSection("v")!.Codecs.Select(codec => codec.Name)];

    private static MediaFormat Format(CodecKind kind, string name, string? fmtp = null) => new(kind, new SdpCodec(new PayloadType(96), name, 90_000, 1, fmtp, []));
}
