using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using VideoConf.Rtc.Framing;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Net;

/// <summary>
/// A TCP port for peers whose network lets no UDP through: passive candidates (RFC 6544), each packet behind its length (RFC 4571). Belongs to the thread
/// of the UDP port beside it: what peers' connections bring goes into the same batch, what goes to them comes out of the same batch, so nobody
/// above knows the difference but by <see cref="TransportAddress.IsTcp"/>. Linux only; nothing here waits, locks or allocates per packet.
/// </summary>
internal sealed unsafe partial class TcpPort : IDisposable
{
    /// <summary>Connections at once. Each holds 16 KiB, and up to 128 KiB more while its receiver is slow.</summary>
    public const int MaxConnections = 2_048;

    /// <summary>Of them, those by which no authentic check has come yet. A newer one takes the place of the oldest.</summary>
    public const int MaxUnproven = 256;

    /// <summary>Packets that a connection may bring before an authentic check: checks may come before the answer's password has arrived.</summary>
    public const int MaxPacketsBeforeProof = 64;

    private const int Backlog = 512; // Connections that wait to be accepted.
    private const int MostAccepted = 16; // A turn.
    private const int MostReceived = ReceiveBatch.Capacity / 4; // A turn; the rest of the batch is UDP's.
    private const int MostEvents = 64;
    private const int MostWritten = 64; // Packets in one call.
    private const int TurnsBetweenLooks = 8;
    private const int ListenerId = -1;
    private const int SweepMilliseconds = 1_000;
    private const int ProveWithinMilliseconds = 10_000;
    private const int SilentMilliseconds = 35_000; // Longer than consent lasts (RFC 7675): the peer is gone, or uses another way.
    private const int MostTimesStuck = 5; // Sweeps in which a receiver took nothing of what waits for it.
    private const int UnacknowledgedMilliseconds = 15_000;

    // What the kernel may hold unsent: more would only grow old there, where nobody can drop it. What is in flight does not count.
    private const int UnsentBytes = 64 * 1_024;

