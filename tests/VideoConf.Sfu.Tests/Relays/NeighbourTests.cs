using System.Diagnostics;
using System.Text;
using VideoConf.Rtc.DataChannels;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.Sfu.Tests.Taps;

namespace VideoConf.Sfu.Tests.Relays;

/// <summary>One room on several workers of a server.</summary>
[Collection(nameof(BudgetTests))]
public sealed class NeighbourTests
{
    [Theory]
    [MemberData(nameof(ForwardingTests.Networks), MemberType = typeof(ForwardingTests))]
    public async Task Participants_on_three_workers_receive_each_others_sound_and_picture(SfuNetwork network)
    {
        await using var room = await OpenAsync(3, network);
        var peers = new List<TestPeer>();
        for (var n = 1u; n <= 3; n++) peers.Add(await room.JoinAsync($"p{n}", TestRoom.Full(1))); // The same stream numbers: nothing must depend on them.
        Assert.Equal([1, 1, 1], room.Server.Workers.Select(worker => worker.Counters.Participants));
        ushort sequence = 0;
        room.Until(() =>
        {
            foreach (var peer in peers)
            {
                peer.SendAudio(TestRoom.Audio(1), sequence);
                peer.SendVideo(TestRoom.Video(1), sequence, key: sequence % 10 == 0);
            }

            sequence++;
            room.Pump();
            return peers.TrueForAll(peer => new[] { "ra0", "ra1", "rv0", "rv1" }.All(mid => peer.On(mid).Count() >= 30));
        }, "each receives both others");

        foreach (var peer in peers)
        {
            Assert.Empty(peer.On("ra2"));
            Assert.Empty(peer.On("rv2"));
            Assert.Equal((0, 0), (peer.Replays, peer.BadPackets));
            var slots = await room.Server.GetSlotsAsync(TestRoom.Id, peer.MediaId, CancellationToken.None);
            Assert.Equal(4, slots.Value!.Slots.Count(slot => slot.ParticipantId is not null && slot.ParticipantId != peer.Name));
        }

        // To the outside it is one room, and no link is to be seen.
        Assert.True(room.Server.Snapshot() is { Rooms: 1, Participants: 3, Relays: 0, PacketsRelayedIn: 0, PacketsRelayedOut: 0, PeersDiscarded: 0, SendErrors: 0 });
        Assert.Empty((await room.Server.GetRelaysAsync(TestRoom.Id, CancellationToken.None)).Value!);
        Assert.Equal(6, room.Events.Count(e => e.Kind == SfuEventKind.TrackPublished));
        Assert.DoesNotContain(room.Events, e => e.Kind is SfuEventKind.RelayConnected or SfuEventKind.RelayLost);
    }

    [Fact]
    public async Task What_a_viewer_lost_is_sent_again_by_its_own_worker_and_key_frames_are_asked_of_the_sender()
    {
        await using var room = await OpenAsync(2);
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        ushort sequence = 0;
        room.Until(() =>
        {
            sender.SendVideo(TestRoom.Video(1), sequence, key: sequence == 0 || sender.Plis > 0);
            sequence++;
            return viewer.On("rv0").Count() > 50;
        }, "the viewer sees the sender");

        var lost = viewer.On("rv0").ElementAt(20);
        viewer.SendNack(lost.Ssrc, lost.Sequence);
        room.Until(() => room.Server.Workers[1].Counters.PacketsResent == 1, "it is sent again");
        Assert.Equal(0, room.Server.Workers[0].Counters.PacketsResent);

        room.For(700); // Beyond the spacing of requests.
        var asked = sender.Plis;
        viewer.SendPli(viewer.SlotSsrc("rv0"));
        room.Until(() => sender.Plis > asked, "the request reaches the sender");
    }

    [Fact]
    public async Task Every_size_of_a_camera_is_there_for_who_is_on_another_worker_and_its_sender_is_told_what_is_wanted()
    {
        var clock = new SkewedClock();
        await using var room = await OpenAsync(2, clock: clock);
        var camera = await SimulcastPublisher.JoinAsync(room, hasData: true);
        room.Until(() => camera.Peer.Data!.IsConnected, "the association is up");
        var channel = camera.Peer.OpenChannel();
        room.Until(() => channel.State == DataChannelState.Open, "the channel is open");
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        Assert.Equal(1, room.Server.Workers[1].Counters.Participants);
        foreach (var (height, stream, version) in new[] { (160, 0, 1), (700, 2, 2), (300, 1, 3) })
        {
            Assert.Equal(SfuError.None, await room.Server.ShowAsync(TestRoom.Id, viewer.MediaId, View(version, height), CancellationToken.None));
            Show(() => viewer.On("rv0").TakeLast(10).Count(packet => SimulcastPublisher.StreamOf(packet) == stream) == 10, $"stream {stream} comes");
        }

        clock.Advance(TimeSpan.FromSeconds(2.1));
        Show(() => camera.Peer.Wanted is { } wanted && wanted[^1] == 0b011, "the sender is told that nobody wants the largest");
        Assert.Equal(0, viewer.BadPackets);

        void Show(Func<bool> condition, string what) => room.Until(() =>
        {
            camera.SendFrame(payload: SimulcastPublisher.Sized);
            room.For(5);
            return condition();
        }, what);

        static SfuView View(int version, int height) => new(version, [new SfuShown("camera", TrackSource.Camera, height)]);
    }

