using System.Buffers.Binary;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.Sfu.Tests.Taps;

namespace VideoConf.Sfu.Tests.Relays;

/// <summary>What is listened in on at one node, of people on another.</summary>
public sealed class RelayedTapTests
{
    [Fact]
    public async Task A_recording_on_one_node_hears_who_is_on_another_but_nobody_who_declined()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var tap = new MediaTap(new() { Purpose = TapPurpose.Recording });
        Assert.Equal(SfuError.None, await mesh[0].Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
        var viewer = await mesh[0].JoinAsync("viewer", TestRoom.Viewer());
        var open = await mesh[1].JoinAsync("open", TestRoom.Full(1));
        var shy = await mesh[1].JoinAsync("shy", TestRoom.Full(2), SfuConsent.Recording);
        var reader = new TapReader(tap);
        ushort sequence = 0;
        mesh.Until(() =>
        {
            open.SendAudio(TestRoom.Audio(1), sequence);
            shy.SendAudio(TestRoom.Audio(2), sequence);
            sequence++;
            mesh.Pump();
            reader.Read();
            return reader.Packets.Count > 50 && viewer.On("ra0").Count() > 50 && viewer.On("ra1").Count() > 50;
        }, "the viewer hears both, the tap one");
        Assert.Equal(["open"], reader.Tracks.Select(track => track.ParticipantId));
    }

    [Fact]
    public async Task Who_changes_their_mind_is_out_of_it_from_the_same_packet_on()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var tap = new MediaTap(new() { Purpose = TapPurpose.Ai, AudioOnly = true });
        Assert.Equal(SfuError.None, await mesh[0].Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
        var viewer = await mesh[0].JoinAsync("viewer", TestRoom.Viewer());
        var speaker = await mesh[1].JoinAsync("speaker", TestRoom.Full(1));
        var reader = new TapReader(tap);
        ushort sequence = 0;
        Speak(() => reader.Packets.Count > 30, "the tap hears");

        speaker.Declined = SfuConsent.Ai;
        Assert.True((await speaker.ReofferAsync(mesh[1].Server, TestRoom.Id, TestRoom.Full(1))).Succeeded);
        var last = sequence;
        var heard = viewer.Rtp.Count;
        Speak(() => viewer.Rtp.Count > heard + 50, "the viewer still hears");
        Assert.All(reader.Read().Packets, packet => Assert.True(Number(packet.Payload) < last, $"{Number(packet.Payload)} was sent after they declined"));

        speaker.Declined = SfuConsent.None;
        Assert.True((await speaker.ReofferAsync(mesh[1].Server, TestRoom.Id, TestRoom.Full(1))).Succeeded);
        var again = sequence;
        Speak(() => reader.Packets.Exists(packet => Number(packet.Payload) >= again), "the tap hears again");

        static ushort Number(byte[] payload) => (ushort)((payload[1] << 8) | payload[2]);

        void Speak(Func<bool> until, string what) => mesh.Until(() =>
        {
            speaker.SendAudio(TestRoom.Audio(1), sequence++);
            mesh.Pump();
            reader.Read();
            return until();
        }, what);
    }

    [Fact]
    public async Task Sound_that_is_lost_between_nodes_is_repaired_while_it_is_recorded()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var random = new Random(3);
        var lost = new HashSet<ushort>();
        LossyHop? hop = null;
        await mesh.ConnectAsync(1, 0, epoch: 2, end =>
        {
            // Each once at most: on a machine that is late, requests for a packet come together, and are answered once.
            hop = new LossyHop(end.Address, length => length is > 40 and < 70 && hop is { } way && random.Next(8) == 0 && lost.Add(NumberOf(way.Seen[^1])));
            return end with { Address = hop.Address };
        });
        using (hop)
        {
            var tap = new MediaTap(new() { Purpose = TapPurpose.Recording });
            Assert.Equal(SfuError.None, await mesh[0].Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
            var speaker = await mesh[1].JoinAsync("speaker", TestRoom.Full(1));
            var reader = new TapReader(tap);
            ushort sequence = 0;
            mesh.Until(() =>
            {
                // No faster than what was lost is asked for: a node keeps 256 packets of a voice, which are five seconds of it. How many are on their way says
                // nothing: those from before the link is up never come.
                speaker.SendAudio(TestRoom.Audio(1), sequence++);
                mesh.For(3);
                reader.Read();
                return hop!.Lost > 20 && reader.Packets.Count > 100;
            }, "packets are lost");
            mesh.Until(() =>
            {
                var got = reader.Read().SequencesOf(reader.Tracks[^1].Number).ToHashSet();
                return Enumerable.Range(got.Min(), got.Max() - got.Min() + 1).All(number => got.Contains((ushort)number));
            }, "the tap has all of them");
        }

        static ushort NumberOf(byte[] datagram) => BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(RelayFrame.Length + 2));
    }

    [Fact]
    public async Task A_key_frame_can_be_asked_of_who_is_on_another_node()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var sender = await mesh[1].JoinAsync("sender", TestRoom.Full(1));
        ushort sequence = 0;
        mesh.Until(() =>
        {
            sender.SendVideo(TestRoom.Video(1), sequence, key: sequence == 0);
            sequence++;
            mesh.Pump();
            return mesh[0].Server.RequestKeyFrameAsync(TestRoom.Id, "sender", TrackSource.Camera, CancellationToken.None).GetAwaiter().GetResult() && sender.Plis > 0;
        }, "the sender is asked");
    }
}
