using System.Net;
using System.Net.Sockets;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Tests.Net;

public sealed class SocketTests
{
    public static TheoryData<SfuNetwork, bool> Kinds => OperatingSystem.IsLinux()
        ? new() { { SfuNetwork.Batched, false }, { SfuNetwork.Batched, true }, { SfuNetwork.Portable, false }, { SfuNetwork.Portable, true } }
        : new() { { SfuNetwork.Portable, false }, { SfuNetwork.Portable, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_sent_arrives_in_order_and_cut_as_it_was(SfuNetwork network, bool dualStack)
    {
        using var receiver = UdpSockets.Open(network, new IPEndPoint(dualStack ? IPAddress.IPv6Any : IPAddress.Loopback, 0), 1 << 20);
        using var sender = UdpSockets.Open(network, new IPEndPoint(dualStack ? IPAddress.IPv6Any : IPAddress.Loopback, 0), 1 << 20);
        using var pool = new PacketPool(128);
        using var received = new ReceiveBatch(pool);
        using var send = new SendBatch();
        SendQueue queue = default;
        var to = TransportAddress.From(IPAddress.Loopback, receiver.Port);

        // Runs of equal size, which become segments, broken by others, with a short end.
        int[] sizes = [500, 500, 500, 200, 500, 500, 100, 1_200, 1_200, 1_200, 1_200, 7, 500];
        for (var i = 0; i < sizes.Length; i++)
        {
            send.Reserve()[..sizes[i]].Fill((byte)i);
            send.Commit(sizes[i], ref queue, in to);
        }

        sender.Send(send);
        Assert.Equal(sizes.Length, send.PacketsSent);
        Assert.Equal(sizes.Sum(), send.BytesSent);
        Assert.Equal(0, send.Count);

        var got = new List<(int Length, byte Value)>();
        for (var tries = 0; got.Count < sizes.Length && tries < 100; tries++)
        {
            receiver.Wait(100);
            var count = receiver.Receive(received);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(sender.Port, received.From(i).Port);
                Assert.True(received.From(i).IsIPv4);
                got.Add((received.Datagram(i).Length, received.Datagram(i)[0]));
            }
        }

        Assert.Equal(sizes.Select((size, i) => (size, (byte)i)), got);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_waiting_thread_is_woken(SfuNetwork network, bool dualStack)
    {
        using var socket = UdpSockets.Open(network, new IPEndPoint(dualStack ? IPAddress.IPv6Any : IPAddress.Loopback, 0), 1 << 16);
        using var pool = new PacketPool(128);
        using var received = new ReceiveBatch(pool);
        var waiting = Task.Run(() => socket.Wait(60_000));
        socket.Wake();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, socket.Receive(received)); // Waking is nothing to receive.
    }

    [Fact]
    public void An_oversized_datagram_is_told_as_empty()
    {
        foreach (var network in Kinds.Select(kind => (SfuNetwork)kind[0]).Distinct())
        {
            using var socket = UdpSockets.Open(network, new IPEndPoint(IPAddress.Loopback, 0), 1 << 16);
            using var pool = new PacketPool(128);
            using var received = new ReceiveBatch(pool);
            using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            sender.SendTo(new byte[PacketPool.BufferBytes + 1], new IPEndPoint(IPAddress.Loopback, socket.Port));
            socket.Wait(5_000);
            Assert.Equal(1, socket.Receive(received));
            Assert.Equal(0, received.Datagram(0).Length);
        }
    }
}
