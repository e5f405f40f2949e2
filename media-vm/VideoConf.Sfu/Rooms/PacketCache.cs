using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// The last packets of a publication, in the clear, for whoever asks again. It keeps the very buffers that they were received into, and
/// gives the receiver its oldest in exchange. Bounded by its length, and by the pool.
/// </summary>
internal sealed class PacketCache : IDisposable
{
    /// <summary>1,024 packets are 4 s of video at 2.5 Mbit/s: longer than any receiver waits for a repair.</summary>
    public const int VideoPackets = 1_024;

    /// <summary>Of each of the streams of a simulcast: 2 s of the largest, and still longer than any receiver waits.</summary>
    public const int SimulcastPackets = 512;

    /// <summary>256 packets are 5 s of audio.</summary>
    public const int AudioPackets = 256;

    private readonly PacketPool _pool;
    private readonly Entry[] _entries;
    private readonly int _mask;

    /// <summary>An empty cache.</summary>
    /// <param name="pool">Where its buffers come from and go to.</param>
    /// <param name="packets">How many it keeps; a power of two.</param>
    public PacketCache(PacketPool pool, int packets)
    {
        _pool = pool;
        _entries = new Entry[packets];
        _mask = packets - 1;
        Array.Fill(_entries, new Entry(-1, 0, 0, -1));
    }

    /// <summary>Keeps the datagram. It stays readable at its place in the batch for this iteration: only the buffer's owner changes.</summary>
    /// <param name="batch">The batch it was received in.</param>
    /// <param name="index">Its place.</param>
    /// <param name="packetIndex">Its unwrapped sequence number.</param>
    /// <param name="offset">Where in the datagram it begins.</param>
    /// <param name="plainLength">Its length after decryption.</param>
    /// <returns>Whether it is kept: not so where a newer one has its place, or the pool is empty.</returns>
    public bool TryKeep(ReceiveBatch batch, int index, long packetIndex, int offset, int plainLength)
    {
        ref var entry = ref _entries[(int)(packetIndex & _mask)];
        if (entry.Buffer >= 0 && entry.Index >= packetIndex) return false; // A newer one has its place, or it is there already.

        var replacement = entry.Buffer;
        if (replacement < 0 && !_pool.TryRent(out replacement)) return false; // The pool's bound: this publication repairs less.

        entry = new Entry(packetIndex, offset, plainLength, batch.Exchange(index, replacement));
        return true;
    }

    /// <summary>Finds a packet's bytes, to write: whoever changes them puts them back. False when it is too old, or never came.</summary>
    public bool TryGet(long packetIndex, out Span<byte> bytes)
    {
        ref readonly var entry = ref _entries[(int)(packetIndex & _mask)];
        var isThere = entry.Buffer >= 0 && entry.Index == packetIndex;
        bytes = isThere ? _pool[entry.Buffer].Slice(entry.Offset, entry.Length) : default;
        return isThere;
    }

    /// <summary>Whether it has a packet.</summary>
    public bool Holds(long packetIndex) => TryGet(packetIndex, out _);

    /// <summary>Finds a packet. False when it is too old, or never came.</summary>
    /// <param name="packetIndex">Its unwrapped sequence number.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="bytes">Its bytes, to write: whoever changes them puts them back.</param>
    public bool TryGet(long packetIndex, out RtpView packet, out Span<byte> bytes)
    {
        if (TryGet(packetIndex, out bytes)) return RtpView.TryParse(bytes, out packet);
        packet = default;
        return false;
    }

    /// <summary>Returns all buffers.</summary>
    public void Dispose()
    {
        foreach (ref var entry in _entries.AsSpan())
        {
            if (entry.Buffer >= 0) _pool.Return(entry.Buffer);
            entry = new Entry(-1, 0, 0, -1);
        }
    }

    private readonly record struct Entry(long Index, int Offset, int Length, int Buffer);
}