    [Fact]
    public async Task Who_speaks_is_told_once_whichever_worker_they_are_on()
    {
        await using var room = await OpenAsync(2);
        var quiet = await room.JoinAsync("quiet", TestRoom.Full(1));
        var loud = await room.JoinAsync("loud", TestRoom.Full(2));
        ushort sequence = 0;
        room.Until(() =>
        {
            quiet.SendAudio(TestRoom.Audio(1), sequence, level: 90);
            loud.SendAudio(TestRoom.Audio(2), sequence, level: 15);
            sequence++;
            room.Pump();
            return room.Events.Exists(e => e.Kind == SfuEventKind.SpeakersChanged && e.Speakers is ["loud"]);
        }, "the loud one speaks");
        Assert.Single(room.Events, e => e.Kind == SfuEventKind.SpeakersChanged && e.Speakers is ["loud"]);
    }

    [Fact]
    public async Task A_message_comes_once_to_all_on_every_worker_and_every_node()
    {
        await using var mesh = await RelayMesh.OpenAsync(2, options => (options.Workers, options.MaxParticipantsPerWorker) = (3, 1));
        var peers = new List<(TestPeer Peer, DataChannel Channel)>();
        foreach (var (name, node) in new[] { ("ann", 0), ("bob", 0), ("cid", 0), ("dan", 1), ("eve", 1) })
        {
            var peer = await mesh[node].JoinAsync(name, TestRoom.Full((uint)peers.Count + 1, 5, 5).Data());
            mesh.Until(() => peer.Data!.IsConnected, "the association is up");
            var channel = peer.OpenChannel();
            mesh.Until(() => channel.State == DataChannelState.Open, "the channel is open");
            peers.Add((peer, channel));
        }

        for (var i = 0; i < peers.Count; i++) peers[i].Peer.SendMessage(peers[i].Channel, "", Encoding.UTF8.GetBytes(peers[i].Peer.Name));
        mesh.Until(() => peers.TrueForAll(peer => peer.Peer.Messages.Count >= 4), "everybody gets it");
        mesh.For(100);
        foreach (var (peer, _) in peers)
        {
            Assert.Equal(
                peers.Select(other => other.Peer.Name).Where(name => name != peer.Name),
                peer.Messages.Select(message => Encoding.UTF8.GetString(message.Payload)).Order(StringComparer.Ordinal));
        }

        // Sound and pictures as well: each of five workers' participants has those of the four others, once.
        ushort sequence = 0;
        mesh.Until(() =>
        {
            for (var i = 0; i < peers.Count; i++)
            {
                peers[i].Peer.SendVideo(TestRoom.Video((uint)i + 1), sequence, key: sequence % 10 == 0);
            }

            sequence++;
            mesh.Pump();
            return peers.TrueForAll(peer => Enumerable.Range(0, 4).All(slot => peer.Peer.On($"rv{slot}").Count() >= 20));
        }, "everybody sees all others");
        Assert.All(peers, peer => Assert.Empty(peer.Peer.On("rv4")));
    }

