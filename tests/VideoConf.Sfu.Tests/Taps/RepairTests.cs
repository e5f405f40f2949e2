using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Taps;

/// <summary>What the server does for a recording that it does not do for listeners.</summary>
public sealed class RepairTests
{
    private const byte GenericNack = 1;

    [Fact]
    public async Task Lost_video_is_asked_for_though_nobody_subscribes()
    {
        await using var room = await TestRoom.OpenAsync();
        var seen = new TapReader(await TapTests.AddAsync(room));
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        peer.SendVideo(TestRoom.Video(1), 2, key: false);
        room.Until(() => peer.CountRtcp(RtcpType.TransportFeedback, GenericNack) > 0, "a request");
        peer.SendVideo(TestRoom.Video(1), 1, key: false);
        room.Until(() => seen.Read().Packets.Count == 3, "the repair");
        Assert.Equal([0, 2, 1], seen.SequencesOf(1).Select(s => (int)s));
    }

    [Theory]
    [InlineData(true, TapPurpose.Recording, true)]
    [InlineData(false, TapPurpose.Recording, false)]
    [InlineData(true, TapPurpose.Ai, false)]
    public async Task Lost_sound_is_asked_for_while_it_is_recorded_if_the_peer_can_send_it_again(bool negotiated, TapPurpose purpose, bool asks)
    {
        await using var room = await TestRoom.OpenAsync();
        var offer = new TestOffer { AudioPayloads = negotiated ? "111 opus/48000/2\r\na=rtcp-fb:111 nack" : "111 opus/48000/2" };
        var peer = await room.JoinAsync("ada", offer.Send("audio", "a", TestRoom.Audio(1)));
        Assert.Equal(negotiated, peer.Answer!.FindSection("a")!.Codecs[0].Feedback.Contains("nack", StringComparer.Ordinal));

        var before = new TapReader(await TapTests.AddAsync(room, TapPurpose.Ai));
        peer.SendAudio(TestRoom.Audio(1), 0);
        peer.SendAudio(TestRoom.Audio(1), 10);
        room.Until(() => before.Read().Packets.Count == 2, "sound that nobody records");
        var live = peer.CountRtcp(RtcpType.TransportFeedback, GenericNack);
        var seen = new TapReader(await TapTests.AddAsync(room, purpose));
        peer.SendAudio(TestRoom.Audio(1), 11);
        peer.SendAudio(TestRoom.Audio(1), 13);
        room.Until(() => seen.Read().Packets.Count == 2, "sound");
        if (asks) room.Until(() => peer.CountRtcp(RtcpType.TransportFeedback, GenericNack) > 0, "a request");
        else room.For(200);

        Assert.Equal(0, live);
        Assert.Equal(asks, room.Server.Snapshot().NacksSent > 0);
        if (asks) Assert.InRange(room.Server.Snapshot().NacksSent, 1, 10); // One packet, asked for again and again; those before the tap are not.
    }

    [Fact]
    public async Task Key_frames_are_asked_for_on_behalf_of_a_recording_and_throttled()
    {
        await using var room = await TestRoom.OpenAsync();
        var peer = await room.JoinAsync("ada", TestRoom.Full(1));
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        room.UntilEvent(e => e.Kind == SfuEventKind.TrackPublished);

        for (var i = 0; i < 20; i++)
        {
            Assert.True(await room.Server.RequestKeyFrameAsync(TestRoom.Id, "ada", TrackSource.Camera, CancellationToken.None));
        }

        room.Until(() => peer.Plis > 0, "a request");
        Assert.InRange(room.Server.Snapshot().PlisSent, 1, 2);
        Assert.False(await room.Server.RequestKeyFrameAsync(TestRoom.Id, "ada", TrackSource.Screen, CancellationToken.None));
        Assert.False(await room.Server.RequestKeyFrameAsync(TestRoom.Id, "bob", TrackSource.Camera, CancellationToken.None));
        Assert.False(await room.Server.RequestKeyFrameAsync("elsewhere", "ada", TrackSource.Camera, CancellationToken.None));
    }
}
