using System.Buffers.Binary;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Relays;

public sealed class RelayTests
{
    [Theory]
    [MemberData(nameof(ForwardingTests.Networks), MemberType = typeof(ForwardingTests))]
    public async Task Participants_on_two_nodes_receive_each_others_sound_and_picture(SfuNetwork network)
    {
        await using var mesh = await RelayMesh.OpenAsync(2, options => options.Network = network);

        // Both chose the same stream numbers: nothing must depend on them.
        var ada = await mesh[0].JoinAsync("ada", TestRoom.Full(1));
        var bob = await mesh[1].JoinAsync("bob", TestRoom.Full(1));
        ushort sequence = 100;
        mesh.Until(() =>
        {
            foreach (var peer in new[] { ada, bob })
            {
                peer.SendAudio(TestRoom.Audio(1), sequence);
                peer.SendVideo(TestRoom.Video(1), sequence, key: sequence % 10 == 0);
            }

            sequence++;
            mesh.Pump();
            return new[] { ada, bob }.All(peer => peer.On("ra0").Count() >= 30 && peer.On("rv0").Count() >= 30);
        }, "each receives the other");

        foreach (var peer in new[] { ada, bob })
        {
            Assert.Empty(peer.On("ra1"));
            Assert.Empty(peer.On("rv1"));
            Assert.Equal(0, peer.Replays);
            Assert.Equal(0, peer.BadPackets);
            Assert.Equal(0, peer.On("rv0").First().Payload[1] & 1);
            Assert.Equal(TestOffer.Vp8, peer.On("rv0").First().PayloadType);
        }

        var slots = await mesh[1].Server.GetSlotsAsync(TestRoom.Id, bob.MediaId, CancellationToken.None);
        Assert.Equal(["ada", "ada"], slots.Value!.Slots.Where(slot => slot.ParticipantId is not null).Select(slot => slot.ParticipantId));

        // What happened to whom is said by their own node alone.
        Assert.Equal(["ada"], mesh[0].Events.Where(e => e.Kind == SfuEventKind.TrackPublished).Select(e => e.ParticipantId).Distinct(StringComparer.Ordinal));
        Assert.Equal(0, mesh[0].Server.Snapshot().PeersDiscarded + mesh[1].Server.Snapshot().PeersDiscarded);
        Assert.All(await mesh.StatesAsync(0), state => Assert.Equal((true, 2, 2), (state.IsUp, state.Sent, state.Received)));
    }

    [Fact]
    public async Task Nothing_goes_in_circles_among_three_nodes()
    {
        await using var mesh = await RelayMesh.OpenAsync(3);
        var peers = new List<TestPeer>();
        for (var n = 0; n < 3; n++) peers.Add(await mesh[n].JoinAsync($"p{n}", TestRoom.Full((uint)n + 1)));
        ushort sequence = 0;
        mesh.Until(() =>
        {
            for (var n = 0; n < 3; n++)
            {
                peers[n].SendAudio(TestRoom.Audio((uint)n + 1), sequence);
                peers[n].SendVideo(TestRoom.Video((uint)n + 1), sequence, key: sequence % 10 == 0);
            }

            sequence++;
            mesh.Pump();
            return peers.TrueForAll(peer => peer.On("ra0").Count() >= 20 && peer.On("ra1").Count() >= 20 && peer.On("rv0").Count() >= 20 && peer.On("rv1").Count() >= 20);
        }, "everyone receives both others");

        mesh.For(300);
        long sent = 0;
        long received = 0;
        for (var n = 0; n < 3; n++)
        {
            var now = mesh[n].Server.Snapshot();
            sent += now.PacketsRelayedOut;
            received += now.PacketsRelayedIn;
            Assert.Equal(2, now.Relays);

            // Of each packet that came from its own participant, one copy to each of two nodes; and none of what came by a link.
            Assert.InRange(now.PacketsRelayedOut, 4 * (sequence - 40), 4 * sequence);
            Assert.Empty(peers[n].On("rv2"));
            Assert.Empty(peers[n].On("ra2"));
        }

        Assert.InRange(received, 1, sent);
    }

