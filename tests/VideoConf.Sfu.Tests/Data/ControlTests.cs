using VideoConf.Rtc.DataChannels;
using VideoConf.Rtc.Sctp;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Data;

/// <summary>What participants say to the server itself on their data channels, and it to them, through a whole server.</summary>
public sealed class ControlTests
{
    [Fact]
    public async Task Who_says_on_its_channel_what_it_shows_gets_that_and_is_told_its_slots_there()
    {
        await using var room = await TestRoom.OpenAsync();
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 2).Data());
        var channel = await OpenAsync(room, viewer);
        var first = await room.JoinAsync("first", new TestOffer().Send("video", "v", TestRoom.Video(1)));
        ushort sequence = 0;
        Send(first, 1, () => viewer.On("rv0").Any(), "it comes");
        Assert.Empty(viewer.SlotFrames);
        var told = EventsOf(viewer);
        Assert.True(told > 0);

        // Version 1: the first one's camera, out of sight.
        Assert.Equal(SctpSendResult.Ok, viewer.Data!.TrySend(TestPeer.Now, channel, false, [5, 0, 0, 0, 1, 1, 2, 0, 0, 5, .. "first"u8]));
        room.Until(() => room.Server.Snapshot().ViewsTaken == 1, "the view is taken");
        room.For(200);
        var before = viewer.On("rv0").Count();
        for (var i = 0; i < 20; i++) SendOne(first, 1);
        Assert.Equal(before, viewer.On("rv0").Count());

        var second = await room.JoinAsync("second", new TestOffer().Send("video", "v", TestRoom.Video(2)));
        Send(second, 2, () => viewer.SlotFrames.Count > 0, "the slots are told on the channel");
        Assert.Equal(told, EventsOf(viewer));
        Assert.Contains("second", System.Text.Encoding.UTF8.GetString(viewer.SlotFrames[^1]), StringComparison.Ordinal);

        // Without the channel they are told as before, and what was told last is told again.
        viewer.Data.Close(TestPeer.Now, channel);
        room.Until(() => EventsOf(viewer) > told, "they are told by events");

        void Send(TestPeer peer, uint number, Func<bool> until, string what) => room.Until(
            () =>
            {
                SendOne(peer, number);
                return until();
            },
            what, seconds: 30);

        void SendOne(TestPeer peer, uint number)
        {
            peer.SendVideo(TestRoom.Video(number), sequence, key: peer.Plis > 0 || sequence == 0);
            peer.Rtcp.Clear();
            sequence++;
            room.For(2);
        }

        int EventsOf(TestPeer peer) => room.Events.Count(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == peer.MediaId);
    }

    [Fact]
    public async Task Reports_of_measurements_become_events_and_too_many_are_ignored()
    {
        await using var room = await TestRoom.OpenAsync();
        var ann = await room.JoinAsync("ann", TestRoom.Viewer().Data());
        var channel = await OpenAsync(room, ann);
        for (var i = 0; i < 20; i++) Assert.Equal(SctpSendResult.Ok, ann.Data!.TrySend(TestPeer.Now, channel, false, [7, 1, 1, (byte)'a', 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]));
        room.Until(() => room.Server.Snapshot() is var counted && counted.ReportsTaken + counted.ReportsIgnored == 20, "all are read");
        Assert.InRange(room.Server.Snapshot().ReportsTaken, 2, 5);
        room.Until(() => room.Events.Count(e => e.Kind == SfuEventKind.Measured) == room.Server.Snapshot().ReportsTaken, "each is told");
        var measured = room.Events.First(e => e.Kind == SfuEventKind.Measured);
        Assert.Equal(("ann", ann.MediaId, 1.5), (measured.ParticipantId, measured.MediaId, measured.Measurements!["a"]));
        Assert.Equal(DataChannelState.Open, channel.State);

        Assert.Equal(SctpSendResult.Ok, ann.Data!.TrySend(TestPeer.Now, channel, false, [5, 0]));
        room.Until(() => channel.State == DataChannelState.Closed, "what is no frame closes the channel");
    }

    [Fact]
    public async Task An_offer_on_the_channel_is_answered_there_and_gives_more_slots()
    {
        await using var room = await TestRoom.OpenAsync();
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1).Data());
        var channel = await OpenAsync(room, viewer);
        viewer.OfferBy(channel, 7, TestRoom.Viewer(1, 1).Data().Receive("video", "rv1").Write(viewer.Ice, TestPeer.Fingerprint));
        room.Until(() => viewer.AnswerFrames.Count == 1, "it is answered");
        Assert.Equal(7u, viewer.AnswerFrames[0].Number);
        viewer.TakeAnswer(viewer.AnswerFrames[0].Sdp!);
        Assert.Equal(DataChannelState.Open, channel.State);

        var (first, second) = (await room.JoinAsync("first", TestRoom.Full(1)), await room.JoinAsync("second", TestRoom.Full(2)));
        ushort sequence = 0;
        room.Until(
            () =>
            {
                foreach (var (peer, number) in ((TestPeer, uint)[])[(first, 1), (second, 2)]) peer.SendVideo(TestRoom.Video(number), sequence, key: sequence % 10 == 0);
                sequence++;
                return viewer.On("rv0").Any() && viewer.On("rv1").Any();
            },
            "both are seen", seconds: 30);
    }

    [Fact]
    public async Task Offers_on_the_channel_that_are_none_or_too_many_are_sent_another_way_and_change_nothing()
    {
        await using var room = await TestRoom.OpenAsync();
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1).Data());
        var channel = await OpenAsync(room, viewer);
        viewer.OfferBy(channel, 1, "v=1");
        room.Until(() => viewer.AnswerFrames.Count == 1, "it is answered");
        Assert.Equal((1u, null), viewer.AnswerFrames[0]);

        var offer = TestRoom.Viewer(1, 1).Data().Write(viewer.Ice, TestPeer.Fingerprint);
        for (uint number = 2; number < 42; number++) viewer.OfferBy(channel, number, offer);
        room.Until(() => viewer.AnswerFrames.Count == 41, "each is answered");
        var (taken, refused) = (room.Server.Snapshot().OffersTaken, room.Server.Snapshot().OffersRefused);
        Assert.Equal(41, taken + refused);
        Assert.InRange(taken, 2, 20);
        Assert.Equal(taken - 1, viewer.AnswerFrames.Count(answer => answer.Sdp is not null));
        Assert.Equal(DataChannelState.Open, channel.State);
    }

    private static Task<DataChannel> OpenAsync(TestRoom room, TestPeer peer)
    {
        room.Until(() => peer.Data!.IsConnected, "the association is up");
        var channel = peer.OpenChannel();
        room.Until(() => channel.State == DataChannelState.Open, "the channel is open");
        return Task.FromResult(channel);
    }
}