    [Fact]
    public async Task A_recording_has_who_is_on_another_worker()
    {
        await using var room = await OpenAsync(2);
        var tap = new MediaTap(new() { Purpose = TapPurpose.Recording });
        Assert.Equal(SfuError.None, await room.Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
        var reader = new TapReader(tap);
        await room.JoinAsync("home", TestRoom.Viewer());
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var silent = new TestPeer("silent") { Declined = SfuConsent.Recording };
        await room.JoinAsync(silent, TestRoom.Full(2));
        ushort sequence = 0;
        room.Until(() =>
        {
            sender.SendAudio(TestRoom.Audio(1), sequence);
            silent.SendAudio(TestRoom.Audio(2), sequence);
            sequence++;
            room.Pump();
            return reader.Read().Packets.Count >= 30;
        }, "the tap has packets");
        Assert.Equal(["sender"], reader.Tracks.Select(track => track.ParticipantId).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_participant_that_comes_again_stays_where_they_were_and_the_room_is_full_for_all_together()
    {
        await using var room = await OpenAsync(2, maxParticipants: 3);
        await room.JoinAsync("a", TestRoom.Full(1));
        var former = await room.JoinAsync("b", TestRoom.Full(2));
        await room.JoinAsync("c", TestRoom.Full(3));
        var again = await room.JoinAsync("b", TestRoom.Full(2));
        room.UntilEvent(e => e is { Kind: SfuEventKind.MediaClosed, Reason: MediaClosedReason.Replaced } && e.MediaId == former.MediaId);
        Assert.Equal(3, room.Server.Snapshot().Participants);
        using var fourth = new TestPeer("d");
        Assert.Equal(SfuError.RoomFull, (await fourth.OfferAsync(room.Server, TestRoom.Id, TestRoom.Full(4))).Error);
        Assert.True(await room.Server.DeleteMediaAsync(TestRoom.Id, again.MediaId, CancellationToken.None));
        Assert.True(await room.Server.DeleteParticipantAsync(TestRoom.Id, "a", CancellationToken.None));
        Assert.False(await room.Server.DeleteParticipantAsync(TestRoom.Id, "a", CancellationToken.None));
        Assert.Equal(1, room.Server.Snapshot().Participants);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_room_that_ends_leaves_nothing_on_any_worker(bool isDeleted)
    {
        await using var room = await OpenAsync(3);
        var peers = new List<TestPeer>();
        for (var n = 1u; n <= 3; n++) peers.Add(await room.JoinAsync($"p{n}", TestRoom.Full(n)));
        ushort sequence = 0;
        room.Until(() =>
        {
            for (var n = 1u; n <= 3; n++) peers[(int)n - 1].SendVideo(TestRoom.Video(n), sequence, key: sequence % 10 == 0);
            sequence++;
            return peers.TrueForAll(peer => peer.On("rv1").Count() > 10);
        }, "everybody sees all others");

        if (isDeleted) Assert.True(await room.Server.DeleteRoomAsync(TestRoom.Id, CancellationToken.None));
        else Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "another", 100, CancellationToken.None));

        // A worker that had neighbours keeps a second batch of buffers to receive into.
        room.Until(() => room.Server.Snapshot() is { Participants: 0, Tracks: 0, PacketBuffersInUse: 6 * ReceiveBatch.Capacity }, "all is returned");
        Assert.Equal(isDeleted ? 0 : 1, room.Server.Snapshot().Rooms);
        Assert.All(room.Server.Workers, worker => Assert.Equal((0, 0), worker.PeersKnown));
        if (isDeleted) Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "session", 100, CancellationToken.None));
        for (var n = 1u; n <= 2; n++)
        {
            peers[(int)n - 1] = await room.JoinAsync($"q{n}", TestRoom.Full(n));
        }

        sequence = 0;
        room.Until(() =>
        {
            peers[0].SendVideo(TestRoom.Video(1), sequence, key: sequence % 10 == 0);
            sequence++;
            return peers[1].On("rv0").Count() > 10;
        }, "it can begin anew");
    }

    [Fact]
    public async Task Passing_packets_to_another_worker_allocates_nothing()
    {
        const int Step = 256;
        await using var room = await OpenAsync(2);
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        var far = room.Server.Workers[1].Counters;
        ushort sequence = 0;
        room.Until(() =>
        {
            sender.SendVideo(TestRoom.Video(1), sequence++, key: true);
            room.Pump();
            return Volatile.Read(ref far.PacketsForwarded) > 10;
        }, "the viewer sees the sender");
        Send(20 * Step); // Fills the packet caches, and lets the runtime compile what it will.
        var before = await SettledAsync();
        Send(60 * Step);

        // As with forwarding: the runtime takes a little for itself now and then; 24 bytes a batch of 64 would be far more with both sides counted.
        Assert.InRange(await SettledAsync() - before, 0, 16_384);
        Assert.Equal(0, room.Server.Snapshot().SendErrors);

        void Send(int packets)
        {
            for (var i = 0; i < packets; i += Step)
            {
                room.For(20); // What was sent before has come, however late the machine is.
                var expected = Volatile.Read(ref far.PacketsForwarded) + Step;
                for (var k = 0; k < Step; k++) sender.SendVideo(TestRoom.Video(1), sequence++, key: false);
                var clock = Stopwatch.StartNew();
                while (Volatile.Read(ref far.PacketsForwarded) < expected)
                {
                    Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{far.PacketsForwarded} of {expected} forwarded");
                    Thread.Sleep(0);
                }
            }
        }

        // The workers publish the figure with each tick.
        async Task<long> SettledAsync()
        {
            var figure = room.Server.Snapshot().ManagedBytesAllocated;
            for (var same = 0; same < 5;)
            {
                sender.Pump();
                viewer.Pump();
                await Task.Delay(30);
                var now = room.Server.Snapshot().ManagedBytesAllocated;
                same = now == figure ? same + 1 : 0;
                figure = now;
            }

            return figure;
        }
    }

    private static Task<TestRoom> OpenAsync(int workers, SfuNetwork network = SfuNetwork.Automatic, int maxParticipants = 100, TimeProvider? clock = null) =>
        TestRoom.OpenAsync(options => (options.Workers, options.MaxParticipantsPerWorker, options.Network) = (workers, 1, network), maxParticipants, clock);
}
