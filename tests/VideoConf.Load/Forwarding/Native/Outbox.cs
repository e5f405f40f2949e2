using System.Runtime.InteropServices;

namespace VideoConf.Load.Forwarding.Native;

/// <summary>Datagrams that go out together over a connected socket, one by one as a distant sender's would arrive. Of one thread.</summary>
internal sealed unsafe class Outbox : IDisposable
{
    /// <summary>Datagrams that it holds.</summary>
    public const int Capacity = 64;

    private const int DatagramBytes = 2_048;
    private readonly byte* _buffers = (byte*)NativeMemory.AllocZeroed(Capacity * DatagramBytes);
    private readonly Kernel.MessageHeader* _headers = (Kernel.MessageHeader*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Kernel.MessageHeader));
    private readonly Kernel.IoVector* _vectors = (Kernel.IoVector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Kernel.IoVector));
    private int _count;

    public Outbox()
    {
        for (var i = 0; i < Capacity; i++)
        {
            _vectors[i].Base = _buffers + (i * DatagramBytes);
            _headers[i].Vectors = _vectors + i;
            _headers[i].VectorCount = 1;
        }
    }

    /// <summary>Where the next datagram is to be written.</summary>
    public Span<byte> Next => _count < Capacity ? new Span<byte>(_buffers + (_count * DatagramBytes), DatagramBytes) : throw new InvalidOperationException("The outbox is full.");

    /// <summary>Whether no more fit.</summary>
    public bool IsFull => _count == Capacity;

    /// <summary>Adds what was written to <see cref="Next"/>.</summary>
    public void Add(int length) => _vectors[_count++].Length = (nuint)length;

    /// <summary>Sends all, and is empty again.</summary>
    /// <returns>How many the kernel took. Those it had no room for are lost, as on a full link.</returns>
    public int Send(int file)
    {
        var done = 0;
        while (done < _count)
        {
            var sent = Kernel.SendMany(file, _headers + done, (uint)(_count - done), Kernel.DoNotWait);
            if (sent < 0 && Marshal.GetLastPInvokeError() == Kernel.ErrorInterrupted) continue;
            if (sent <= 0) break;
            done += sent;
        }

        _count = 0;
        return done;
    }

    public void Dispose()
    {
        NativeMemory.Free(_buffers);
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
    }
}
