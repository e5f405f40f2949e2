using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace VideoConf.TestSupport.Network;

/// <summary>Which way a packet goes.</summary>
public enum RelayDirection
{
    /// <summary>From whoever sends to the relay, to the server behind it.</summary>
    Up,

    /// <summary>From the server back.</summary>
    Down,
}

/// <summary>What a relay has done with the packets of one direction.</summary>
/// <param name="Offered">Packets that came.</param>
/// <param name="Delivered">Packets that went on, copies not counted.</param>
/// <param name="Lost">Packets lost by chance.</param>
/// <param name="Overflowed">Packets that found the queue of the narrowest place full, or too many on their way.</param>
/// <param name="Down">Packets that came while the link was down.</param>
/// <param name="Bytes">Bytes that came, with the headers of IPv4 and UDP.</param>
public sealed record RelayCounters(long Offered, long Delivered, long Lost, long Overflowed, long Down, long Bytes)
{
    /// <summary>Those of two relays.</summary>
    public static RelayCounters operator +(RelayCounters a, RelayCounters b) => new(
        a.Offered + b.Offered, a.Delivered + b.Delivered, a.Lost + b.Lost, a.Overflowed + b.Overflowed, a.Down + b.Down, a.Bytes + b.Bytes);
}

/// <summary>Is shown each datagram that a relay takes, before anything becomes of it, by the thread that carries them.</summary>
/// <param name="direction">Which way it goes.</param>
/// <param name="datagram">What it is, for as long as the call lasts.</param>
public delegate void DatagramWatcher(RelayDirection direction, ReadOnlySpan<byte> datagram);

/// <summary>
/// One access network between real sockets of this machine: a UDP server is reached at <see cref="Endpoint"/>, over a <see cref="LinkModel"/> each way, whose
/// conditions can be changed while packets flow. Each address that sends to it gets a socket of its own towards the server, as behind a NAT; all of
/// them share the link. What is on its way is bounded, and what comes on top is dropped and counted. The methods may be called
/// from any thread; one thread of its own carries the packets, to about a millisecond.
/// </summary>
public sealed class DatagramRelay : IDisposable
{
    /// <summary>Addresses that may send to it at once; others are not heard.</summary>
    public const int MaximumClients = 64;

    /// <summary>Packets of a direction that may be on their way at once, whatever the conditions say.</summary>
    public const int MaximumOnTheWay = 20_000;

    /// <summary>What IPv4 and UDP put before a datagram, which takes its share of a rate.</summary>
    private const int HeaderBytes = 28;

    // Longer than a datagram of any WebRTC peer.
    private const int MaximumDatagram = 4_096;
    private const int SocketBuffer = 4 * 1024 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(10);

    private readonly IPEndPoint _server;
    private readonly DatagramWatcher? _watcher;
    private readonly Socket _front;
    private readonly List<Socket> _backs = [];
    private readonly List<EndPoint> _clients = [];
    private int _stranded;
    private bool _isMoving;
    private readonly Way[] _ways;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly byte[] _buffer = new byte[MaximumDatagram];
    private readonly Lock _lock = new();
    private readonly Thread _thread;
    private volatile bool _isEnding;

    /// <summary>Starts one, on a port from the operating system. Both directions begin perfect.</summary>
    /// <param name="server">Where the server listens, at an address of this machine; the relay is at the same one.</param>
    /// <param name="seed">Which chances. How packets fall into them depends on when they come.</param>
    /// <param name="watcher">Who is shown what passes.</param>
    public DatagramRelay(IPEndPoint server, int seed, DatagramWatcher? watcher = null)
    {
        _server = server;
        _watcher = watcher;
        _front = NewSocket();
        _ways = [new Way(seed), new Way(seed + 1)];
        Endpoint = (IPEndPoint)_front.LocalEndPoint!;
        _thread = new Thread(Run) { IsBackground = true, Name = "datagram relay" };
        _thread.Start();
    }

    /// <summary>Where clients send to.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Addresses that have sent to it so far.</summary>
    public int Clients
    {
        get
        {
            lock (_lock) return _clients.Count;
        }
    }

    /// <summary>Changes what one direction does, from now on. What waits at its narrowest place leaves at the rate that it came under.</summary>
    public void Set(RelayDirection direction, LinkConditions conditions)
    {
        lock (_lock)
        {
            var way = _ways[(int)direction];

            // Two changes within one tick of the clock: the later one is a tick later.
            var now = _clock.Elapsed;
            way.ChangedAt = now > way.ChangedAt ? now : way.ChangedAt + new TimeSpan(1);
            way.Schedule.Then(way.ChangedAt, conditions);
        }
    }

    /// <summary>Changes both directions.</summary>
    public void Set(LinkConditions conditions)
    {
        Set(RelayDirection.Up, conditions);
        Set(RelayDirection.Down, conditions);
    }

    /// <summary>
    /// Gives each client another address towards the server from now on, as a NAT does that forgot it or lost its own: what the server sends to the former ones
    /// is lost.
    /// </summary>
    public void Move()
    {
        lock (_lock) _isMoving = true;
    }

