using System.Buffers.Binary;
using System.Text;
using VideoConf.Rtc.DataChannels;
using VideoConf.Rtc.Sctp;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Data;

/// <summary>Messages between participants, through a whole server.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_comes_to_all_others_or_to_those_named(bool isReliable)
    {
        await using var room = await TestRoom.OpenAsync();
        var (ann, toAnn) = await JoinAsync(room, "ann", isReliable);
        var (bob, _) = await JoinAsync(room, "bob", isReliable);
        var (cid, _) = await JoinAsync(room, "cid", isReliable);
        var mute = await room.JoinAsync("mute", TestRoom.Viewer());

        Assert.Equal(SctpSendResult.Ok, ann.SendMessage(toAnn, "cursor", "1,2"u8));
        room.Until(() => bob.Messages.Count == 1 && cid.Messages.Count == 1, "both get it");
        var got = bob.Messages[0];
        Assert.Equal(("ann", "cursor", "1,2"), (got.From, got.Topic, Encoding.UTF8.GetString(got.Payload)));
        Assert.Equal(isReliable, got.Channel.IsReliable);

        ann.SendMessage(toAnn, "", "psst"u8, "cid", "nobody", "mute", "ann");
        ann.SendMessage(toAnn, "", "all"u8);
        room.Until(() => bob.Messages.Count == 2 && cid.Messages.Count == 3, "the second is for one");
        Assert.Equal("all", Encoding.UTF8.GetString(bob.Messages[1].Payload));
        Assert.Empty(ann.Messages);
        Assert.Empty(mute.Messages);
        Assert.Equal((3, 5), (room.Server.Snapshot().MessagesIn, room.Server.Snapshot().MessagesOut));
    }

    [Fact]
    public async Task Long_messages_arrive_whole_and_in_order_beside_media()
    {
        await using var room = await TestRoom.OpenAsync();
        var (ann, channel) = await JoinAsync(room, "ann", isReliable: true, TestRoom.Full(1).Data());
        var (bob, _) = await JoinAsync(room, "bob", isReliable: true);
        var next = 0;
        ushort sequence = 0;
        room.Until(() =>
        {
            if (next < 40 && ann.SendMessage(channel, "file", Piece(next, 16_000)) == SctpSendResult.Ok) next++;
            ann.SendVideo(TestRoom.Video(1), sequence, key: sequence++ == 0);
            return bob.Messages.Count == 40 && bob.On("rv0").Count() > 20;
        }, "all pieces, and pictures", seconds: 30);
        for (var i = 0; i < 40; i++) Assert.Equal(Piece(i, 16_000), bob.Messages[i].Payload);
    }

    [Fact]
    public async Task Data_channels_can_be_offered_later_and_taken_back()
    {
        await using var room = await TestRoom.OpenAsync();
        var (ann, channel) = await JoinAsync(room, "ann", isReliable: true);
        var bob = await room.JoinAsync("bob", TestRoom.Viewer());
        Assert.Null(bob.Data);
        ann.SendMessage(channel, "", "early"u8);
        room.Until(() => room.Server.Snapshot().MessagesIn == 1, "it is taken");

        Assert.True((await bob.ReofferAsync(room.Server, TestRoom.Id, TestRoom.Viewer().Data())).Succeeded);
        await OpenAsync(room, bob, isReliable: true);
        ann.SendMessage(channel, "", "late"u8);
        room.Until(() => bob.Messages.Count == 1, "it comes");
        Assert.Equal("late", Encoding.UTF8.GetString(bob.Messages[0].Payload));

        Assert.True((await bob.ReofferAsync(room.Server, TestRoom.Id, TestRoom.Viewer())).Succeeded);
        room.Until(() => bob.Data!.EndReason == SctpEndReason.AbortedByPeer, "its association ends");
        Assert.Null(room.Server.Workers[0].FindMedia(TestRoom.Id, bob.MediaId)!.Data);
    }

    [Fact]
    public async Task Who_is_too_slow_misses_messages_and_is_told_how_many_while_the_others_get_all()
    {
        await using var room = await TestRoom.OpenAsync(options => options.DataBacklogBytes = 32 * 1024);
        var (ann, channel) = await JoinAsync(room, "ann", isReliable: true);
        var (fast, _) = await JoinAsync(room, "fast", isReliable: true);
        var (slow, _) = await JoinAsync(room, "slow", isReliable: true);
        slow.HandlesData = false;
        for (var i = 0; i < 100; i++)
        {
            room.Until(() => ann.SendMessage(channel, "", Piece(i, 1_000)) == SctpSendResult.Ok, "it is taken");
            room.Pump();
        }

        room.Until(() => fast.Messages.Count == 100, "the fast one has all", seconds: 30);
        Assert.InRange(room.Server.Snapshot().MessagesDropped, 50, 95);

        slow.HandlesData = true;
        room.Until(() => slow.Messages.Exists(message => message.Missed > 0), "it is told", seconds: 30);
        ann.SendMessage(channel, "", Piece(100, 1_000));
        room.Until(() => slow.Messages.Exists(message => message.Missed == 0 && Number(message) == 100), "it gets messages again", seconds: 30);
        var got = slow.Messages.Where(message => message.Missed == 0).Select(Number).ToList();
        Assert.Equal(got.Order(), got);
        Assert.Equal(101, got.Count + slow.Messages.Sum(message => message.Missed));
        Assert.Equal(room.Server.Snapshot().MessagesDropped, slow.Messages.Sum(message => message.Missed));
    }

    [Fact]
    public async Task Who_sends_too_much_is_slowed_down_and_loses_nothing()
    {
        await using var room = await TestRoom.OpenAsync(options => options.DataBytesPerSecond = 64 * 1024);
        var (ann, channel) = await JoinAsync(room, "ann", isReliable: true);
        var (bob, _) = await JoinAsync(room, "bob", isReliable: true);
        var start = TestPeer.Now;
        var next = 0;
        room.Until(() =>
        {
            while (next < 400 && ann.SendMessage(channel, "", Piece(next, 1_000)) == SctpSendResult.Ok) next++;
            return bob.Messages.Count == 400;
        }, "all come in the end", seconds: 60);
        Assert.Equal(Enumerable.Range(0, 400), bob.Messages.Select(Number));

        // 400 times 1,138 bytes, of which 128 KiB may go at once, at 64 KiB a second.
        Assert.InRange(TestPeer.Now.MillisecondsSince(start), 4_500, 30_000);
    }

    [Fact]
    public async Task Channels_for_something_else_are_closed_and_what_is_no_frame_ends_it()
    {
        await using var room = await TestRoom.OpenAsync();
        var (ann, good) = await JoinAsync(room, "ann", isReliable: true);
        var other = ann.OpenChannel(protocol: "file-transfer");
        var second = ann.OpenChannel();
        room.Until(() => other.State == DataChannelState.Closed && second.State == DataChannelState.Closed, "neither is wanted");
        Assert.Equal(DataChannelState.Open, good.State);

        Assert.Equal(SctpSendResult.Ok, ann.Data!.TrySend(TestPeer.Now, good, false, [9, 9, 9]));
        room.Until(() => good.State == DataChannelState.Closed, "no frame, no channel");
        for (var i = 0; ann.Data.EndReason == SctpEndReason.None; i++)
        {
            Assert.True(i < 10);
            var again = ann.OpenChannel();
            ann.Data.TrySend(TestPeer.Now, again, true, "text"u8);
            room.Until(() => again.State == DataChannelState.Closed, "nor is text");
        }

        Assert.Equal(SctpEndReason.AbortedByPeer, ann.Data.EndReason);
        Assert.Equal(9, room.Dropped(DropReason.Malformed));
        Assert.True(ann.IsConnected && !ann.WasClosed); // Media go on.
    }

    [Fact]
    public async Task Whose_media_is_stopped_altogether_sends_no_messages_but_gets_them()
    {
        await using var room = await TestRoom.OpenAsync();
        var restrictions = new SfuRestrictions(1, new Dictionary<string, SfuSources>(StringComparer.Ordinal) { ["viewer"] = SfuSources.All, ["muted"] = SfuSources.Microphone });
        Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "session", 100, restrictions, CancellationToken.None));
        var (viewer, fromViewer) = await JoinAsync(room, "viewer", isReliable: true);
        var (muted, fromMuted) = await JoinAsync(room, "muted", isReliable: true);
        viewer.SendMessage(fromViewer, "", "no"u8);
        room.Until(() => room.Dropped(DropReason.Restricted) == 1, "it is dropped");
        muted.SendMessage(fromMuted, "", "yes"u8);
        room.Until(() => viewer.Messages.Count == 1, "the other way is open");
        Assert.Empty(muted.Messages);
    }

    [Fact]
    public async Task Sctp_that_makes_no_sense_hurts_nobody()
    {
        await using var room = await TestRoom.OpenAsync();
        var (ann, channel) = await JoinAsync(room, "ann", isReliable: true);
        var (bob, _) = await JoinAsync(room, "bob", isReliable: true);
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            var rubbish = new byte[random.Next(1, 1_160)];
            random.NextBytes(rubbish);
            ann.SendRaw(rubbish);
            if (i % 50 == 0) room.Pump();
        }

        ann.SendMessage(channel, "", "fine"u8);
        room.Until(() => bob.Messages.Count == 1, "it still works");
        Assert.Equal(0, room.Server.Snapshot().PeersDiscarded);
    }

    private static async Task<(TestPeer Peer, DataChannel Channel)> JoinAsync(TestRoom room, string name, bool isReliable, TestOffer? offer = null)
    {
        var peer = await room.JoinAsync(name, offer ?? TestRoom.Viewer().Data());
        return (peer, await OpenAsync(room, peer, isReliable));
    }

    private static Task<DataChannel> OpenAsync(TestRoom room, TestPeer peer, bool isReliable)
    {
        room.Until(() => peer.Data!.IsConnected, "the association is up");
        var channel = peer.OpenChannel(isReliable);
        room.Until(() => channel.State == DataChannelState.Open, "the channel is open");
        return Task.FromResult(channel);
    }

    private static byte[] Piece(int number, int length)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static int Number(GotMessage message) => BinaryPrimitives.ReadInt32BigEndian(message.Payload);
}
