using System.Buffers;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <summary>A message on its way: kept until all its pieces are acknowledged or it is given up.</summary>
internal sealed class OutgoingMessage
{
    private byte[] _buffer;

    public OutgoingMessage(StreamId stream, PayloadProtocol protocol, SctpDelivery delivery, ReadOnlySpan<byte> payload, MonoTime now)
    {
        Stream = stream;
        Protocol = protocol;
        Delivery = delivery;
        Length = payload.Length;
        Expires = delivery.LifetimeMilliseconds is { } lifetime ? now.AddMilliseconds(lifetime) : MonoTime.Never;
        _buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(_buffer);
    }

    public StreamId Stream { get; }

    public PayloadProtocol Protocol { get; }

    public SctpDelivery Delivery { get; }

    public MonoTime Expires { get; }

    public int Length { get; }

    /// <summary>Given when the first piece is sent, so that a message which never was leaves no hole.</summary>
    public StreamSequence Sequence { get; set; }

    /// <summary>Bytes that have been put into chunks.</summary>
    public int Sent { get; set; }

    /// <summary>Chunks whose acknowledgement is not final.</summary>
    public int Outstanding { get; set; }

    public bool IsAbandoned { get; set; }

    public ReadOnlySpan<byte> Slice(int offset, int length) => _buffer.AsSpan(offset, length);

    /// <summary>Whether it is to be given up rather than sent so many times more.</summary>
    public bool IsHopeless(MonoTime now, int transmissions) =>
        now >= Expires || transmissions - 1 >= (Delivery.MaximumRetransmissions ?? int.MaxValue);

    public void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}

/// <summary>Where a chunk that was sent stands.</summary>
internal enum ChunkFate : byte
{
    InFlight,
    Lost,
    Acknowledged,
    Abandoned,
}

/// <summary>A chunk that was sent, and is not behind the cumulative TSN yet.</summary>
internal struct SentChunk
{
    public OutgoingMessage Message;
    public int Offset;
    public int Length;
    public int Transmissions;
    public int MissingReports;
    public ChunkFate Fate;
    public bool WasFastRetransmitted;
}

/// <summary>The chunks that were sent, in the order of their TSNs: a ring that grows by doubling.</summary>
internal sealed class SentChunks
{
    private SentChunk[] _ring = new SentChunk[16];
    private int _head;

    public int Count { get; private set; }

    public ref SentChunk this[int index] => ref _ring[(_head + index) & (_ring.Length - 1)];

    public ref SentChunk Add()
    {
        if (Count == _ring.Length)
        {
            var grown = new SentChunk[_ring.Length * 2];
            for (var i = 0; i < Count; i++) grown[i] = this[i];
            _ring = grown;
            _head = 0;
        }

        Count++;
        ref var added = ref this[Count - 1];
        added = default;
        return ref added;
    }

    public void RemoveFirst()
    {
        this[0] = default;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
    }
}
