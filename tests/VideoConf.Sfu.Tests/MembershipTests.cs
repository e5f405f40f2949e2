using VideoConf.Rtc.Ice;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests;

public sealed class MembershipTests
{
    [Fact]
    public async Task A_full_room_refuses_others_but_not_those_who_come_again()
    {
        await using var room = await TestRoom.OpenAsync(maxParticipants: 2);
        await room.JoinAsync("a", TestRoom.Full(1));
        await room.JoinAsync("b", TestRoom.Full(2));

        using var third = new TestPeer("c");
        var refused = await third.OfferAsync(room.Server, TestRoom.Id, TestRoom.Full(3));
        Assert.Equal(SfuError.RoomFull, refused.Error);

        using var again = new TestPeer("b");
        var accepted = await again.OfferAsync(room.Server, TestRoom.Id, TestRoom.Full(2));
        Assert.True(accepted.Succeeded, accepted.Detail);
    }

    [Fact]
    public async Task A_new_offer_of_the_same_participant_replaces_the_former()
    {
        await using var room = await TestRoom.OpenAsync();
        var first = await room.JoinAsync("same", TestRoom.Full(1));
        var second = await room.JoinAsync("same", TestRoom.Full(1));

        room.UntilEvent(e => e.Kind == SfuEventKind.MediaClosed && e.MediaId == first.MediaId && e.Reason == MediaClosedReason.Replaced);
        room.Until(() => first.WasClosed, "the former transport is told");
        Assert.Equal(1, room.Server.Snapshot().Participants);
        var slots = await room.Server.GetSlotsAsync(TestRoom.Id, second.MediaId, CancellationToken.None);
        Assert.True(slots.Succeeded);
        Assert.Equal(SfuError.UnknownMedia, (await room.Server.GetSlotsAsync(TestRoom.Id, first.MediaId, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Who_never_connects_is_removed()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        using var peer = new TestPeer("silent");
        Assert.True((await peer.OfferAsync(room.Server, TestRoom.Id, TestRoom.Full(1))).Succeeded);

        clock.Advance(TimeSpan.FromSeconds(29));
        room.For(60);
        Assert.Equal(1, room.Server.Snapshot().Participants);
        clock.Advance(TimeSpan.FromSeconds(2));
        room.UntilEvent(e => e.Kind == SfuEventKind.MediaClosed && e.Reason == MediaClosedReason.NeverConnected);
        Assert.Equal(0, room.Server.Snapshot().Participants);
    }

    [Fact]
    public async Task Who_is_not_heard_of_any_more_is_removed_and_its_tracks_end()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var peer = await room.JoinAsync("vanishes", TestRoom.Full(1));
        peer.SendVideo(TestRoom.Video(1), 0, key: true);
        room.UntilEvent(e => e.Kind == SfuEventKind.TrackPublished);
        peer.SendsChecks = false;

        // A check that is on its way would count from after the leap.
        room.For(200);
        clock.Advance(TimeSpan.FromSeconds(31));
        room.UntilEvent(e => e.Kind == SfuEventKind.TrackEnded && e.Source == TrackSource.Camera);
        room.UntilEvent(e => e.Kind == SfuEventKind.MediaClosed && e.Reason == MediaClosedReason.ConsentExpired);
        Assert.Equal(0, room.Server.Snapshot().Tracks);
    }

    [Fact]
    public async Task Who_is_put_out_is_told_and_others_lose_its_slots()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        sender.SendVideo(TestRoom.Video(1), 0, key: true);
        room.Until(() => viewer.On("rv0").Any(), "video comes");

        Assert.True(await room.Server.DeleteParticipantAsync(TestRoom.Id, "sender", CancellationToken.None));
        Assert.False(await room.Server.DeleteParticipantAsync(TestRoom.Id, "sender", CancellationToken.None));
        room.Until(() => sender.WasClosed, "it is told");
        room.UntilEvent(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == viewer.MediaId && e.Slots!.Slots.All(slot => slot.ParticipantId is null));
    }

    [Fact]
    public async Task Another_session_closes_what_the_room_held()
    {
        await using var room = await TestRoom.OpenAsync();
        await room.JoinAsync("a", TestRoom.Full(1));
        Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "session", 10, CancellationToken.None));
        Assert.Equal(1, room.Server.Snapshot().Participants);
        Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "another", 10, CancellationToken.None));
        room.UntilEvent(e => e.Kind == SfuEventKind.MediaClosed && e.Reason == MediaClosedReason.Closed);
        Assert.Equal(0, room.Server.Snapshot().Participants);
        Assert.Equal(1, room.Server.Snapshot().Rooms);
    }

    [Fact]
    public async Task A_new_offer_adds_slots_and_keeps_the_streams_of_those_there_were()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(videoSlots: 1));
        var stream = viewer.SlotSsrc("rv0");
        sender.SendVideo(TestRoom.Video(1), 0, key: true);
        room.Until(() => viewer.On("rv0").Any(), "video comes");

        Assert.True((await viewer.ReofferAsync(room.Server, TestRoom.Id, TestRoom.Viewer(videoSlots: 3))).Succeeded);
        Assert.Equal(stream, viewer.SlotSsrc("rv0"));
        Assert.NotEqual(stream, viewer.SlotSsrc("rv2"));
        var before = viewer.Rtp.Count;
        sender.SendVideo(TestRoom.Video(1), 1, key: false);
        room.Until(() => viewer.Rtp.Count > before, "video goes on");
        Assert.Equal(1, viewer.Rtp[^1].Sequence.DistanceFrom(viewer.Rtp[^2].Sequence));
    }

    [Fact]
    public async Task An_ice_restart_keeps_media_flowing()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        var former = viewer.Answer!.Ice;
        viewer.Ice = IceCredentials.Generate();
        Assert.True((await viewer.ReofferAsync(room.Server, TestRoom.Id, TestRoom.Viewer())).Succeeded);
        Assert.NotEqual(former, viewer.Answer!.Ice);
        ushort sequence = 0;
        room.Until(() =>
        {
            sender.SendAudio(TestRoom.Audio(1), sequence++);
            return viewer.On("ra0").Count() > 20;
        }, "audio flows");
    }

    [Fact]
    public async Task Offers_that_cannot_be_answered_are_refused_with_the_reason()
    {
        await using var room = await TestRoom.OpenAsync();
        using var peer = new TestPeer("p");
        Assert.Equal(SfuError.UnknownRoom, (await peer.OfferAsync(room.Server, "elsewhere", TestRoom.Full(1))).Error);
        Assert.Equal(SfuError.BadSdp, (await room.Server.OfferAsync(TestRoom.Id, "p", "m", "v=0\r\n", SfuConsent.None, CancellationToken.None)).Error);
        Assert.Equal(SfuError.BadSdp, (await room.Server.OfferAsync(TestRoom.Id, "p", "m", new string('x', 1 << 20), SfuConsent.None, CancellationToken.None)).Error);
        var foreign = new TestOffer { VideoPayloads = "100 H261/90000" }.Send("video", "v", TestRoom.Video(1));
        Assert.Equal(SfuError.NoCommonCodec, (await peer.OfferAsync(room.Server, TestRoom.Id, foreign)).Error);
        Assert.Equal(SfuError.UnknownMedia, (await room.Server.ReofferAsync(TestRoom.Id, "none", foreign.Write(peer.Ice, TestRoom.AnyFingerprint), SfuConsent.None, CancellationToken.None)).Error);
        Assert.Equal(0, room.Server.Snapshot().Participants);

        await room.Server.DisposeAsync();
        Assert.False((await peer.OfferAsync(room.Server, TestRoom.Id, TestRoom.Full(1))).Succeeded);
    }
}
