using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Negotiation;

/// <summary>Which codec video comes in: by the room's policy, and so that everybody in it can decode it.</summary>
public sealed class VideoCodecTests
{
    private const string Vp9AndVp8 = "98 VP9/90000, 96 VP8/90000";
    private const byte Vp9 = 98;

    [Fact]
    public async Task Without_a_policy_each_publisher_sends_what_it_likes_best()
    {
        await using var room = await TestRoom.OpenAsync();
        var ada = await room.JoinAsync("ada", new TestOffer { VideoPayloads = Vp9AndVp8 }.Send("video", "v", TestRoom.Video(1)));
        Assert.Equal(["VP9", "VP8"], CodecsOf(ada));
    }

    [Fact]
    public async Task A_policy_orders_what_publishers_send_and_takes_nothing_else()
    {
        await using var room = await TestRoom.OpenAsync();
        await AllowAsync(room, CodecKind.Vp8, CodecKind.Vp9);
        var ada = await room.JoinAsync("ada", new TestOffer { VideoPayloads = $"45 AV1/90000, {Vp9AndVp8}" }.Send("video", "v", TestRoom.Video(1)));
        Assert.Equal(["VP8", "VP9"], CodecsOf(ada));
    }

    [Fact]
    public async Task Who_has_none_of_the_codecs_sends_no_video_and_is_still_heard()
    {
        await using var room = await TestRoom.OpenAsync();
        await AllowAsync(room, CodecKind.Av1);
        var ada = await room.JoinAsync("ada", TestRoom.Full(1));
        Assert.True(ada.Answer!.FindSection("v")!.IsDisabled);
        Assert.False(ada.Answer.FindSection("a")!.IsDisabled);

        using var bob = new TestPeer("bob");
        var refused = await bob.OfferAsync(room.Server, TestRoom.Id, new TestOffer().Send("video", "v", TestRoom.Video(2)));
        Assert.Equal(SfuError.NoCommonCodec, refused.Error);
        Assert.Contains("Av1", refused.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Who_comes_later_gets_first_what_those_who_are_there_can_decode()
    {
        await using var room = await TestRoom.OpenAsync();
        await room.JoinAsync("old", TestRoom.Viewer());
        var ada = await room.JoinAsync("ada", new TestOffer { VideoPayloads = Vp9AndVp8 }.Send("video", "v", TestRoom.Video(1)));
        Assert.Equal(["VP8", "VP9"], CodecsOf(ada));
    }

    [Fact]
    public async Task When_somebody_comes_who_cannot_decode_what_is_sent_its_sender_falls_back()
    {
        await using var room = await TestRoom.OpenAsync();
        var ada = await room.JoinAsync("ada", new TestOffer { VideoPayloads = Vp9AndVp8 }.Send("video", "v", TestRoom.Video(1)));
        ushort sequence = 0;
        ada.SendRtp(TestRoom.Video(1), sequence++, 0, Vp9, [0x0C, 1, 2, 3], mid: "v");
        room.UntilEvent(e => e.Kind == SfuEventKind.TrackPublished && e.MediaId == ada.MediaId);
        Assert.DoesNotContain(room.Events, e => e.Slots?.VideoCodec is not null);

        var old = await room.JoinAsync("old", TestRoom.Viewer());
        room.UntilEvent(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == ada.MediaId && e.Slots!.VideoCodec == CodecKind.Vp8);

        // The same codecs in another order: the publication goes on, and so does its stream.
        Assert.True((await ada.ReofferAsync(room.Server, TestRoom.Id, new TestOffer { VideoPayloads = Vp9AndVp8 }.Send("video", "v", TestRoom.Video(1)))).Succeeded);
        Assert.Equal(["VP8", "VP9"], CodecsOf(ada));
        room.Until(() =>
        {
            ada.SendVideo(TestRoom.Video(1), sequence, key: sequence % 10 == 0);
            sequence++;
            return old.On("rv0").Count() > 20;
        }, "the picture comes in the codec that everybody decodes");
        Assert.DoesNotContain(room.Events, e => e.Kind == SfuEventKind.TrackEnded);
        room.Until(() => room.Events.FindLast(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == ada.MediaId)!.Slots!.VideoCodec is null, "all is well again");
    }

    [Fact]
    public async Task Nobody_is_asked_for_a_codec_that_would_not_help_all()
    {
        await using var room = await TestRoom.OpenAsync();
        var ada = await room.JoinAsync("ada", new TestOffer { VideoPayloads = "98 VP9/90000, 45 AV1/90000" }.Send("video", "v", TestRoom.Video(1)));
        ada.SendRtp(TestRoom.Video(1), 0, 0, Vp9, [0x0C, 1, 2, 3], mid: "v");
        room.UntilEvent(e => e.Kind == SfuEventKind.TrackPublished);
        await room.JoinAsync("old", TestRoom.Viewer());
        room.For(300);
        Assert.DoesNotContain(room.Events, e => e.Slots?.VideoCodec is not null);
    }

    private static async Task AllowAsync(TestRoom room, params CodecKind[] codecs) => Assert.True(await room.Server.PutRoomAsync(
        TestRoom.Id, "session", 100, new SfuRestrictions(1, new Dictionary<string, SfuSources>(StringComparer.Ordinal)) { VideoCodecs = codecs }, CancellationToken.None));

    private static string[] CodecsOf(TestPeer peer) => [.. peer.Answer!.FindSection("v")!.Codecs.Select(codec => codec.Name)];
}
