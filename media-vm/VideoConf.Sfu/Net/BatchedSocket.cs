using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace VideoConf.Sfu.Net;

/// <summary>A UDP port on Linux that moves whole batches per system call and lets the kernel cut runs to one receiver into datagrams.</summary>
internal sealed unsafe class BatchedSocket : IDatagramSocket
{
    // The kernel takes up to 64 segments (UDP_MAX_SEGMENTS before Linux 6.9) and one IP packet's worth of bytes.
    private const int MaxSegments = 64;
    private const int MaxSegmentedBytes = 65_000;
    private const int SendWaitMilliseconds = 2; // A full device queue drains in less; then the datagrams are lost as on any congested link.

    // What Linux counts for a datagram of about a frame's part: its buffer of a page's half and what describes it (skb->truesize).
    private const int BytesOfPacket = 2_304;

    private readonly Socket _socket;
    private readonly int _file;
    private readonly int _event;
    private readonly bool _isIPv6;
    private readonly ushort _family;
    private Arrays* _arrays;
    private bool _segmentation = true;

    /// <summary>Binds.</summary>
    /// <param name="bind">Where.</param>
    /// <param name="bufferBytes">What to ask the system for.</param>
    /// <param name="acceptsTcp">Whether to open a TCP port beside it, of the same number if it may be chosen freely and that one is free.</param>
    public BatchedSocket(IPEndPoint bind, int bufferBytes, bool acceptsTcp)
    {
        _socket = UdpSockets.Bind(bind, bufferBytes);
        _isIPv6 = _socket.AddressFamily == AddressFamily.InterNetworkV6;
        _family = (ushort)(_isIPv6 ? Libc.AddressFamilyIPv6 : Libc.AddressFamilyIPv4);
        _file = (int)_socket.Handle;
        Port = (ushort)((IPEndPoint)_socket.LocalEndPoint!).Port;
        _event = Libc.EventFd(0, Libc.EventFdNonBlockCloseOnExec);
        if (_event < 0)
        {
            _socket.Dispose();
            throw new SocketException(Marshal.GetLastPInvokeError(), "The system gave no event descriptor.");
        }

        try
        {
            Tcp = acceptsTcp ? OpenTcp(bind) : null;
        }
        catch
        {
            _socket.Dispose();
            _ = Libc.Close(_event);
            throw;
        }

        _arrays = (Arrays*)NativeMemory.AlignedAlloc((nuint)sizeof(Arrays), 64);
        NativeMemory.Clear(_arrays, (nuint)sizeof(Arrays));
    }

    /// <inheritdoc/>
    public ushort Port { get; }

    /// <inheritdoc/>
    public TcpPort? Tcp { get; }

    /// <inheritdoc/>
    public (int Receive, int Send) BufferBytes => (_socket.ReceiveBufferSize, _socket.SendBufferSize);

    /// <summary>Bytes of native memory that every such socket holds.</summary>
    public static long NativeBytes => sizeof(Arrays);

    /// <inheritdoc/>
    public SocketBacklog Backlog
    {
        get
        {
            var memory = stackalloc uint[Libc.MemoryFigures];
            var length = (uint)(Libc.MemoryFigures * sizeof(uint));
            return Libc.GetOption(_file, Libc.SolSocket, Libc.SocketMemory, memory, &length) == 0
                ? new SocketBacklog((memory[Libc.ReceiveAllocated] + BytesOfPacket - 1) / BytesOfPacket, memory[Libc.Drops])
                : default;
        }
    }

