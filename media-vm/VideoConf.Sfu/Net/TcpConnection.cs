using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VideoConf.Rtc.Framing;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Net;

/// <summary>
/// One peer's connection: what came and is no whole packet yet, and what the system did not take. The second is bounded, and a datagram beyond it is
/// lost as on any congested link: what waits longer is of no use to a call. Owned by its port's thread.
/// </summary>
internal sealed unsafe class TcpConnection(int id, int file, TransportAddress address, MonoTime proveBy) : IDisposable
{
    /// <summary>Bytes that may wait for a slow receiver, behind what the system holds: half a second of two megabits.</summary>
    public const int BacklogBytes = 128 * 1_024;

    private const int ReceiveBytes = 16 * 1_024;
    private byte* _backlog;
    private int _start;
    private int _end;

    /// <summary>Its place in the port's table.</summary>
    public int Id => id;

    /// <summary>The system's number of it.</summary>
    public int File => file;

    /// <summary>The far end.</summary>
    public TransportAddress Address => address;

    /// <summary>What it brings.</summary>
    public FrameReader Frames { get; } = new(PacketPool.BufferBytes, ReceiveBytes);

    /// <summary>Whether an authentic check of a peer came by it. Before that it may bring little, and not for long.</summary>
    public bool IsProven { get; set; }

    /// <summary>When it ends if it is not proven by then.</summary>
    public MonoTime ProveBy { get; set; } = proveBy;

    /// <summary>Packets that came before it was proven.</summary>
    public int PacketsBeforeProof { get; set; }

    /// <summary>Whether it is over.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether it waits to be read.</summary>
    public bool IsReady { get; set; }

    /// <summary>Whether the port wants to be told when the system takes bytes again.</summary>
    public bool IsWatchedForSpace { get; set; }

    /// <summary>Whether anything came since this was last looked at.</summary>
    public bool WasHeard { get; set; }

    /// <summary>When something came last, as exactly as it is looked at.</summary>
    public MonoTime HeardAt { get; set; }

    /// <summary>Whether the system took any of what waits since this was last looked at.</summary>
    public bool MadeWay { get; set; }

    /// <summary>How many times in a row it was looked at and had not.</summary>
    public int TimesStuck { get; set; }

    /// <summary>Bytes that wait to be sent.</summary>
    public int Backlog => _end - _start;

    /// <summary>Lets a packet wait with its length before it. False when that would be too much.</summary>
    public bool TryQueue(ReadOnlySpan<byte> packet)
    {
        if (Backlog + FrameReader.PrefixLength + packet.Length > BacklogBytes) return false;
        QueueRest(packet, sent: 0);
        return true;
    }

    /// <summary>Lets the rest of a packet wait whose beginning is sent. Only while nothing else waits, or there is room for it.</summary>
    /// <param name="packet">The whole packet.</param>
    /// <param name="sent">Bytes sent of its length and of it.</param>
    public void QueueRest(ReadOnlySpan<byte> packet, int sent)
    {
        Span<byte> prefix = stackalloc byte[FrameReader.PrefixLength];
        BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)packet.Length);
        if (sent < prefix.Length) Append(prefix[sent..]);
        Append(packet[Math.Max(0, sent - prefix.Length)..]);
    }

    /// <summary>Sends what waits, as far as the system takes it. False when the connection is no more.</summary>
    public bool TryFlush()
    {
        while (Backlog > 0)
        {
            var vector = new Libc.IoVector { Base = _backlog + _start, Length = (nuint)Backlog };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
            var sent = Libc.Send(file, &message, Libc.MsgDontWait | Libc.MsgNoSignal);
            if (sent > 0)
            {
                _start += (int)sent;
                MadeWay = true;
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Libc.ErrorInterrupted) return error == Libc.ErrorAgain;
        }

        _start = _end = 0;
        return true;
    }

    /// <summary>Receives once. False when the connection is no more.</summary>
    /// <param name="isDrained">Whether nothing more is there for now.</param>
    public bool TryReceive(out bool isDrained)
    {
        var free = Frames.Free;
        while (true)
        {
            nint count;
            fixed (byte* to = free) count = Libc.Receive(file, to, (nuint)free.Length, Libc.MsgDontWait);
            if (count > 0)
            {
                Frames.Received((int)count);
                WasHeard = true;
                isDrained = count < free.Length;
                return true;
            }

            isDrained = true;
            if (count == 0) return false;
            var error = Marshal.GetLastPInvokeError();
            if (error != Libc.ErrorInterrupted) return error == Libc.ErrorAgain;
        }
    }

    /// <summary>Closes it. What waits is lost.</summary>
    public void Dispose()
    {
        if (IsClosed) return;
        IsClosed = true;
        _ = Libc.Close(file);
        NativeMemory.Free(_backlog);
        _backlog = null;
        _start = _end = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_backlog == null) _backlog = (byte*)NativeMemory.Alloc(BacklogBytes);
        if (_end + bytes.Length > BacklogBytes)
        {
            new ReadOnlySpan<byte>(_backlog + _start, Backlog).CopyTo(new Span<byte>(_backlog, BacklogBytes));
            _end -= _start;
            _start = 0;
        }

        bytes.CopyTo(new Span<byte>(_backlog + _end, bytes.Length));
        _end += bytes.Length;
    }
}