    private readonly Socket _listener;
    private readonly bool _isIPv6;
    private readonly int _epoll;
    private readonly TcpConnection?[] _connections = new TcpConnection?[MaxConnections];
    private readonly Stack<int> _freeIds = new(Enumerable.Range(0, MaxConnections).Reverse());
    private readonly Dictionary<TransportAddress, TcpConnection> _byAddress = [];
    private readonly Queue<TcpConnection> _ready = new();
    private readonly Arrays* _arrays;
    private MonoTime _now;
    private MonoTime _nextSweep;
    private int _unproven;
    private int _turns;
    private bool _mayBeReady = true;
    private bool _isPaused;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="SocketException">The port is taken, or the system has no more files.</exception>
    public TcpPort(IPEndPoint bind)
    {
        _listener = new Socket(bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _epoll = -1;
        try
        {
            _isIPv6 = bind.AddressFamily == AddressFamily.InterNetworkV6;
            if (_isIPv6) _listener.DualMode = true;
            _listener.Blocking = false;
            _listener.Bind(bind);
            _listener.Listen(Backlog);
            Port = (ushort)((IPEndPoint)_listener.LocalEndPoint!).Port;
            _epoll = Libc.EpollCreate();
            if (_epoll < 0 || !Libc.EpollControl(_epoll, Libc.EpollAdd, (int)_listener.Handle, Libc.EpollIn, ListenerId))
            {
                throw new SocketException(Marshal.GetLastPInvokeError(), "The system gave no event set.");
            }
        }
        catch
        {
            _listener.Dispose();
            if (_epoll >= 0) _ = Libc.Close(_epoll);
            throw;
        }

        _arrays = (Arrays*)NativeMemory.AlignedAlloc((nuint)sizeof(Arrays), 64);
    }

    /// <summary>The bound port.</summary>
    public ushort Port { get; }

    /// <summary>A file that is readable whenever something is to be done here.</summary>
    public int File => _epoll;

    /// <summary>Connections now.</summary>
    public int Count => MaxConnections - _freeIds.Count;

    /// <summary>Connections ever taken.</summary>
    public long Accepted { get; private set; }

    /// <summary>Connections that were ended here: too many, not proven, broken, or a receiver that took nothing any more.</summary>
    public long Cut { get; private set; }

    /// <summary>Whether packets wait that have been received already, so that nobody must wait for the system.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>Says that <see cref="File"/> is readable.</summary>
    public void NoteReadable() => _mayBeReady = true;

    /// <summary>Receives what is there into the beginning of a batch, without waiting.</summary>
    /// <returns>How many packets.</returns>
    public int Receive(ReceiveBatch batch)
    {
        // A busy thread does not wait, and so is not told: it looks by itself now and then.
        if (!_mayBeReady && ++_turns < TurnsBetweenLooks && _ready.Count == 0) return 0;
        _turns = 0;
        Look();

        var count = 0;
        for (var turns = _ready.Count; turns > 0 && count < MostReceived; turns--)
        {
            var connection = _ready.Dequeue();
            connection.IsReady = false;
            if (connection.IsClosed || !Read(connection, batch, ref count)) continue;
            connection.IsReady = true;
            _ready.Enqueue(connection);
        }

        return count;
    }

    /// <summary>Sends one receiver's packets of a batch, or keeps them until its connection takes them.</summary>
    public void Send(SendBatch batch, int destination)
    {
        _byAddress.TryGetValue(batch.Destination(destination), out var connection);
        var entry = batch.Head(destination);
        while (entry >= 0)
        {
            if (connection is null or { IsClosed: true })
            {
                batch.NoteErrors(1);
                entry = batch.Next(entry);
            }
            else if (connection.Backlog > 0)
            {
                Queue(batch, connection, entry);
                entry = batch.Next(entry);
            }
            else
            {
                entry = Write(batch, connection, entry);
            }
        }
    }

    /// <summary>Notes that an authentic check of a peer came from there.</summary>
    public void Prove(in TransportAddress address)
    {
        if (!_byAddress.TryGetValue(address, out var connection) || connection.IsProven) return;
        connection.IsProven = true;
        connection.HeardAt = _now;
        _unproven--;
    }

    /// <summary>Notes that the peer there is gone. What it was told last still goes out; then the connection ends, unless it is proven anew.</summary>
    public void Release(in TransportAddress address)
    {
        if (!_byAddress.TryGetValue(address, out var connection)) return;
        if (connection.IsProven) _unproven++;
        connection.IsProven = false;
        connection.ProveBy = _now.AddMilliseconds(SweepMilliseconds);
    }

    /// <summary>Lets time pass: ends what is not proven, not heard or not read.</summary>
    public void Tick(MonoTime now)
    {
        _now = now;
        if (now < _nextSweep) return;
        _nextSweep = now.AddMilliseconds(SweepMilliseconds);
        Pause(false);
        foreach (var connection in _connections)
        {
            if (connection is not null && IsOver(connection)) CutOff(connection);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections) connection?.Dispose();
        _ = Libc.Close(_epoll);
        NativeMemory.AlignedFree(_arrays);
    }

    private bool IsOver(TcpConnection connection)
    {
        if (connection.WasHeard) connection.HeardAt = _now;
        connection.WasHeard = false;
        connection.TimesStuck = connection.Backlog == 0 || connection.MadeWay ? 0 : connection.TimesStuck + 1;
        connection.MadeWay = false;
        if (connection.TimesStuck >= MostTimesStuck) return true;
        return connection.IsProven ? _now.MillisecondsSince(connection.HeardAt) >= SilentMilliseconds : _now >= connection.ProveBy;
    }

    private void Look()
    {
        var count = Libc.EpollReady(_epoll, _arrays->Events, MostEvents);
        _mayBeReady = count == MostEvents;
        for (var i = 0; i < count; i++)
        {
            var (events, id) = Libc.EpollEntry.Read(_arrays->Events, i);
            if (id == ListenerId)
            {
                Accept();
                continue;
            }

            if (_connections[id] is not { } connection) continue;
            if ((events & Libc.EpollOut) != 0) Flush(connection);

            // Errors and hang-ups are told by reading.
            if ((events & ~Libc.EpollOut) == 0 || connection.IsReady || connection.IsClosed) continue;
            connection.IsReady = true;
            _ready.Enqueue(connection);
        }
    }

    // Whether there is more to read of it.
    private bool Read(TcpConnection connection, ReceiveBatch batch, ref int count)
    {
        var isDrained = false;
        var received = false;
        while (count < MostReceived)
        {
            if (connection.Frames.TryRead(out var packet))
            {
                packet.CopyTo(batch.Pool[batch.Buffer(count)]);
                batch.Set(count++, packet.Length, connection.Address);
                if (connection.IsProven || ++connection.PacketsBeforeProof <= MaxPacketsBeforeProof) continue;
                CutOff(connection);
                return false;
            }

            if (connection.Frames.IsBroken)
            {
                CutOff(connection);
                return false;
            }

            // One call a turn: others want to be heard, too.
            if (received) return !isDrained;
            received = true;
            if (connection.TryReceive(out isDrained)) continue;
            Close(connection);
            return false;
        }

        return true;
    }

    // The first packets of a chain in one call, straight from the batch. Returns the first that it did not deal with.
    private int Write(SendBatch batch, TcpConnection connection, int entry)
    {
        var vectors = (Libc.IoVector*)_arrays->Vectors;
        var next = entry;
        var count = 0;
        for (; next >= 0 && count < MostWritten; next = batch.Next(next), count++)
        {
            var length = batch.Length(next);
            var prefix = _arrays->Prefixes + (count * FrameReader.PrefixLength);
            BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(prefix, FrameReader.PrefixLength), (ushort)length);
            vectors[2 * count] = new Libc.IoVector { Base = prefix, Length = FrameReader.PrefixLength };
            vectors[(2 * count) + 1] = new Libc.IoVector { Base = batch.Pointer(next), Length = (nuint)length };
        }

        var message = new Libc.MessageHeader { Vectors = vectors, VectorCount = (nuint)(2 * count) };
        nint sent;
        int error;
        do
        {
            sent = Libc.Send(connection.File, &message, Libc.MsgDontWait | Libc.MsgNoSignal);
            error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == Libc.ErrorInterrupted);

        if (error is not (0 or Libc.ErrorAgain))
        {
            batch.NoteErrors(count);
            Close(connection);
            return next;
        }

        var taken = (int)Math.Max(sent, 0);
        for (var i = 0; i < count; i++, entry = batch.Next(entry))
        {
            var whole = FrameReader.PrefixLength + batch.Length(entry);
            if (taken >= whole)
            {
                batch.NoteSent(1, batch.Length(entry));
                taken -= whole;
            }
            else if (taken > 0)
            {
                connection.QueueRest(batch.Datagram(entry), taken);
                batch.NoteSent(1, batch.Length(entry));
                taken = 0;
            }
            else
            {
                Queue(batch, connection, entry);
            }
        }

        Watch(connection);
        return next;
    }

