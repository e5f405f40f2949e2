using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sdp;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Rooms;
using VideoConf.Sfu.Taps;

namespace VideoConf.Sfu.Workers;

/// <summary>
/// One thread with one UDP port. It owns its rooms and all that is in them: below here nothing locks. Each turn of its loop runs commands,
/// receives a batch, forwards it, sends a batch, and lets time pass.
/// </summary>
internal sealed partial class Worker : IDisposable
{
    private const int TickMilliseconds = 20;
    private const int IdleWaitMilliseconds = 1_000;

    // What a sender writes at once arrives within tens of microseconds; a packet whose picture goes on waits so long for what follows it, and all of them no longer
    // than the second.
    private const long LingerNanoseconds = 60_000;
    private const long MostLingerNanoseconds = 200_000;

    private readonly SfuOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ChannelWriter<SfuEvent> _events;
    private readonly CommandQueue _commands;
    private readonly IDatagramSocket _socket;
    private readonly PacketPool _pool;
    private readonly ReceiveBatch _received;
    private ReceiveBatch _batch; // The one that is being worked through: that of the socket, or that of other workers.
    private readonly SendBatch _send = new();
    private readonly DtlsIdentity _identity;
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly List<MediaTap> _taps = [];
    private readonly PeerTable _peers = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private readonly long _started;
    private readonly double _nanosecondsPerTick;
    private readonly SdpCandidate[] _candidates;
    private Participant? _current;
    private int _cursor;
    private int _count;
    private MonoTime _now;
    private MonoTime _receivedAt;
    private MonoTime _nextTick;
    private MonoTime _waitingSince;
    private long _waiting;
    private bool _expectsMore;
    private readonly long _busyPollNanoseconds;
    private long _busyUntil;
    private volatile bool _stopping;

    /// <summary>Binds its port.</summary>
    public Worker(int index, SfuOptions options, DtlsIdentity identity, TimeProvider clock, ChannelWriter<SfuEvent> events, ILogger logger)
        : this(index, options, identity, clock, events, logger, UdpSockets.Open(
            options.Network, new IPEndPoint(options.BindAddress, options.Port == 0 ? 0 : options.Port + index), options.SocketBufferBytes, options.AcceptsTcp))
    {
    }

    /// <summary>Has its datagrams by a socket that is there already, and owns it. Without <see cref="Start"/> whoever made it calls <see cref="Turn"/>.</summary>
    internal Worker(
        int index, SfuOptions options, DtlsIdentity identity, TimeProvider clock, ChannelWriter<SfuEvent> events, ILogger logger, IDatagramSocket socket)
    {
        Index = index;
        _identity = identity;
        _options = options;
        _clock = clock;
        _events = events;
        _logger = logger;
        _commands = new CommandQueue(options.CommandQueueLength);
        _busyPollNanoseconds = (long)options.BusyPoll.TotalNanoseconds;
        _started = clock.GetTimestamp();
        _nanosecondsPerTick = 1e9 / clock.TimestampFrequency;
        _socket = socket;
        _pool = new PacketPool(options.MaxPacketBuffers);
        _batch = _received = new ReceiveBatch(_pool);
        _candidates = Candidates(options, _socket);
        _thread = new Thread(Run) { Name = $"sfu-{index}", IsBackground = true };
    }

    /// <summary>Its number.</summary>
    public int Index { get; }

    /// <summary>Its port.</summary>
    public ushort Port => _socket.Port;

    /// <summary>Its TCP port; 0 where it takes nobody by TCP.</summary>
    public ushort TcpPort => _socket.Tcp?.Port ?? 0;

    /// <summary>What the system granted as socket buffers.</summary>
    public (int Receive, int Send) BufferBytes => _socket.BufferBytes;

    /// <summary>Peers and proved addresses that it can find datagrams' owners among.</summary>
    public (int Ufrags, int Addresses) PeersKnown => (_peers.Count, _peers.AddressCount);

    /// <summary>Who takes offers that come by data channel, and says whether; nobody by default. Set before <see cref="Start"/>.</summary>
    public Func<ChannelOffer, bool> TakesOffer { get; init; } = static _ => false;

    /// <summary>What it counts; readable by any thread.</summary>
    public WorkerCounters Counters { get; } = new();

