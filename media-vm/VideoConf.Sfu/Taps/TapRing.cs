using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VideoConf.Sfu.Taps;

/// <summary>
/// Records in a row, from one writing thread to one reading thread, without a lock: each side owns its cursor and publishes it after the
/// bytes. A record never wraps; what is left at the end of the ring is skipped.
/// </summary>
internal sealed class TapRing
{
    /// <summary>Room that packets leave to records of beginnings and ends, so that a full ring still says which tracks there are.</summary>
    private const int Reserve = 16 * 1024;

    private const int Smallest = 64 * 1024;
    private const int Largest = 1 << 30;
    private const byte Skip = 0;

    private readonly byte[] _bytes;
    private readonly int _mask;
    private Cursors _cursors;
    private long _read; // Behind the record handed out last: the reader's own.

    /// <summary>An empty ring.</summary>
    public TapRing(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Largest);
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, Smallest));
        _bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        _mask = size - 1;
    }

    /// <summary>Bytes of the ring.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Bytes that wait to be read.</summary>
    public long Used => Volatile.Read(ref _cursors.Written) - Volatile.Read(ref _cursors.Freed);

    /// <summary>Appends a record. False when there is no room.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="track">Of which track.</param>
    /// <param name="at">When, in nanoseconds.</param>
    /// <param name="bytes">What it holds.</param>
    public bool TryWrite(TapRecordKind kind, int track, long at, ReadOnlySpan<byte> bytes)
    {
        var size = (TapRecord.HeaderBytes + bytes.Length + 7) & ~7;
        var written = _cursors.Written;
        var free = Capacity - (written - Volatile.Read(ref _cursors.Freed));
        var toEnd = Capacity - (int)(written & _mask);
        var skip = toEnd < size ? toEnd : 0;
        if (size + skip + (kind is TapRecordKind.Packet or TapRecordKind.SenderReport ? Reserve : 0) > free) return false;

        if (skip > 0)
        {
            // Sizes are multiples of 8, so there is room for the length and the kind at least.
            var rest = _bytes.AsSpan((int)(written & _mask), 8);
            BinaryPrimitives.WriteInt32LittleEndian(rest, skip);
            rest[4] = Skip;
            written += skip;
        }

        var place = _bytes.AsSpan((int)(written & _mask), size);
        BinaryPrimitives.WriteInt32LittleEndian(place, size);
        place[4] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(place[8..], track);
        BinaryPrimitives.WriteInt32LittleEndian(place[12..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(place[16..], at);
        bytes.CopyTo(place[TapRecord.HeaderBytes..]);
        Volatile.Write(ref _cursors.Written, written + size);
        return true;
    }

    /// <summary>Takes the oldest record, and gives the room of the one before back.</summary>
    public bool TryRead(out TapRecord record)
    {
        if (_read != _cursors.Freed) Volatile.Write(ref _cursors.Freed, _read);
        var end = Volatile.Read(ref _cursors.Written);
        while (_read < end)
        {
            var place = _bytes.AsSpan((int)(_read & _mask));
            var size = BinaryPrimitives.ReadInt32LittleEndian(place);
            _read += size;
            if (place[4] == Skip) continue;
            record = new TapRecord(
                (TapRecordKind)place[4], BinaryPrimitives.ReadInt32LittleEndian(place[8..]), BinaryPrimitives.ReadInt64LittleEndian(place[16..]),
                place.Slice(TapRecord.HeaderBytes, BinaryPrimitives.ReadInt32LittleEndian(place[12..])));
            return true;
        }

        record = default;
        return false;
    }

    // A cache line apart, and its neighbour's that processors fetch with it: neither side's writes evict the other's line.
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Cursors
    {
        [FieldOffset(128)]
        public long Written;

        [FieldOffset(256)]
        public long Freed;
    }
}
