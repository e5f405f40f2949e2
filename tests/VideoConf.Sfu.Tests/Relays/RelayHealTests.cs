using VideoConf.Sfu.Net;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Relays;

/// <summary>Links that end, are made anew, or are spoken to by somebody else.</summary>
public sealed class RelayHealTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_link_made_anew_after_a_restart_carries_media_again(int restarted)
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var sender = await mesh[1 - restarted].JoinAsync("sender", TestRoom.Full(1));
        ushort sequence = 0;
        mesh.Until(() => Send() && mesh[restarted].Server.Snapshot().PacketsRelayedIn > 20, "media flows");

        await mesh.RestartAsync(restarted);
        mesh.Until(() => Send() && mesh[1 - restarted].Events.Exists(e => e.Kind == SfuEventKind.RelayLost && e.RelayNodeId == RelayMesh.NodeId(restarted)), "the other node notices");
        await mesh.ConnectAsync(0, 1, epoch: 2);
        var viewer = await mesh[restarted].JoinAsync("viewer", TestRoom.Viewer());
        mesh.Until(() => Send() && viewer.On("rv0").Count() > 20, "media flows again");

        bool Send()
        {
            sender.SendVideo(TestRoom.Video(1), sequence, key: sequence % 10 == 0);
            sequence++;
            mesh.Pump();
            return true;
        }
    }

    [Fact]
    public async Task The_same_call_may_come_any_number_of_times()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var before = await mesh.StatesAsync(0);
        await mesh.ConnectAsync(0, 1, epoch: 1);
        await mesh.ConnectAsync(1, 0, epoch: 1);
        var after = await mesh.StatesAsync(0);
        Assert.Equal((before[0].LinkId, before[0].RemoteLinkId), (after[0].LinkId, after[0].RemoteLinkId));
        Assert.True(await mesh[0].Server.DeleteRelayAsync(TestRoom.Id, RelayMesh.NodeId(1), CancellationToken.None));
        Assert.False(await mesh[0].Server.DeleteRelayAsync(TestRoom.Id, RelayMesh.NodeId(1), CancellationToken.None));
        Assert.Empty(await mesh.StatesAsync(0));
    }

    [Fact]
    public async Task What_is_earlier_or_of_another_end_is_refused()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        await mesh.ConnectAsync(0, 1, epoch: 5);
        var earlier = await mesh[0].Server.PutRelayAsync(TestRoom.Id, RelayMesh.NodeId(1), 4, remote: null, CancellationToken.None);
        Assert.Equal(SfuError.RelaySuperseded, earlier.Error);
        var own = await mesh.PutAsync(0, 1, epoch: 5, remote: null);
        var other = await mesh[0].Server.PutRelayAsync(TestRoom.Id, RelayMesh.NodeId(1), 5, own with { LinkId = own.LinkId + 1 }, CancellationToken.None);
        Assert.Equal(SfuError.RelaySuperseded, other.Error);
        var nowhere = await mesh[0].Server.PutRelayAsync("other", RelayMesh.NodeId(1), 5, remote: null, CancellationToken.None);
        Assert.Equal(SfuError.UnknownRoom, nowhere.Error);
    }

    [Fact]
    public async Task A_room_has_a_bound_of_links()
    {
        await using var room = await TestRoom.OpenAsync(options => options.MaxRelaysPerRoom = 2);
        for (var i = 0; i < 3; i++)
        {
            var put = await room.Server.PutRelayAsync(TestRoom.Id, $"n{i}", 1, remote: null, CancellationToken.None);
            Assert.Equal(i < 2 ? SfuError.None : SfuError.RelayRefused, put.Error);
        }
    }

    [Fact]
    public async Task Another_session_of_the_room_ends_its_links()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        Assert.True(await mesh[0].Server.PutRoomAsync(TestRoom.Id, "another", 10, CancellationToken.None));
        Assert.Empty(await mesh.StatesAsync(0));
        Assert.Equal(0, mesh[0].Server.Snapshot().Relays);
    }

    [Fact]
    public async Task Whoever_does_not_have_the_key_is_not_heard()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var sent = new List<byte[]>();
        LossyHop? hop = null;
        await mesh.ConnectAsync(0, 1, epoch: 2, end =>
        {
            hop = new LossyHop(end.Address, _ => false);
            return end with { Address = hop.Address };
        });
        using (hop)
        {
            var sender = await mesh[0].JoinAsync("sender", TestRoom.Full(1));
            ushort sequence = 0;
            mesh.Until(() =>
            {
                sender.SendAudio(TestRoom.Audio(1), sequence++);
                mesh.Pump();
                return mesh[1].Server.Snapshot().PacketsRelayedIn > 50;
            }, "media flows");

            // What is on its way is to arrive first.
            var before = mesh[1].Server.Snapshot();
            mesh.Until(() =>
            {
                var earlier = before;
                mesh.For(100);
                before = mesh[1].Server.Snapshot();
                return before.PacketsRelayedIn == earlier.PacketsRelayedIn;
            }, "nothing is on its way");
            lock (hop!.Seen) sent.AddRange(hop.Seen);
            var random = new Random(11);
            using var stranger = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
            var target = mesh[1].Server.LocalEndPoint;
            foreach (var datagram in sent.TakeLast(100))
            {
                // As it was: seen before. Changed in a byte: not authentic, of no link, or nothing at all. Cut short.
                stranger.SendTo(datagram, target);
                for (var i = 0; i < 5; i++)
                {
                    var changed = (byte[])datagram.Clone();
                    changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                    stranger.SendTo(changed, target);
                }

                stranger.SendTo(datagram.AsSpan(0, random.Next(datagram.Length)), target);
            }

            mesh.Until(() => mesh[1].Server.Snapshot().Dropped.Values.Sum() - before.Dropped.Values.Sum() > 300, "they are dropped");
            mesh.For(200);
            Assert.Equal(before.PacketsRelayedIn, mesh[1].Server.Snapshot().PacketsRelayedIn);
            Assert.Equal(0, mesh[1].Server.Snapshot().PeersDiscarded);
        }
    }

    [Fact]
    public async Task Nothing_is_left_of_a_link_that_is_taken_away()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var sender = await mesh[0].JoinAsync("sender", TestRoom.Full(1));
        ushort sequence = 0;
        mesh.Until(() =>
        {
            sender.SendVideo(TestRoom.Video(1), sequence, key: sequence % 10 == 0);
            sequence++;
            mesh.Pump();
            return mesh[1].Server.Snapshot().PacketsRelayedIn > 50;
        }, "media flows");
        Assert.True(await mesh[1].Server.DeleteRelayAsync(TestRoom.Id, RelayMesh.NodeId(0), CancellationToken.None));
        mesh.Until(() => mesh[1].Server.Snapshot() is { Relays: 0, PacketBuffersInUse: ReceiveBatch.Capacity }, "all is returned");
    }
}