    /// <inheritdoc/>
    public int Receive(ReceiveBatch batch)
    {
        var first = Tcp is { } tcp ? tcp.Receive(batch) : 0;
        var headers = (Libc.MessageHeader*)_arrays->ReceiveHeaders;
        var vectors = (Libc.IoVector*)_arrays->ReceiveVectors;
        for (var i = 0; i < ReceiveBatch.Capacity - first; i++)
        {
            vectors[i].Base = batch.Pool.Pointer(batch.Buffer(first + i));
            vectors[i].Length = PacketPool.BufferBytes;
            headers[i].Name = _arrays->ReceiveNames + (i * 32);
            headers[i].NameLength = 32;
            headers[i].Vectors = vectors + i;
            headers[i].VectorCount = 1;
        }

        var count = Libc.ReceiveMany(_file, headers, (uint)(ReceiveBatch.Capacity - first), Libc.MsgDontWait, null);
        if (count <= 0) return first;

        for (var i = 0; i < count; i++)
        {
            ref readonly var header = ref headers[i];
            var name = new ReadOnlySpan<byte>(header.Name, (int)header.NameLength);
            var length = (header.Flags & Libc.MsgTruncated) != 0 ? 0 : (int)header.Bytes;
            if (!SocketAddressCodec.TryRead(name, _isIPv6, out var from)) length = 0;
            batch.Set(first + i, length, in from);
        }

        return first + count;
    }

    /// <inheritdoc/>
    public void Send(SendBatch batch)
    {
        if (batch.Count == 0) return;

        var messages = BuildMessages(batch);
        var headers = (Libc.MessageHeader*)_arrays->SendHeaders;
        var runs = (Run*)_arrays->SendRuns;
        var done = 0;
        var waited = false;
        while (done < messages)
        {
            var sent = Libc.SendMany(_file, headers + done, (uint)(messages - done), Libc.MsgDontWait);
            if (sent > 0)
            {
                for (var i = done; i < done + sent; i++) batch.NoteSent(runs[i].Count, runs[i].Bytes);
                done += sent;
                waited = false;
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.ErrorInterrupted:
                    continue;
                case Libc.ErrorAgain when !waited:
                    waited = true;
                    WaitWritable();
                    continue;
                case Libc.ErrorIo or Libc.ErrorInvalid when headers[done].ControlLength != 0:
                    // EIO: the device cannot checksum segments (udp(7)); EINVAL: a segment is larger than the path's MTU.
                    SendSingly(batch, in headers[done], in runs[done]);
                    break;
                default:
                    batch.NoteErrors(runs[done].Count);
                    break;
            }

            done++;
            waited = false;
        }

        batch.Clear();
    }

    /// <inheritdoc/>
    public void Wait(int timeoutMilliseconds)
    {
        if (Tcp is { HasReady: true }) return;

        var entries = stackalloc Libc.PollEntry[3];
        entries[0] = new Libc.PollEntry { File = _file, Events = Libc.PollIn };
        entries[1] = new Libc.PollEntry { File = _event, Events = Libc.PollIn };
        entries[2] = new Libc.PollEntry { File = Tcp?.File ?? -1, Events = Libc.PollIn }; // poll(2) passes over negative ones.
        if (Libc.Poll(entries, 3, timeoutMilliseconds) <= 0) return;
        if ((entries[2].Returned & Libc.PollIn) != 0) Tcp!.NoteReadable();
        if ((entries[1].Returned & Libc.PollIn) == 0) return;

        ulong count;
        _ = Libc.Read(_event, &count, sizeof(ulong)); // Only resets it; another waker may have been faster, which is the same.
    }

    /// <inheritdoc/>
    public bool TryPause(long nanoseconds)
    {
        var time = new Libc.TimeSpec { Nanoseconds = nanoseconds };
        return Libc.Sleep(&time, null) == 0;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        ulong one = 1;
        _ = Libc.Write(_event, &one, sizeof(ulong)); // Fails only when the counter is full, which wakes as well.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_arrays == null) return;
        _socket.Dispose();
        Tcp?.Dispose();
        _ = Libc.Close(_event);
        NativeMemory.AlignedFree(_arrays);
        _arrays = null;
    }

    private TcpPort OpenTcp(IPEndPoint bind)
    {
        try
        {
            return new TcpPort(new IPEndPoint(bind.Address, Port));
        }
        catch (SocketException taken) when (bind.Port == 0 && taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new TcpPort(new IPEndPoint(bind.Address, 0));
        }
    }

