using System.Runtime.InteropServices;

namespace VideoConf.Sfu.Net;

/// <summary>
/// Datagrams on their way from one worker to another, in native memory: one thread writes, one reads, and neither ever waits for the other. What finds no room
/// is lost, as on any network.
/// </summary>
internal sealed unsafe class NeighbourRing : IDisposable
{
    /// <summary>Bytes of a ring: some 800 full packets, more than a worker forwards between two looks.</summary>
    public const int Bytes = 1 << 20;

    private const int HeadBytes = 8; // The length before each datagram, on a boundary of as much.
    private const int Wrapped = -1; // Where a length stands: what follows is at the beginning.
    private byte* _memory = (byte*)NativeMemory.AlignedAlloc(Bytes, 64);
    private Ends _ends;

    /// <summary>Whether there is nothing to read. For the reader.</summary>
    public bool IsEmpty => Volatile.Read(ref _ends.Published) == _ends.Read;

    /// <summary>Space for the next datagram, in one piece. False when the reader is too far behind. For the writer.</summary>
    public bool TryReserve(out Span<byte> space)
    {
        var at = (int)(_ends.Written & (Bytes - 1));
        var wanted = HeadBytes + SendBatch.DatagramBytes;
        var skipped = at + wanted > Bytes ? Bytes - at : 0;
        var end = _ends.Written + skipped + wanted;
        if (end - _ends.KnownRead > Bytes) _ends.KnownRead = Volatile.Read(ref _ends.Read);
        if (end - _ends.KnownRead > Bytes)
        {
            space = default;
            return false;
        }

        _ends.Skipped = skipped;
        space = new Span<byte>(_memory + (skipped > 0 ? 0 : at) + HeadBytes, SendBatch.DatagramBytes);
        return true;
    }

    /// <summary>Queues what was written to the space. For the writer.</summary>
    public void Commit(int length)
    {
        if (_ends.Skipped > 0)
        {
            *(int*)(_memory + (_ends.Written & (Bytes - 1))) = Wrapped;
            _ends.Written += _ends.Skipped;
            _ends.Skipped = 0;
        }

        *(int*)(_memory + (_ends.Written & (Bytes - 1))) = length;
        _ends.Written += Whole(length);
    }

    /// <summary>Lets the reader see what was queued. For the writer.</summary>
    /// <returns>Whether there was something new.</returns>
    public bool Publish()
    {
        if (_ends.Published == _ends.Written) return false;
        Volatile.Write(ref _ends.Published, _ends.Written);
        return true;
    }

    /// <summary>Takes the oldest. False when there is none. For the reader.</summary>
    /// <param name="buffer">Room for <see cref="PacketPool.BufferBytes"/>.</param>
    /// <param name="length">Its bytes; 0 when it is larger than that.</param>
    public bool TryRead(Span<byte> buffer, out int length)
    {
        length = 0;
        var read = _ends.Read;
        if (Volatile.Read(ref _ends.Published) == read) return false;
        var at = (int)(read & (Bytes - 1));
        if (*(int*)(_memory + at) == Wrapped)
        {
            read += Bytes - at;
            at = 0;
        }

        var stored = *(int*)(_memory + at);
        if (stored <= buffer.Length)
        {
            new ReadOnlySpan<byte>(_memory + at + HeadBytes, stored).CopyTo(buffer);
            length = stored;
        }

        Volatile.Write(ref _ends.Read, read + Whole(stored));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private static int Whole(int length) => (HeadBytes + length + HeadBytes - 1) & ~(HeadBytes - 1);

    // The writer's and the reader's on cache lines of their own, or each write of one thread would take the line from the other.
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Ends
    {
        [FieldOffset(64)]
        public long Published;

        [FieldOffset(72)]
        public long Written; // Ahead of what the reader may see.

        [FieldOffset(80)]
        public long KnownRead; // What the writer saw last of the reader.

        [FieldOffset(88)]
        public int Skipped; // At the end, before the space that is reserved.

        [FieldOffset(128)]
        public long Read;
    }
}
