using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VideoConf.TestSupport;
using VideoConf.TestSupport.Network;

namespace VideoConf.Rtc.Tests.Network;

/// <summary>Over real sockets, so in real time: bounds are of one side wherever a slow machine makes things later.</summary>
public sealed class DatagramRelayTests : IDisposable
{
    private readonly Echo _echo = new();
    private readonly DatagramRelay _relay;
    private readonly Echo _client;

    public DatagramRelayTests()
    {
        _relay = new DatagramRelay(_echo.Endpoint, seed: 1);
        _client = new Echo();
    }

    public void Dispose()
    {
        _client.Dispose();
        _relay.Dispose();
        _echo.Dispose();
    }

    [Fact]
    public async Task What_a_client_sends_reaches_the_server_and_comes_back_in_order()
    {
        _echo.Answers = true;
        for (var i = 0; i < 200; i++) _client.Send(_relay.Endpoint, i);
        await Until.TrueAsync(() => _client.Received.Count == 200);
        Assert.Equal(Enumerable.Range(0, 200), _client.Received.Select(packet => packet.Number));
        Assert.Equal((200, 200), (_relay.Counters(RelayDirection.Up).Delivered, _relay.Counters(RelayDirection.Down).Delivered));
    }

    [Fact]
    public async Task Each_client_has_an_address_of_its_own_towards_the_server()
    {
        using var other = new Echo();
        _echo.Answers = true;
        _client.Send(_relay.Endpoint, 1);
        other.Send(_relay.Endpoint, 2);
        await Until.TrueAsync(() => _client.Received.Count == 1 && other.Received.Count == 1);
        Assert.Equal((1, 2), (_client.Received.Single().Number, other.Received.Single().Number));
        Assert.Equal(2, _echo.Received.Select(packet => packet.From).Distinct().Count());
        Assert.Equal(2, _relay.Clients);
    }

    [Fact]
    public async Task Delay_is_of_one_direction_and_changes_while_packets_flow()
    {
        _relay.Set(RelayDirection.Up, new LinkConditions { Delay = TimeSpan.FromMilliseconds(150) });
        var sent = Stopwatch.GetTimestamp();
        _client.Send(_relay.Endpoint, 1);
        await Until.TrueAsync(() => _echo.Received.Count == 1);
        Assert.True(Stopwatch.GetElapsedTime(sent, _echo.Received.Single().At) >= TimeSpan.FromMilliseconds(150));

        // The way back has none: the quickest of many answers is quicker than the way there was.
        _relay.Set(RelayDirection.Up, LinkConditions.Perfect);
        _echo.Answers = true;
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            sent = Stopwatch.GetTimestamp();
            _client.Send(_relay.Endpoint, 2 + i);
            await Until.TrueAsync(() => _client.Received.Count == 1 + i);
            var took = Stopwatch.GetElapsedTime(sent, _client.Received.Last().At);
            if (took < quickest) quickest = took;
        }

        Assert.True(quickest < TimeSpan.FromMilliseconds(100), $"{quickest.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task A_rate_makes_packets_wait_and_a_full_queue_drops_them()
    {
        // A packet of 1,028 bytes takes 82 ms; four fit.
        _relay.Set(RelayDirection.Up, new LinkConditions { Rate = 100_000, QueueBytes = 4_200 });
        for (var i = 0; i < 20; i++) _client.Send(_relay.Endpoint, i, 1_000);
        await Until.TrueAsync(() => _relay.Counters(RelayDirection.Up).Offered == 20);
        var counters = _relay.Counters(RelayDirection.Up);
        Assert.InRange(counters.Overflowed, 10, 16);
        Assert.Equal(20 * 1_028, counters.Bytes);

        await Until.TrueAsync(() => _echo.Received.Count == counters.Delivered);
        var arrivals = _echo.Received.Select(packet => packet.At).ToArray();
        Assert.True(Stopwatch.GetElapsedTime(arrivals[0], arrivals[^1]) >= TimeSpan.FromMilliseconds(150));
        Assert.Equal(TimeSpan.Zero, _relay.QueueDelay(RelayDirection.Up));
    }

    [Fact]
    public async Task An_outage_lets_nothing_through_until_it_is_over()
    {
        _relay.Set(new LinkConditions { IsDown = true });
        for (var i = 0; i < 50; i++) _client.Send(_relay.Endpoint, i);
        await Until.TrueAsync(() => _relay.Counters(RelayDirection.Up).Down == 50);

        _relay.Set(LinkConditions.Perfect);
        _client.Send(_relay.Endpoint, 50);
        await Until.TrueAsync(() => !_echo.Received.IsEmpty);
        Assert.Equal(50, _echo.Received.Single().Number);
    }

    [Fact]
    public async Task Packets_are_lost_overtaken_and_doubled_as_the_conditions_say()
    {
        _relay.Set(RelayDirection.Up, new LinkConditions { Loss = 0.2, Reordering = 0.1, Duplication = 0.1 });
        for (var i = 0; i < 1_000; i++) _client.Send(_relay.Endpoint, i);
        await Until.TrueAsync(() => _relay.Counters(RelayDirection.Up).Offered == 1_000);
        var counters = _relay.Counters(RelayDirection.Up);
        Assert.InRange(counters.Lost, 140, 260);
        Assert.Equal(1_000, counters.Lost + counters.Delivered);
        await Until.TrueAsync(() => _echo.Received.DistinctBy(packet => packet.Number).Count() == counters.Delivered);
        await Until.TrueAsync(() => _echo.Received.Count > counters.Delivered + 40);
        var numbers = _echo.Received.Select(packet => packet.Number).ToArray();
        Assert.True(numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second < pair.First) > 10);
    }

    /// <summary>A socket that keeps what it gets, and sends it back if it is told to.</summary>
    private sealed class Echo : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        private readonly Task _reading;

        public Echo()
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _reading = Task.Factory.StartNew(Read, TaskCreationOptions.LongRunning);
        }

        public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

        public ConcurrentQueue<(int Number, EndPoint From, long At)> Received { get; } = [];

        public volatile bool Answers;

        public void Send(IPEndPoint to, int number, int length = 4)
        {
            var datagram = new byte[length];
            BinaryPrimitives.WriteInt32BigEndian(datagram, number);
            _socket.SendTo(datagram, to);
        }

        public void Dispose()
        {
            _socket.Dispose();
            _reading.Wait();
        }

        private void Read()
        {
            var buffer = new byte[2_000];
            try
            {
                while (true)
                {
                    EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                    var length = _socket.ReceiveFrom(buffer, ref from);
                    if (length < 4) continue;
                    Received.Enqueue((BinaryPrimitives.ReadInt32BigEndian(buffer), from, Stopwatch.GetTimestamp()));
                    if (Answers) _socket.SendTo(buffer.AsSpan(0, length), from);
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // Closed: the test is over.
            }
        }
    }
}
