using System.Buffers;

namespace VideoConf.Rtc.Dtls;

/// <summary>Decrypted application data, a record each, until somebody comes for them. Nothing is kept before it is asked for.</summary>
internal sealed class ReceivedRecords
{
    /// <summary>
    /// Records that wait. A datagram holds fewer than 60 with anything in them, and OpenSSL holds back at most 100 that overtook the end of the handshake. What
    /// is lost to the bound, SCTP asks for again.
    /// </summary>
    private const int MaximumQueued = 128;

    private readonly Queue<(byte[] Buffer, int Length)> _records = new();

    /// <summary>Whether data are kept; if not, they are dropped.</summary>
    public bool IsOpen { get; set; }

    public void Add(ReadOnlySpan<byte> record)
    {
        if (!IsOpen || _records.Count >= MaximumQueued) return;
        var buffer = ArrayPool<byte>.Shared.Rent(record.Length);
        record.CopyTo(buffer);
        _records.Enqueue((buffer, record.Length));
    }

    /// <summary>The oldest record. One that is longer than the buffer is dropped.</summary>
    public bool TryTake(Span<byte> buffer, out int length)
    {
        while (_records.TryDequeue(out var record))
        {
            length = record.Length;
            var fits = length <= buffer.Length;
            if (fits) record.Buffer.AsSpan(0, length).CopyTo(buffer);
            ArrayPool<byte>.Shared.Return(record.Buffer);
            if (fits) return true;
        }

        length = 0;
        return false;
    }

    public void Clear()
    {
        while (_records.TryDequeue(out var record)) ArrayPool<byte>.Shared.Return(record.Buffer);
    }
}