    /// <summary>Ends when the thread has.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Asks it to close everything and end. A worker that was never started frees what it holds.</summary>
    public void Dispose()
    {
        _stopping = true;
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted)) Release();
        else _socket.Wake();
    }

    /// <summary>Runs something between two batches of packets.</summary>
    /// <returns>The result, or why it did not run.</returns>
    public Task<(T? Result, SfuError Error)> RunAsync<T>(Func<Worker, T> run, CancellationToken cancellationToken)
    {
        var command = new Command<T>(run);
        if (_commands.TryAdd(command)) _socket.Wake();
        return command.Task.WaitAsync(cancellationToken);
    }

    private static IPAddress[] Announced(SfuOptions options)
    {
        IPAddress[] heard = [.. options.AnnouncedAddresses.Where(address => UdpSockets.Hears(options.BindAddress, address))];
        if (heard.Length > 0) return heard;
        var any = options.BindAddress.Equals(IPAddress.Any) || options.BindAddress.Equals(IPAddress.IPv6Any);
        return [any ? IPAddress.Loopback : options.BindAddress];
    }

    // UDP before TCP, of which no more is there than is listened for.
    private static SdpCandidate[] Candidates(SfuOptions options, IDatagramSocket socket)
    {
        var addresses = Announced(options);
        var udp = addresses.Select(address => new SdpCandidate(TransportAddress.From(address, socket.Port)));
        return socket.Tcp is { Port: var port }
            ? [.. udp, .. addresses.Select(address => new SdpCandidate(TransportAddress.From(address, port), IsTcp: true))]
            : [.. udp];
    }

    private MonoTime ReadClock() => new((long)((_clock.GetTimestamp() - _started) * _nanosecondsPerTick));

    private void Run()
    {
        WorkerThread.KeepTime();
        if (_options.Cores.Count > 0 && !WorkerThread.TryPin(_options.Cores[Index % _options.Cores.Count]))
        {
            LogNotPinned(Index, _options.Cores[Index % _options.Cores.Count]);
        }

        if (_options.RealTime && WorkerThread.TryGoFirst()) LogFirst(Index);
        else if (_options.RealTime) LogNotFirst(Index);

        while (!_stopping)
        {
            try
            {
                Turn();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The one catch site. Whatever met something that we do not handle is given up, the others go on.
                SkipDatagram();
                Discard(exception);
            }
        }

        Shutdown();
    }

    /// <summary>One turn of the loop.</summary>
    internal void Turn()
    {
        // 1. What others ask for.
        RunCommands();

        // 2. What came in, unless an exception left some of the last batch.
        if (_cursor >= _count)
        {
            _cursor = 0;
            _count = _socket.Receive(_received);
            _receivedAt = _now = ReadClock();
        }

        _expectsMore = false;
        for (; _cursor < _count; _cursor++) HandleDatagram(_cursor);
        TakeFromNeighbours();
        ForwardRuns();
        _current = null;
        _currentLink = null;

        // 3. What time asks for, and what both changed.
        if (_now >= _nextTick) Tick();
        if (_paced.Count > 0) SendPaced();
        SettleRooms();

        // 4. What goes out, and who is to look at what came in. More of the same picture leaves with what there is of it.
        foreach (var tap in _taps) tap.Signal();
        PublishToNeighbours();
        if (AwaitsMore()) return;
        Flush();
        if (_count < ReceiveBatch.Capacity && _commands.IsEmpty && !_stopping && !IsBusyPolling() && MaySleep())
        {
            Rest(WaitMilliseconds());
            Volatile.Write(ref _isAsleep, 0);
        }

        _count = 0;
    }

    // Who looks by itself for a while needs not be woken, which takes longer than to forward a packet.
    private bool IsBusyPolling()
    {
        if (_busyPollNanoseconds == 0) return false;
        if (_count > 0) _busyUntil = _receivedAt.Nanoseconds + _busyPollNanoseconds;
        return _receivedAt.Nanoseconds < _busyUntil;
    }

    private int WaitMilliseconds()
    {
        if (_peers.Count == 0 && _relays.Count == 0) return IdleWaitMilliseconds;
        return (int)Math.Clamp(_nextTick.MillisecondsSince(_now) + 1, 0, _paced.Count > 0 ? PaceMilliseconds : TickMilliseconds);
    }

    /// <summary>Whether what is to be sent waits for the rest of its picture, which the next turn receives: senders write a picture's packets one behind the other.</summary>
    private bool AwaitsMore()
    {
        if (!_expectsMore || _waiting == 0 || _stopping) return false;
        var now = ReadClock();
        if (now.Nanoseconds - _waitingSince.Nanoseconds > MostLingerNanoseconds) return false;
        var rest = LingerNanoseconds - (now.Nanoseconds - _receivedAt.Nanoseconds);
        return rest <= 0 || _socket.TryPause(rest);
    }

    private void Flush()
    {
        if (_send.Count == 0) return;
        _socket.Send(_send);
        Counters.PacketsOut = _send.PacketsSent;
        Counters.BytesOut = _send.BytesSent;
        Counters.SendErrors = _send.Errors;
        if (_waiting == 0) return;

        Counters.ForwardingDelay.Add(ReadClock().Nanoseconds - _waitingSince.Nanoseconds, _waiting);
        _waiting = 0;
    }

    private Span<byte> Reserve()
    {
        if (_send.IsFull) Flush();
        return _send.Reserve();
    }

    private void RunCommands()
    {
        while (_commands.TryTake(out var command))
        {
            _now = ReadClock();
            try
            {
                command.Run(this);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The caller gets it, and answers for it: its peer was not made or not changed by halves, see Offer.
                command.Fail(exception);
            }
        }
    }

    private void Discard(Exception exception)
    {
        Counters.PeersDiscarded++;
        var peer = _current;
        var link = _currentLink;
        _current = null;
        _currentLink = null;
        LogDiscarded(exception, peer?.Room.Id ?? link?.Room.Id, peer?.ParticipantId ?? link?.NodeId);
        if (peer is { IsRemoved: false }) Remove(peer, MediaClosedReason.InternalError);
        if (link is not { IsRemoved: false, IsLocal: false }) return; // A neighbour's is there for as long as the room.
        PublishRelay(link, SfuEventKind.RelayLost);
        RemoveRelay(link);
    }

    private void Shutdown()
    {
        _commands.Close();
        _now = ReadClock();
        foreach (var room in _rooms.Values.ToArray()) CloseRoom(room);
        PublishToNeighbours();
        Flush();
        Release();
        _completion.TrySetResult();
    }

    private void Release()
    {
        _commands.Close();
        AwaitWakers();
        _received.Dispose();
        _passed?.Dispose();
        _pool.Dispose();
        _send.Dispose();
        _socket.Dispose();
        Counters.NativeBytes = 0;
        Counters.PacketBuffersInUse = 0;
        _completion.TrySetResult();
    }
}
