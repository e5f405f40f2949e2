using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Net;

/// <summary>
/// Where datagrams are received into: pool buffers. Who wants to keep a packet takes its buffer and leaves another, so that keeping
/// costs no copy.
/// </summary>
internal sealed class ReceiveBatch : IDisposable
{
    /// <summary>Datagrams of one system call. 64 x 1.5 KiB stay within a second-level cache.</summary>
    public const int Capacity = 64;

    private readonly PacketPool _pool;
    private readonly int[] _buffers = new int[Capacity];
    private readonly int[] _lengths = new int[Capacity];
    private readonly TransportAddress[] _from = new TransportAddress[Capacity];

    /// <summary>Takes its buffers out of <paramref name="pool"/>.</summary>
    public ReceiveBatch(PacketPool pool)
    {
        _pool = pool;
        for (var i = 0; i < Capacity; i++)
        {
            if (!pool.TryRent(out _buffers[i])) throw new InvalidOperationException("The packet pool is smaller than a receive batch.");
        }
    }

    /// <summary>The pool.</summary>
    public PacketPool Pool => _pool;

    /// <summary>The datagram's bytes.</summary>
    public Span<byte> Datagram(int index) => _pool[_buffers[index]][.._lengths[index]];

    /// <summary>The buffer it lies in.</summary>
    public int Buffer(int index) => _buffers[index];

    /// <summary>Who sent it.</summary>
    public ref readonly TransportAddress From(int index) => ref _from[index];

    /// <summary>Takes the datagram's buffer away; <paramref name="replacement"/> is received into from now on.</summary>
    public int Exchange(int index, int replacement)
    {
        var taken = _buffers[index];
        _buffers[index] = replacement;
        return taken;
    }

    /// <summary>Notes what was received. A length of 0 marks a datagram to skip.</summary>
    public void Set(int index, int length, in TransportAddress from)
    {
        _lengths[index] = length;
        _from[index] = from;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _buffers) _pool.Return(buffer);
    }
}
