using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Ice;

/// <summary>
/// The checks an agent answered last: where from, and with which transaction id. A lite agent makes no checks of its own, so somebody
/// who overheard a valid request could send it again from elsewhere and pull the media there; a transaction id that was seen from
/// another address moves nothing.
/// </summary>
internal sealed class IcePaths
{
    // At one check each 2.5 s this covers over a minute; an attacker who waits longer finds newer checks correct the path at once.
    private const int Capacity = 32;

    private readonly Entry[] _entries = new Entry[Capacity];
    private int _next;
    private int _count;

    /// <summary>Whether one of the last checks came from there.</summary>
    public bool Contains(TransportAddress from)
    {
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            if (entry.From == from) return true;
        }

        return false;
    }

    /// <summary>Whether this very check came from another address before.</summary>
    public bool IsReplay(ReadOnlySpan<byte> transactionId, TransportAddress from)
    {
        var (high, low) = Read(transactionId);
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            if (entry.High == high && entry.Low == low && entry.From != from) return true;
        }

        return false;
    }

    /// <summary>Keeps a check. Its retransmissions take no second place.</summary>
    public void Remember(ReadOnlySpan<byte> transactionId, TransportAddress from)
    {
        var (high, low) = Read(transactionId);
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            if (entry.High == high && entry.Low == low) return;
        }

        _entries[_next] = new Entry(from, high, low);
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
    }

    private static (ulong High, uint Low) Read(ReadOnlySpan<byte> transactionId) =>
        (BinaryPrimitives.ReadUInt64BigEndian(transactionId), BinaryPrimitives.ReadUInt32BigEndian(transactionId[8..]));

    private readonly record struct Entry(TransportAddress From, ulong High, uint Low);
}