    [Fact]
    public async Task Who_comes_late_on_another_node_has_a_key_frame_asked_of_the_sender()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var sender = await mesh[0].JoinAsync("sender", TestRoom.Full(1));
        ushort sequence = 0;
        sender.SendVideo(TestRoom.Video(1), sequence++, key: true);
        mesh[0].UntilEvent(e => e.Kind == SfuEventKind.TrackPublished && e.Source == TrackSource.Camera);
        mesh.For(700); // Beyond the spacing of requests.
        var asked = sender.Plis;
        var late = await mesh[1].JoinAsync("late", TestRoom.Viewer());
        mesh.Until(() =>
        {
            sender.SendVideo(TestRoom.Video(1), sequence++, key: sender.Plis > asked);
            mesh.Pump();
            return late.On("rv0").Any();
        }, "the newcomer sees a frame");
        Assert.True(sender.Plis > asked);
        Assert.Equal(0, late.On("rv0").First().Payload[1] & 1);

        // A picture that broke at a viewer is asked for across the nodes, too.
        mesh.For(700);
        asked = sender.Plis;
        late.SendPli(late.SlotSsrc("rv0"));
        mesh.Until(() => sender.Plis > asked, "the viewer's request reaches the sender");
    }

    [Fact]
    public async Task What_is_lost_between_nodes_is_sent_again()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var random = new Random(7);
        var lost = new HashSet<ushort>();
        LossyHop? hop = null;
        await mesh.ConnectAsync(0, 1, epoch: 2, end =>
        {
            // A tenth of what is large enough to be video; sound and requests pass. Each once at most: on a machine that is late, requests for a packet
            // come together, and are answered once.
            hop = new LossyHop(end.Address, length => length > 200 && hop is { } way && random.Next(10) == 0 && lost.Add(NumberOf(way.Seen[^1])));
            return end with { Address = hop.Address };
        });
        using (hop)
        {
            var sender = await mesh[0].JoinAsync("sender", TestRoom.Full(1));
            var viewer = await mesh[1].JoinAsync("viewer", TestRoom.Viewer());
            ushort sequence = 0;
            var nextAt = TestPeer.Now;
            mesh.Until(() =>
            {
                // No faster than a camera at its best: what a late machine is behind by stays within what can be asked for again.
                if (TestPeer.Now >= nextAt)
                {
                    nextAt = TestPeer.Now.AddMilliseconds(5);
                    sender.SendVideo(TestRoom.Video(1), sequence, key: sequence == 0 || sender.Plis > 0 && sequence < 50);
                    sequence++;
                }

                return hop!.Lost >= 20 && viewer.On("rv0").Count() > 200;
            }, "twenty packets are lost");
            mesh.Until(() =>
            {
                var got = viewer.On("rv0").Select(packet => packet.Sequence.Value).ToHashSet();
                var first = viewer.On("rv0").First().Sequence;
                return Enumerable.Range(0, got.Max() - first.Value + 1).All(step => got.Contains(first.Add(step).Value));
            }, "the viewer has every packet");
            Assert.True(mesh[0].Server.Snapshot().PacketsResent >= 20);
            Assert.Equal(0, viewer.BadPackets);
        }

        static ushort NumberOf(byte[] datagram) => BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(RelayFrame.Length + 2));
    }

    [Fact]
    public async Task A_publishers_clock_reaches_subscribers_on_another_node()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var sender = await mesh[0].JoinAsync("sender", TestRoom.Full(1));
        var viewer = await mesh[1].JoinAsync("viewer", TestRoom.Viewer());
        ushort sequence = 0;
        var report = new byte[64];
        var ntp = new NtpTime(0xE000_0000_0000_0000);
        mesh.Until(() =>
        {
            sender.SendAudio(TestRoom.Audio(1), sequence++);
            if (sequence % 20 == 1)
            {
                RtcpWriter.TryWriteSenderReport(report, TestRoom.Audio(1), ntp, (uint)(sequence * 960), 1, 1, [], out var length);
                sender.SendRtcp(report.AsSpan(0, length));
            }

            mesh.Pump();
            return Reports(viewer).Any();
        }, "a report arrives");

        // The same clock, of a moment within the test's length.
        Assert.All(Reports(viewer), seconds => Assert.InRange(seconds, 0xE000_0000u, 0xE000_0000u + 120));

        IEnumerable<uint> Reports(TestPeer peer)
        {
            foreach (var compound in peer.Rtcp)
            {
                var found = default(uint?);
                var reader = new RtcpReader(compound);
                while (reader.TryRead(out var packet))
                {
                    if (SenderReport.TryParse(in packet, out var sent) && sent.Sender == peer.SlotSsrc("ra0")) found = (uint)(sent.NtpTime.Value >> 32);
                }

                if (found is { } value) yield return value;
            }
        }
    }

    [Fact]
    public async Task Every_node_knows_who_speaks()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var loud = await mesh[0].JoinAsync("loud", TestRoom.Full(1));
        var quiet = await mesh[1].JoinAsync("quiet", TestRoom.Full(2));
        ushort sequence = 0;
        mesh.Until(() =>
        {
            loud.SendAudio(TestRoom.Audio(1), sequence, level: 15);
            quiet.SendAudio(TestRoom.Audio(2), sequence, level: 90);
            sequence++;
            mesh.Pump();
            return Enumerable.Range(0, 2).All(n => mesh[n].Events.Exists(e => e.Kind == SfuEventKind.SpeakersChanged && e.Speakers is ["loud"]));
        }, "both nodes say that the loud one speaks");
    }

    [Fact]
    public async Task Who_leaves_leaves_every_node()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var sender = await mesh[0].JoinAsync("sender", TestRoom.Full(1));
        var viewer = await mesh[1].JoinAsync("viewer", TestRoom.Viewer());
        ushort sequence = 0;
        mesh.Until(() =>
        {
            sender.SendVideo(TestRoom.Video(1), sequence, key: sequence % 5 == 0);
            sequence++;
            mesh.Pump();
            return viewer.On("rv0").Count() > 10;
        }, "the viewer sees the sender");
        await mesh[0].Server.DeleteParticipantAsync(TestRoom.Id, "sender", CancellationToken.None);
        mesh.Until(() => mesh[1].Events.LastOrDefault(e => e.Kind == SfuEventKind.SlotsChanged)?.Slots!.Slots.All(slot => slot.ParticipantId is null) == true, "the slot is free again");
        mesh.Until(() => mesh.StatesAsync(1).GetAwaiter().GetResult() is [{ Received: 0 }] && mesh.StatesAsync(0).GetAwaiter().GetResult() is [{ Sent: 0 }], "nothing is left of the stream");
        Assert.Equal(0, mesh[1].Server.Snapshot().PeersDiscarded);
    }

    [Fact]
    public async Task Nobody_sees_themselves_when_they_have_moved_to_another_node()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var before = await mesh[0].JoinAsync("ada", TestRoom.Full(1));
        var after = await mesh[1].JoinAsync("ada", TestRoom.Full(2));
        var bob = await mesh[1].JoinAsync("bob", TestRoom.Viewer());
        ushort sequence = 0;
        mesh.Until(() =>
        {
            before.SendVideo(TestRoom.Video(1), sequence, key: sequence % 5 == 0);
            after.SendVideo(TestRoom.Video(2), sequence, key: sequence % 5 == 0);
            sequence++;
            mesh.Pump();
            return bob.On("rv0").Count() > 20;
        }, "others see them");
        Assert.DoesNotContain(after.Rtp, packet => new[] { "rv0", "rv1" }.Any(mid => packet.Ssrc == after.SlotSsrc(mid)));
        Assert.DoesNotContain(before.Rtp, packet => new[] { "rv0", "rv1" }.Any(mid => packet.Ssrc == before.SlotSsrc(mid)));
    }
}
