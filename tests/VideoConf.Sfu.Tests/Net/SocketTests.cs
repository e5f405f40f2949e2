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
    public void Receivers_whose_datagrams_lie_among_each_others_get_their_own(SfuNetwork network, bool dualStack)
    {
        IDatagramSocket Open() => UdpSockets.Open(network, new IPEndPoint(dualStack ? IPAddress.IPv6Any : IPAddress.Loopback, 0), 1 << 20);
        using var first = Open();
        using var second = Open();
        using var sender = Open();
        using var pool = new PacketPool(128);
        using var received = new ReceiveBatch(pool);
        using var send = new SendBatch();
        var queues = new SendQueue[2];
        var to = new[] { first, second }.Select(socket => TransportAddress.From(IPAddress.Loopback, socket.Port)).ToArray();
        for (byte i = 0; i < 40; i++)
        {
            var receiver = i < 20 ? i / 10 : i % 2; // First in pieces of ten, then in turn.
            send.Reserve()[..300].Fill(i);
            send.Commit(300, ref queues[receiver], in to[receiver]);
        }

        sender.Send(send);
        Assert.Equal((40, 12_000), (send.PacketsSent, send.BytesSent));
        Assert.Equal([.. Enumerable.Range(0, 10), .. Enumerable.Range(10, 10).Select(i => 2 * i)], Got(first));
        Assert.Equal([.. Enumerable.Range(10, 10), .. Enumerable.Range(10, 10).Select(i => (2 * i) + 1)], Got(second));

        List<int> Got(IDatagramSocket socket)
        {
            var got = new List<int>();
            for (var tries = 0; got.Count < 20 && tries < 100; tries++)
            {
                socket.Wait(100);
                var count = socket.Receive(received);
                for (var i = 0; i < count; i++) got.Add(received.Datagram(i)[0]);
            }

            return got;
        }
    }

    [Fact]
    public void A_full_batch_says_so_before_a_datagram_would_not_fit()
    {
        using var send = new SendBatch();
        SendQueue queue = default;
        var to = TransportAddress.From(IPAddress.Loopback, 9);
        while (!send.IsFull)
        {
            Assert.Equal(SendBatch.DatagramBytes, send.Reserve().Length);
            send.Reserve().Fill((byte)send.Count);
            send.Commit(SendBatch.DatagramBytes, ref queue, in to);
        }

        Assert.InRange(send.Count, 100, SendBatch.Capacity);
        for (var i = 0; i < send.Count; i++) Assert.Equal((byte)i, send.Datagram(i)[^1]);
    }

    [Fact]
    public void A_thread_is_kept_on_a_processor_that_there_is()
    {
        if (!OperatingSystem.IsLinux()) return;
        var allowed = "";
        var results = (There: false, Far: true, None: true);
        var thread = new Thread(() =>
        {
            results = (WorkerThread.TryPin(0), WorkerThread.TryPin(WorkerThread.MaxCores), WorkerThread.TryPin(-1));
            allowed = File.ReadLines("/proc/thread-self/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        });
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(20)));
        Assert.Equal((true, false, false), results);
        Assert.Equal("0", allowed.Split(':')[1].Trim());
    }

    [Fact]
    public void A_thread_runs_before_ordinary_ones_if_it_may_and_those_that_it_starts_do_not()
    {
        if (!OperatingSystem.IsLinux()) return;
        var wentFirst = false;
        var (own, started) = ("", "");
        var thread = new Thread(() =>
        {
            wentFirst = WorkerThread.TryGoFirst();
            own = Policy();
            var other = new Thread(() => started = Policy());
            other.Start();
            other.Join();
        });
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(20)));
        Assert.Equal((wentFirst ? "1 2" : "0 0", "0 0"), (own, started));

        // Fields 40 and 41 of proc(5): real-time priority and policy, counted from behind the name.
        static string Policy() => string.Join(' ', File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[37..39]);
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
