using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Networks;

/// <summary>Peers whose network lets no UDP through (RFC 6544), and those who only seem to be such.</summary>
public sealed class TcpTests
{
    [Fact]
    public async Task Who_has_TCP_alone_hears_and_sees_who_has_UDP_and_the_other_way_round()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync();
        var tcp = await room.JoinAsync(Tcp("tcp"), TestRoom.Full(1));
        var udp = await room.JoinAsync("udp", TestRoom.Full(2));
        Exchange(room, tcp, 1, udp, 2);

        Assert.Equal(1, room.Server.Snapshot().TcpConnectionsTaken);
        Assert.Equal(0, room.Server.Snapshot().SendErrors);
        Assert.Equal((0, 0), (tcp.BadPackets, tcp.Replays));

        // Who leaves is told over it, and then it ends.
        await room.Server.DeleteMediaAsync(TestRoom.Id, tcp.MediaId, CancellationToken.None);
        room.Until(() => tcp.WasClosed, "the peer is told");
        room.Forget(tcp);
        room.Until(() => room.Server.Snapshot().TcpConnections == 0, "its connection ends");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_followed_by_another_without_a_new_offer()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync();
        var tcp = await room.JoinAsync(Tcp("tcp"), TestRoom.Full(1));
        var udp = await room.JoinAsync("udp", TestRoom.Full(2));
        Exchange(room, tcp, 1, udp, 2);
        tcp.Move();
        tcp.SendCheck();
        Exchange(room, tcp, 1, udp, 2, from: 1_000);
        room.Until(() => room.Server.Snapshot() is { TcpConnections: 1, TcpConnectionsTaken: 2 }, "the former connection is gone");
    }

    [Fact]
    public async Task What_a_slow_reader_does_not_take_is_bounded_and_in_the_end_it_is_cut_off()
    {
        if (!OperatingSystem.IsLinux()) return;
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var slow = Tcp("slow");
        slow.Socket.ReceiveBufferSize = 4_096; // Else the system takes megabytes in its place.
        await room.JoinAsync(slow, TestRoom.Viewer());
        var other = await room.JoinAsync("other", TestRoom.Viewer());
        (slow.ReadsNothing, slow.SendsChecks) = (true, false);

        ushort sequence = 0;
        room.Until(() =>
        {
            for (var i = 0; i < 50; i++, sequence++) sender.SendVideo(TestRoom.Video(1), sequence, key: sequence == 0);
            return room.Server.Snapshot().SendErrors > 100;
        }, "more waits than may");
        Assert.Equal(0, room.Server.Snapshot().TcpConnectionsCut);

        for (var second = 0; second < 7; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            room.For(60);
        }

        room.Until(() => room.Server.Snapshot() is { TcpConnections: 0, TcpConnectionsCut: 1 }, "it is cut off");
        var seen = other.Rtp.Count;
        room.Until(() =>
        {
            sender.SendVideo(TestRoom.Video(1), sequence++, key: false);
            return other.Rtp.Count > seen + 20;
        }, "others see on");
    }

    [Fact]
    public async Task Connections_that_nobody_proves_make_room_for_those_that_somebody_does()
    {
        if (!OperatingSystem.IsLinux()) return;
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var port = room.Server.Workers[0].TcpPort;
        var strangers = Enumerable.Range(0, TcpPort.MaxUnproven + 50).Select(_ => Connect(port)).ToList();
        room.Until(() => room.Server.Snapshot() is { TcpConnectionsCut: >= 50 }, "the oldest make room");

        var peer = await room.JoinAsync(Tcp("peer"), TestRoom.Full(1));
        Assert.InRange(room.Server.Snapshot().TcpConnections, 1, TcpPort.MaxUnproven + 1);

        peer.SendsChecks = true;
        clock.Advance(TimeSpan.FromSeconds(12));
        peer.SendCheck();
        room.Until(() => room.Server.Snapshot().TcpConnections == 1, "who is not proven in time ends");
        Assert.True(strangers.TrueForAll(IsClosed), "they are told");
        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Fact]
    public async Task A_stranger_may_bring_little_and_nothing_longer_than_a_packet()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync();
        var port = room.Server.Workers[0].TcpPort;

        using var tooLong = Connect(port);
        tooLong.Send([0xFF, 0xFF, 1, 2, 3]);
        room.Until(() => IsClosed(tooLong), "a length that no packet has ends it");

        using var tooMany = Connect(port);
        for (var i = 0; i <= TcpPort.MaxPacketsBeforeProof; i++) tooMany.Send([0, 1, 0x80]);
        room.Until(() => IsClosed(tooMany), "more packets than checks take end it");
        room.Until(() => room.Server.Snapshot() is { TcpConnectionsCut: 2, TcpConnections: 0 }, "both are counted");
    }

    [Fact]
    public async Task Noise_over_TCP_harms_nobody()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync();
        var tcp = await room.JoinAsync(Tcp("tcp"), TestRoom.Full(1));
        var udp = await room.JoinAsync("udp", TestRoom.Full(2));
        var port = room.Server.Workers[0].TcpPort;
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            // Framed or not, whole or cut off, closed politely or not.
            using var stranger = Connect(port);
            if (random.Next(2) == 0) stranger.LingerState = new LingerOption(enable: true, 0);
            var noise = RandomNumberGenerator.GetBytes(random.Next(2, 4_000));
            if (random.Next(2) == 0) BinaryPrimitives.WriteUInt16BigEndian(noise, (ushort)random.Next(1_600));
            try
            {
                stranger.Send(noise);
            }
            catch (SocketException)
            {
                // Cut off while it spoke, as it should be.
            }

            room.Pump();
        }

        // A peer may speak noise as well.
        for (var i = 0; i < 300; i++) tcp.Send(RandomNumberGenerator.GetBytes(random.Next(1, 1_500)));
        Exchange(room, tcp, 1, udp, 2);
        Assert.Equal(0, room.Server.Snapshot().PeersDiscarded);
        Assert.Equal(2, room.Server.Snapshot().Participants);
    }

    [Fact]
    public async Task A_server_that_starts_anew_has_its_port_again_though_connections_were_open()
    {
        if (!OperatingSystem.IsLinux()) return;
        for (var attempt = 1; ; attempt++)
        {
            var port = 0;
            await using (var room = await TestRoom.OpenAsync())
            {
                await room.JoinAsync(Tcp("tcp"), TestRoom.Full(1));
                port = room.Server.Workers[0].Port;
                if (port != room.Server.Workers[0].TcpPort) continue;
                await room.Server.DisposeAsync();
            }

            try
            {
                await using var again = await TestRoom.OpenAsync(options => options.Port = port);
                Assert.Equal(port, again.Server.Workers[0].TcpPort);
                await again.JoinAsync(Tcp("tcp"), TestRoom.Full(1));
                return;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < 4)
            {
                // Another test was given the port meanwhile.
            }
        }
    }

    /// <summary>Both send until both have got from the other.</summary>
    private static void Exchange(TestRoom room, TestPeer a, uint an, TestPeer b, uint bn, ushort from = 0)
    {
        var sequence = from;
        var (seenByA, seenByB) = (a.Rtp.Count, b.Rtp.Count);
        var nextAt = TestPeer.Now;
        room.Until(() =>
        {
            if (TestPeer.Now < nextAt) return false;

            // As a call does: all at once would be more than a connection lets wait, where the server is late.
            nextAt = TestPeer.Now.AddMilliseconds(5);
            foreach (var (peer, n) in new[] { (a, an), (b, bn) })
            {
                peer.SendAudio(TestRoom.Audio(n), sequence);
                peer.SendVideo(TestRoom.Video(n), sequence, key: sequence % 10 == 0);
            }

            sequence++;
            return a.Rtp.Count > seenByA + 60 && b.Rtp.Count > seenByB + 60;
        }, "media flows both ways");
    }

    private static TestPeer Tcp(string name) => new(name, tcp: true);

    private static Socket Connect(ushort port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static bool IsClosed(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