    private void Queue(SendBatch batch, TcpConnection connection, int entry)
    {
        if (!connection.TryQueue(batch.Datagram(entry)))
        {
            batch.NoteErrors(1);
            return;
        }

        batch.NoteSent(1, batch.Length(entry));
        Watch(connection);
    }

    private void Flush(TcpConnection connection)
    {
        if (connection.TryFlush()) Watch(connection);
        else Close(connection);
    }

    private void Watch(TcpConnection connection)
    {
        var wanted = connection.Backlog > 0;
        if (wanted == connection.IsWatchedForSpace) return;
        if (Libc.EpollControl(_epoll, Libc.EpollModify, connection.File, Libc.EpollIn | (wanted ? Libc.EpollOut : 0), connection.Id))
        {
            connection.IsWatchedForSpace = wanted;
        }
    }

    private void CutOff(TcpConnection connection)
    {
        Cut++;
        Close(connection);
    }

    // Closing a file takes it out of the set.
    private void Close(TcpConnection connection)
    {
        if (connection.IsClosed) return;
        if (!connection.IsProven) _unproven--;
        connection.Dispose();
        _connections[connection.Id] = null;
        _byAddress.Remove(connection.Address);
        _freeIds.Push(connection.Id);
    }

    /// <summary>What the system calls read and write, in one block.</summary>
    private struct Arrays
    {
        public fixed byte Vectors[MostWritten * 2 * 16];
        public fixed byte Prefixes[MostWritten * 2];
        public fixed byte Events[MostEvents * 16];
        public fixed byte Name[32];
    }
}
