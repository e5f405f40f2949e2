using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests;

public sealed class ForwardingTests
{
    public static TheoryData<SfuNetwork> Networks => OperatingSystem.IsLinux() ? [SfuNetwork.Batched, SfuNetwork.Portable] : [SfuNetwork.Portable];

    private static readonly string[] UsedSlots = ["ra0", "ra1", "rv0", "rv1"];

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task Three_peers_all_receive_each_other(SfuNetwork network)
    {
        await using var room = await TestRoom.OpenAsync(options => options.Network = network);
        var peers = new List<TestPeer>();
        for (var n = 1u; n <= 3; n++) peers.Add(await room.JoinAsync($"p{n}", TestRoom.Full(n)));

        ushort sequence = 0;
        room.Until(() =>
        {
            for (var n = 1u; n <= 3; n++)
            {
                peers[(int)n - 1].SendAudio(TestRoom.Audio(n), sequence);
                peers[(int)n - 1].SendVideo(TestRoom.Video(n), sequence, key: sequence % 10 == 0);
            }

            sequence++;
            return peers.TrueForAll(peer => UsedSlots.All(mid => peer.On(mid).Count() >= 20));
        }, "every slot carries media");

        // Nobody hears or sees themselves, and nothing else than what was sent.
        foreach (var peer in peers)
        {
            Assert.Empty(peer.On("ra2"));
            Assert.Empty(peer.On("rv2"));
            var slots = await room.Server.GetSlotsAsync(TestRoom.Id, peer.MediaId, CancellationToken.None);
            Assert.True(slots.Succeeded);
            var video = slots.Value.Slots.Where(slot => slot.Source == TrackSource.Camera).Select(slot => slot.ParticipantId).ToList();
            Assert.Equal(2, video.Distinct(StringComparer.Ordinal).Count());
            Assert.DoesNotContain(peer.Name, video);
            Assert.All(peer.On("rv0"), packet => Assert.Equal("rv0", packet.Mid));
        }

        var counters = room.Server.Snapshot();
        Assert.Equal(3, counters.Participants);
        Assert.Equal(6, counters.Tracks);
        Assert.Equal(3, counters.DtlsHandshakes);
        Assert.Equal(0, counters.PeersDiscarded);
        room.Until(
            () => room.Server.Snapshot() is var now && now.PacketsForwarded == now.ForwardingDelay.Sum(bucket => bucket.Packets),
            "the delay of every forwarded packet is counted");
    }

    public static TheoryData<string> Ways => OperatingSystem.IsLinux() ? ["pinned", "busy", "real time", "portable ciphers"] : ["portable ciphers"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task However_a_worker_is_set_up_pictures_reach_their_viewers_whole_and_in_order(string way)
    {
        await using var room = await TestRoom.OpenAsync(options =>
        {
            options.Cores = way == "pinned" ? [0] : [];
            options.BusyPoll = TimeSpan.FromMicroseconds(way == "busy" ? 500 : 0);
            options.RealTime = way == "real time";
            options.PortableCiphers = way == "portable ciphers";
        });
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewers = new[] { await room.JoinAsync("a", TestRoom.Viewer()), await room.JoinAsync("b", TestRoom.Viewer()) };
        ushort sequence = 0;
        room.Until(() =>
        {
            // Three packets a picture, the last of another size, and a picture that never ends.
            for (var i = 0; i < 3; i++)
            {
                var payload = TestPeer.Vp8(key: sequence < 3, sequence)[..(i == 2 ? 90 : 200)];
                sender.SendRtp(TestRoom.Video(1), sequence, (uint)(sequence / 3 * 3_000), TestOffer.Vp8, payload, marker: i == 2 && sequence % 4 != 0);
                sequence++;
            }

            room.Pump();
            return viewers.All(viewer => viewer.On("rv0").Count() >= 300);
        }, "each gets a hundred pictures");

        foreach (var viewer in viewers)
        {
            var got = viewer.On("rv0").ToList();
            Assert.Equal((0, 0), (viewer.BadPackets, viewer.Replays));
            for (var i = 1; i < got.Count; i++) Assert.Equal(got[i - 1].Sequence.Add(1), got[i].Sequence);
            for (var i = 0; i < got.Count; i++) Assert.Equal(i % 3 == 2 ? 90 : 200, got[i].Payload.Length);
        }
    }

    [Fact]
    public async Task A_late_joiner_has_a_key_frame_asked_for_and_begins_with_it()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        ushort sequence = 0;
        sender.SendVideo(TestRoom.Video(1), sequence++, key: true);
        room.UntilEvent(e => e.Kind == SfuEventKind.TrackPublished && e.Source == TrackSource.Camera);
        var asked = sender.Plis;

        var late = await room.JoinAsync("late", TestRoom.Viewer());
        room.Until(() =>
        {
            // Delta frames alone must not reach the newcomer.
            var key = sender.Plis > asked;
            sender.SendVideo(TestRoom.Video(1), sequence++, key);
            room.Pump();
            return late.On("rv0").Any();
        }, "the newcomer sees a frame");

        Assert.Equal(0, late.On("rv0").First().Payload[1] & 1);
        Assert.True(sender.Plis > asked);
    }

