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
/// Datagrams to send, written in place, one behind the other. They are kept in a chain per receiver, in their order, so that a run of equal size to one
/// receiver becomes one segmented message: that is worth more than any other saving on the sending side.
/// </summary>
internal sealed unsafe class SendBatch : IDisposable
{
    /// <summary>Datagrams in a batch, also the most that <c>sendmmsg</c> takes (UIO_MAXIOV).</summary>
    public const int Capacity = 1_024;

    /// <summary>The longest datagram: a full receive buffer and what encryption and header extensions may add.</summary>
    public const int DatagramBytes = 1_664;

    // Half of a second-level cache of today: what encryption wrote is still there when the kernel copies it.
    private const int SlabBytes = 512 * 1_024;

    private readonly int[] _offsets = new int[Capacity];
    private readonly int[] _lengths = new int[Capacity];
    private readonly int[] _next = new int[Capacity];
    private readonly int[] _heads = new int[Capacity];
    private readonly int[] _tails = new int[Capacity];
    private readonly TransportAddress[] _destinations = new TransportAddress[Capacity];
    private byte* _slab = (byte*)NativeMemory.AlignedAlloc(SlabBytes, 64);
    private int _used;
    private int _generation = 1;

    /// <summary>Datagrams waiting.</summary>
    public int Count { get; private set; }

    /// <summary>Receivers they go to.</summary>
    public int DestinationCount { get; private set; }

    /// <summary>Whether it must be sent before more can be reserved.</summary>
    public bool IsFull => Count == Capacity || _used > SlabBytes - DatagramBytes;

    /// <summary>Datagrams that the system took, ever.</summary>
    public long PacketsSent { get; private set; }

    /// <summary>Their bytes.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Datagrams that the system refused, ever.</summary>
    public long Errors { get; private set; }

    /// <summary>Native bytes held.</summary>
    public static long NativeBytes => SlabBytes;

    /// <summary>Space for the next datagram. Nothing is queued before <see cref="Commit(int, ref SendQueue, in TransportAddress)"/>.</summary>
    public Span<byte> Reserve() => new(_slab + _used, DatagramBytes);

    /// <summary>Queues what was written to <see cref="Reserve"/>, behind the receiver's former datagrams.</summary>
    public void Commit(int length, ref SendQueue queue, in TransportAddress to)
    {
        var entry = Count++;
        _offsets[entry] = _used;
        _lengths[entry] = length;
        _used += length;
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
        _used = 0;
        _generation++;
    }

    internal ref readonly TransportAddress Destination(int destination) => ref _destinations[destination];

    internal int Head(int destination) => _heads[destination];

    internal int Next(int entry) => _next[entry];

    internal int Length(int entry) => _lengths[entry];

    internal byte* Pointer(int entry) => _slab + _offsets[entry];

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
