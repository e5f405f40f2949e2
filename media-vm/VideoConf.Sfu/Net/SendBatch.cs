using System.Runtime.InteropServices;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Net;

/// <summary>Where a receiver's datagrams are in the current batch. Each receiver owns one; a default value is a fresh one.</summary>
internal struct SendQueue
{
    internal int Generation;
    internal int Destination;
}

/// <summary>
/// Datagrams to send, written in place. They are kept in a chain per receiver, in their order, so that a run of equal size to one
/// receiver becomes one segmented message: that is worth more than any other saving on the sending side.
/// </summary>
internal sealed unsafe class SendBatch : IDisposable
{
    /// <summary>Datagrams in a batch, also the most that <c>sendmmsg</c> takes (UIO_MAXIOV).</summary>
    public const int Capacity = 1_024;

    /// <summary>Bytes per datagram: a full receive buffer and what encryption and header extensions may add.</summary>
    public const int SlotBytes = 1_664;

    private readonly int[] _lengths = new int[Capacity];
    private readonly int[] _next = new int[Capacity];
    private readonly int[] _heads = new int[Capacity];
    private readonly int[] _tails = new int[Capacity];
    private readonly TransportAddress[] _destinations = new TransportAddress[Capacity];
    private byte* _slab = (byte*)NativeMemory.AlignedAlloc(Capacity * SlotBytes, 64);
    private int _generation = 1;

    /// <summary>Datagrams waiting.</summary>
    public int Count { get; private set; }

    /// <summary>Receivers they go to.</summary>
    public int DestinationCount { get; private set; }

    /// <summary>Whether it must be sent before more can be reserved.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Datagrams that the system took, ever.</summary>
    public long PacketsSent { get; private set; }

    /// <summary>Their bytes.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Datagrams that the system refused, ever.</summary>
    public long Errors { get; private set; }

    /// <summary>Native bytes held.</summary>
    public static long NativeBytes => Capacity * SlotBytes;

    /// <summary>Space for the next datagram. Nothing is queued before <see cref="Commit(int, ref SendQueue, in TransportAddress)"/>.</summary>
    public Span<byte> Reserve() => new(_slab + (Count * SlotBytes), SlotBytes);

    /// <summary>Queues what was written to <see cref="Reserve"/>, behind the receiver's former datagrams.</summary>
    public void Commit(int length, ref SendQueue queue, in TransportAddress to)
    {
        var entry = Count++;
        _lengths[entry] = length;
        _next[entry] = -1;
        if (queue.Generation == _generation && _destinations[queue.Destination] == to)
        {
            _next[_tails[queue.Destination]] = entry;
            _tails[queue.Destination] = entry;
            return;
        }

        var destination = DestinationCount++;
        _destinations[destination] = to;
        _heads[destination] = entry;
        _tails[destination] = entry;
        queue.Generation = _generation;
        queue.Destination = destination;
    }

    /// <summary>Queues what was written to <see cref="Reserve"/> for someone without a queue.</summary>
    public void Commit(int length, in TransportAddress to)
    {
        SendQueue queue = default;
        Commit(length, ref queue, in to);
    }

    /// <summary>Empties the batch without sending.</summary>
    public void Clear()
    {
        Count = 0;
        DestinationCount = 0;
        _generation++;
    }

    internal ref readonly TransportAddress Destination(int destination) => ref _destinations[destination];

    internal int Head(int destination) => _heads[destination];

    internal int Next(int entry) => _next[entry];

    internal int Length(int entry) => _lengths[entry];

    internal byte* Pointer(int entry) => _slab + (entry * SlotBytes);

    internal ReadOnlySpan<byte> Datagram(int entry) => new(Pointer(entry), _lengths[entry]);

    internal void NoteSent(int packets, long bytes)
    {
        PacketsSent += packets;
        BytesSent += bytes;
    }

    internal void NoteErrors(int packets) => Errors += packets;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_slab);
        _slab = null;
    }
}
