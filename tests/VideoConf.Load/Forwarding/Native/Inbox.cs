using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VideoConf.Load.Forwarding.Native;

/// <summary>Room for the datagrams of one system call, each with the time at which the kernel had it. Of one thread, which reads it before it receives again.</summary>
internal sealed unsafe class Inbox : IDisposable
{
    /// <summary>Datagrams that it holds.</summary>
    public const int Capacity = 64;

    /// <summary>Bytes that are copied of a datagram when its beginning is enough: an RTP header with all extensions that a receiver asks for, and a STUN message whole.</summary>
    public const int HeadBytes = 256;

    private const int WholeBytes = 2_048;
    private const int ControlBytes = 64;
    private readonly byte* _buffers = (byte*)NativeMemory.AllocZeroed(Capacity * WholeBytes);
    private readonly byte* _controls = (byte*)NativeMemory.AllocZeroed(Capacity * ControlBytes);
    private readonly Kernel.MessageHeader* _headers = (Kernel.MessageHeader*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Kernel.MessageHeader));
    private readonly Kernel.IoVector* _vectors = (Kernel.IoVector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Kernel.IoVector));
    private int _used;
    private bool _whole;

    public Inbox()
    {
        for (var i = 0; i < Capacity; i++)
        {
            _vectors[i].Base = _buffers + (i * WholeBytes);
            _headers[i].Vectors = _vectors + i;
            _headers[i].VectorCount = 1;
            _headers[i].Control = _controls + (i * ControlBytes);
        }

        _whole = true;
        Prepare(whole: false, Capacity);
    }

    /// <summary>Takes what has come, without waiting.</summary>
    /// <param name="file">The socket.</param>
    /// <param name="whole">Whether to copy whole datagrams, or their beginnings alone.</param>
    /// <returns>How many.</returns>
    public int Receive(int file, bool whole)
    {
        Prepare(whole, _used);
        _used = Math.Max(0, Kernel.ReceiveMany(file, _headers, Capacity, Kernel.DoNotWait | Kernel.TellWholeLength, null));
        return _used;
    }

    /// <summary>Bytes of a datagram as it came, however much of it was copied.</summary>
    public int Length(int index) => (int)_headers[index].Bytes;

    /// <summary>What was copied of it.</summary>
    public Span<byte> Bytes(int index) => new(_vectors[index].Base, (int)Math.Min(_headers[index].Bytes, _vectors[index].Length));

    /// <summary>When the kernel had it: nanoseconds of the system's clock since 1970. 0 where the socket does not stamp.</summary>
    public long ArrivedAt(int index)
    {
        // cmsghdr: length, level, type; behind it a timespec.
        ref readonly var header = ref _headers[index];
        if (header.ControlLength < 32 || *(int*)(header.Control + 8) != Kernel.SocketLevel || *(int*)(header.Control + 12) != Kernel.StampArrivals) return 0;
        return (*(long*)(header.Control + 16) * 1_000_000_000) + *(long*)(header.Control + 24);
    }

    public void Dispose()
    {
        NativeMemory.Free(_buffers);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
    }

    // The kernel writes over the length of the control part, and over nothing else that is of use.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Prepare(bool whole, int used)
    {
        for (var i = 0; i < used; i++) _headers[i].ControlLength = ControlBytes;
        if (_whole == whole) return;
        _whole = whole;
        for (var i = 0; i < Capacity; i++) _vectors[i].Length = (nuint)(whole ? WholeBytes : HeadBytes);
    }
}