    /// <summary>
    /// Carries nothing any more from and to the addresses that have sent to it so far, as when a machine has left that network: who goes on has to do so from another.
    /// </summary>
    public void Strand()
    {
        lock (_lock) _stranded = _clients.Count;
    }

    /// <summary>What one direction has done so far.</summary>
    public RelayCounters Counters(RelayDirection direction)
    {
        lock (_lock)
        {
            var way = _ways[(int)direction];
            var model = way.Link.Model;
            return new RelayCounters(
                model.Offered + way.Refused, model.Delivered, model.Lost, model.Overflowed + way.Refused, model.Offered - model.Delivered - model.Lost - model.Overflowed, way.Bytes);
        }
    }

    /// <summary>How long a packet would wait at the narrowest place of a direction if it came now.</summary>
    public TimeSpan QueueDelay(RelayDirection direction)
    {
        lock (_lock) return _ways[(int)direction].Link.Model.QueueDelay(_clock.Elapsed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isEnding = true;
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join();
        _front.Dispose();
        foreach (var back in _backs) back.Dispose();
    }

    private void Run()
    {
        var readable = new List<Socket>();
        while (!_isEnding)
        {
            TimeSpan wait;
            lock (_lock)
            {
                if (_isMoving) MoveNow();
                Deliver(_clock.Elapsed);
                wait = NextArrival() - _clock.Elapsed;
            }

            if (wait > LongestWait) wait = LongestWait;
            readable.Clear();
            readable.Add(_front);
            readable.AddRange(_backs);
            Socket.Select(readable, null, null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
            lock (_lock)
            {
                foreach (var socket in readable) Receive(socket);
            }
        }
    }

    // By the thread that reads from the sockets.
    private void MoveNow()
    {
        _isMoving = false;
        for (var client = 0; client < _backs.Count; client++)
        {
            _backs[client].Dispose();
            _backs[client] = NewSocket();
        }
    }

    private TimeSpan NextArrival() => _ways[0].Link.NextArrival < _ways[1].Link.NextArrival ? _ways[0].Link.NextArrival : _ways[1].Link.NextArrival;

    private void Receive(Socket socket)
    {
        do
        {
            EndPoint from = new IPEndPoint(_server.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
            int length;
            try
            {
                length = socket.ReceiveFrom(_buffer, ref from);
            }
            catch (SocketException unreachable) when (unreachable.SocketErrorCode is SocketError.ConnectionRefused or SocketError.MessageSize)
            {
                continue; // Whoever it was for is gone, or nobody of WebRTC sent it.
            }

            var isUp = ReferenceEquals(socket, _front);
            var client = isUp ? ClientOf(from) : _backs.IndexOf(socket);
            if (client >= _stranded) Offer(isUp ? RelayDirection.Up : RelayDirection.Down, client, _buffer.AsSpan(0, length));
        }
        while (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead));
    }

    private int ClientOf(EndPoint from)
    {
        var known = _clients.IndexOf(from);
        if (known >= 0 || _clients.Count == MaximumClients) return known;
        _clients.Add(from);
        _backs.Add(NewSocket());
        return _clients.Count - 1;
    }

    private void Offer(RelayDirection direction, int client, ReadOnlySpan<byte> datagram)
    {
        var way = _ways[(int)direction];
        var bytes = datagram.Length + HeaderBytes;
        way.Bytes += bytes;
        _watcher?.Invoke(direction, datagram);
        if (way.OnTheWay == MaximumOnTheWay)
        {
            way.Refused++;
            return;
        }

        var fate = way.Link.Send(_clock.Elapsed, bytes, (client, datagram.ToArray()));
        if (fate.Verdict == LinkVerdict.Delivered) way.OnTheWay += fate.Duplicate is null ? 1 : 2;
    }

    private void Deliver(TimeSpan now)
    {
        for (var direction = 0; direction < _ways.Length; direction++)
        {
            var way = _ways[direction];
            while (way.Link.TryReceive(now, out var packet))
            {
                way.OnTheWay--;
                if (packet.Client < _stranded) continue;
                try
                {
                    if (direction == (int)RelayDirection.Up) _backs[packet.Client].SendTo(packet.Datagram, _server);
                    else _front.SendTo(packet.Datagram, _clients[packet.Client]);
                }
                catch (SocketException unreachable) when (unreachable.SocketErrorCode is SocketError.ConnectionRefused)
                {
                    // As on any network: nobody is told that nobody was there.
                }
            }
        }
    }

    private Socket NewSocket()
    {
        var socket = new Socket(_server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = SocketBuffer, SendBufferSize = SocketBuffer };
        socket.Bind(new IPEndPoint(_server.Address, 0));
        return socket;
    }

    private sealed class Way
    {
        public Way(int seed)
        {
            Schedule = new LinkSchedule(LinkConditions.Perfect);
            Link = new SimulatedLink<(int Client, byte[] Datagram)>(new LinkModel(Schedule, seed));
        }

        public LinkSchedule Schedule { get; }

        public SimulatedLink<(int Client, byte[] Datagram)> Link { get; }

        public TimeSpan ChangedAt { get; set; }

        public int OnTheWay { get; set; }

        public long Refused { get; set; }

        public long Bytes { get; set; }
    }
}
