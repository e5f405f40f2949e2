using System.Numerics;
using System.Runtime.InteropServices;

namespace VideoConf.Sfu.Net;

/// <summary>
/// Native buffers of one packet each, handed out by number. Grows by slabs of 64 up to a bound, and gives a slab back to the system
/// when all of it is free and another free one remains. Owned by one thread.
/// </summary>
internal sealed unsafe class PacketPool : IDisposable
{
    /// <summary>Bytes of a buffer. An Ethernet frame carries at most 1,472 bytes over UDP; larger datagrams are no media of a browser.</summary>
    public const int BufferBytes = 1_536;

    private const int PerSlab = 64;
    private readonly int _maxSlabs;
    private nint[] _slabs = new nint[16];
    private ulong[] _free = new ulong[16];
    private int _slabCount;
    private int _lowestFree;

    /// <summary>A pool with nothing in it.</summary>
    /// <param name="maxBuffers">How many buffers may be out at the same time; rounded up to whole slabs.</param>
    public PacketPool(int maxBuffers) => _maxSlabs = Math.Max(2, (maxBuffers + PerSlab - 1) / PerSlab);

    /// <summary>Buffers handed out and not returned.</summary>
    public int InUse { get; private set; }

    /// <summary>Bytes taken from the system.</summary>
    public long NativeBytes { get; private set; }

    /// <summary>Takes a buffer. False when the bound is reached.</summary>
    public bool TryRent(out int buffer)
    {
        for (var i = _lowestFree; i < _slabCount; i++)
        {
            if (_free[i] == 0) continue;
            _lowestFree = i;
            return Take(i, out buffer);
        }

        _lowestFree = _slabCount;
        var slab = FindUnallocated();
        if (slab < 0)
        {
            buffer = -1;
            return false;
        }

        _slabs[slab] = (nint)NativeMemory.AlignedAlloc(PerSlab * BufferBytes, 64);
        _free[slab] = ulong.MaxValue;
        _lowestFree = Math.Min(_lowestFree, slab);
        NativeBytes += PerSlab * BufferBytes;
        return Take(slab, out buffer);
    }

    /// <summary>Returns a buffer. It must not be used afterwards.</summary>
    public void Return(int buffer)
    {
        var slab = buffer / PerSlab;
        var bit = 1UL << (buffer % PerSlab);
        if ((_free[slab] & bit) != 0) throw new InvalidOperationException($"Packet buffer {buffer} was returned twice.");

        _free[slab] |= bit;
        _lowestFree = Math.Min(_lowestFree, slab);
        InUse--;
        if (_free[slab] == ulong.MaxValue && HasOtherFree(slab)) Release(slab);
    }

    /// <summary>The whole buffer.</summary>
    public Span<byte> this[int buffer] => new(Pointer(buffer), BufferBytes);

    /// <summary>Where the buffer lies.</summary>
    public byte* Pointer(int buffer) => (byte*)_slabs[buffer / PerSlab] + (buffer % PerSlab * BufferBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var i = 0; i < _slabCount; i++)
        {
            if (_slabs[i] != 0) Release(i);
        }

        _slabCount = 0;
        _lowestFree = 0;
        InUse = 0;
    }

    private bool Take(int slab, out int buffer)
    {
        var bit = BitOperations.TrailingZeroCount(_free[slab]);
        _free[slab] &= ~(1UL << bit);
        buffer = (slab * PerSlab) + bit;
        InUse++;
        return true;
    }

    private int FindUnallocated()
    {
        for (var i = 0; i < _slabCount; i++)
        {
            if (_slabs[i] == 0) return i;
        }

        if (_slabCount == _maxSlabs) return -1;
        if (_slabCount == _slabs.Length)
        {
            Array.Resize(ref _slabs, _slabs.Length * 2);
            Array.Resize(ref _free, _free.Length * 2);
        }

        return _slabCount++;
    }

    private bool HasOtherFree(int slab)
    {
        // Keeping one free slab stops the last buffer of a slab from bouncing memory to the system and back.
        for (var i = 0; i < _slabCount; i++)
        {
            if (i != slab && _free[i] == ulong.MaxValue) return true;
        }

        return false;
    }

    private void Release(int slab)
    {
        NativeMemory.AlignedFree((void*)_slabs[slab]);
        _slabs[slab] = 0;
        _free[slab] = 0;
        NativeBytes -= PerSlab * BufferBytes;
    }
}