    private int BuildMessages(SendBatch batch)
    {
        var headers = (Libc.MessageHeader*)_arrays->SendHeaders;
        var vectors = (Libc.IoVector*)_arrays->SendVectors;
        var controls = (Libc.ControlSegment*)_arrays->SendControls;
        var runs = (Run*)_arrays->SendRuns;
        var message = 0;
        for (var destination = 0; destination < batch.DestinationCount; destination++)
        {
            if (batch.Destination(destination).IsTcp)
            {
                Tcp?.Send(batch, destination);
                continue;
            }

            var name = _arrays->SendNames + (destination * 32);
            *(ushort*)name = _family;
            var nameLength = SocketAddressCodec.Write(new Span<byte>(name, 32), _isIPv6, in batch.Destination(destination));
            var entry = batch.Head(destination);
            while (entry >= 0)
            {
                var first = vectors;
                var size = batch.Length(entry);
                ref var run = ref runs[message];
                run = new Run { Head = entry };
                int last;
                do
                {
                    // What lies one behind the other is one piece.
                    var bytes = batch.Pointer(entry);
                    last = batch.Length(entry);
                    if (vectors > first && vectors[-1].Base + vectors[-1].Length == bytes) vectors[-1].Length += (nuint)last;
                    else *vectors++ = new Libc.IoVector { Base = bytes, Length = (nuint)last };
                    run.Count++;
                    run.Bytes += last;
                    entry = batch.Next(entry);
                }
                while (_segmentation && entry >= 0 && last == size && batch.Length(entry) <= size && run.Count < MaxSegments
                    && run.Bytes + size <= MaxSegmentedBytes);

                ref var header = ref headers[message];
                header.Name = name;
                header.NameLength = (uint)nameLength;
                header.Vectors = first;
                header.VectorCount = (nuint)(vectors - first);
                header.Control = null;
                header.ControlLength = 0;
                header.Flags = 0;
                if (run.Count > 1)
                {
                    controls[message] = new Libc.ControlSegment
                    {
                        Length = 18, // CMSG_LEN(sizeof(uint16_t))
                        Level = Libc.SolUdp,
                        Type = Libc.UdpSegment,
                        SegmentBytes = (ushort)size,
                    };
                    header.Control = controls + message;
                    header.ControlLength = 24;
                }

                message++;
            }
        }

        return message;
    }

    private void SendSingly(SendBatch batch, in Libc.MessageHeader segmented, in Run run)
    {
        _segmentation = false;
        var entry = run.Head;
        for (var i = 0; i < run.Count; i++, entry = batch.Next(entry))
        {
            var vector = new Libc.IoVector { Base = batch.Pointer(entry), Length = (nuint)batch.Length(entry) };
            var single = segmented;
            single.Vectors = &vector;
            single.VectorCount = 1;
            single.Control = null;
            single.ControlLength = 0;
            if (Libc.SendMany(_file, &single, 1, Libc.MsgDontWait) == 1) batch.NoteSent(1, batch.Length(entry));
            else batch.NoteErrors(1);
        }
    }

    private void WaitWritable()
    {
        var entry = new Libc.PollEntry { File = _file, Events = Libc.PollOut };
        _ = Libc.Poll(&entry, 1, SendWaitMilliseconds);
    }

    /// <summary>Datagrams to one receiver that leave as one message: the first, how many, and their bytes.</summary>
    private struct Run
    {
        public int Head;
        public int Count;
        public int Bytes;
    }

    /// <summary>What the system calls read and write, in one block.</summary>
    private struct Arrays
    {
        public fixed byte ReceiveHeaders[ReceiveBatch.Capacity * 64];
        public fixed byte ReceiveVectors[ReceiveBatch.Capacity * 16];
        public fixed byte ReceiveNames[ReceiveBatch.Capacity * 32];
        public fixed byte SendHeaders[SendBatch.Capacity * 64];
        public fixed byte SendVectors[SendBatch.Capacity * 16];
        public fixed byte SendControls[SendBatch.Capacity * 24];
        public fixed byte SendNames[SendBatch.Capacity * 32];
        public fixed int SendRuns[SendBatch.Capacity * 3];
    }
}