    [Fact]
    public async Task A_slot_that_changes_its_source_stays_one_continuous_stream()
    {
        await using var room = await TestRoom.OpenAsync();
        var first = await room.JoinAsync("first", new TestOffer().Send("video", "v", TestRoom.Video(1)));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(audioSlots: 1, videoSlots: 1));

        for (ushort i = 0; i < 50; i++)
        {
            first.SendRtp(TestRoom.Video(1), (ushort)(65_520 + i), (uint)(i * 3_000), TestOffer.Vp8, TestPeer.Vp8(i == 0, i), marker: true);
        }

        room.Until(() => viewer.On("rv0").Count() == 50, "the first source shows");
        first.Close();
        room.UntilEvent(e => e.Kind == SfuEventKind.TrackEnded);

        var second = await room.JoinAsync("second", new TestOffer().Send("video", "v", TestRoom.Video(2)));
        for (ushort i = 0; i < 50; i++) second.SendRtp(TestRoom.Video(2), (ushort)(10_000 + i), (uint)(7_000_000 + (i * 3_000)), TestOffer.Vp8, TestPeer.Vp8(i == 0, i), marker: true);
        room.Until(() => viewer.On("rv0").Count() == 100, "the second source shows");

        var packets = viewer.On("rv0").ToList();
        for (var i = 1; i < packets.Count; i++)
        {
            Assert.Equal(1, packets[i].Sequence.DistanceFrom(packets[i - 1].Sequence));
            var step = (int)(packets[i].Timestamp - packets[i - 1].Timestamp);
            Assert.InRange(step, 1, i == 50 ? 90_000 * 10 : 3_000);
        }

        var change = room.Events.Last(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == viewer.MediaId);
        Assert.Equal("second", change.Slots!.Slots.Single(slot => slot.Mid == "rv0").ParticipantId);
    }

    [Fact]
    public async Task What_a_subscriber_lost_is_sent_again_as_it_was()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        for (ushort i = 0; i < 30; i++) sender.SendVideo(TestRoom.Video(1), i, key: i == 0);
        room.Until(() => viewer.On("rv0").Count() == 30, "all packets come");

        var some = viewer.On("rv0").Skip(7).Take(2).ToList();
        viewer.SendNack(viewer.SlotSsrc("rv0"), [.. some.Select(packet => packet.Sequence)]);
        room.Until(() => room.Server.Snapshot().PacketsResent == 2, "both are sent again");

        // The same request at once again crosses the answer: it is not answered twice.
        viewer.SendNack(viewer.SlotSsrc("rv0"), [.. some.Select(packet => packet.Sequence)]);
        room.Until(() => room.Server.Snapshot().NacksReceived == 4, "the repeated request comes");
        Assert.InRange(room.Server.Snapshot().PacketsResent, 2, 4);
        Assert.Equal(0, viewer.BadPackets);
        Assert.InRange(viewer.Replays, 0, 4);
    }

    [Fact]
    public async Task A_gap_of_a_publisher_is_asked_for()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        for (ushort i = 0; i < 30; i++)
        {
            if (i is not (10 or 11)) sender.SendVideo(TestRoom.Video(1), i, key: i == 0);
        }

        room.Until(() => sender.CountRtcp(RtcpType.TransportFeedback, 1) > 0, "a NACK comes");
        Assert.True(room.Server.Snapshot().NacksSent >= 2);
    }

    [Fact]
    public async Task Key_frame_requests_of_many_become_one_per_half_second_and_none_is_lost()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        sender.SendVideo(TestRoom.Video(1), 0, key: true);
        room.Until(() => viewer.On("rv0").Any(), "video comes");
        var before = sender.Plis;
        var start = TestPeer.Now;

        for (var i = 0; i < 40; i++) viewer.SendPli(viewer.SlotSsrc("rv0"));
        room.Until(() => sender.Plis > before, "a request reaches the publisher");
        viewer.SendPli(viewer.SlotSsrc("rv0"));
        room.Until(() => sender.Plis > before + 1, "the deferred one does, too");

        var elapsed = TestPeer.Now.MillisecondsSince(start);
        Assert.True(sender.Plis - before <= (elapsed / 450) + 1, $"{sender.Plis - before} requests in {elapsed} ms");
        Assert.True(room.Server.Snapshot().KeyFramesRequested >= 41);
    }

    [Fact]
    public async Task A_publisher_hears_of_arrivals_and_a_subscriber_of_the_clock()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        SendReport(sender);
        ushort sequence = 0;
        room.Until(() =>
        {
            sender.SendAudio(TestRoom.Audio(1), sequence++);
            return sender.CountRtcp(RtcpType.TransportFeedback, 15) > 1
                && sender.CountRtcp(RtcpType.ReceiverReport, 1) > 0
                && viewer.CountRtcp(RtcpType.SenderReport, 0) > 0;
        }, "feedback, receiver and sender reports come");

        static void SendReport(TestPeer peer)
        {
            Span<byte> report = stackalloc byte[64];
            RtcpWriter.TryWriteSenderReport(report, TestRoom.Audio(1), new NtpTime(1UL << 60), 960, 1, 3, [], out var length);
            peer.SendRtcp(report[..length]);
        }
    }
}
