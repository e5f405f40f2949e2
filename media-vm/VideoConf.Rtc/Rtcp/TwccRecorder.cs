using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;

namespace VideoConf.Rtc.Rtcp;

/// <summary>
/// Remembers when the packets of one peer arrived and writes transport-wide feedback about them
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01), from which the peer estimates what its uplink carries.
/// <para>Call <see cref="Record"/> per packet, and every 50 to 100 ms <see cref="TryWrite"/> until it answers false.</para>
/// </summary>
public sealed class TwccRecorder
{
    private const long NotArrived = long.MinValue;

    // At 1,500 packets a second, four times what one person's camera and screen make, this is over a second: ten feedbacks.
    private const int Capacity = 2048;

    private readonly long[] _arrivals = new long[Capacity];
    private SequenceUnwrapper _unwrapper;
    private long _next; // The first sequence number that the next feedback describes.
    private long _end; // Behind the highest that arrived.
    private bool _started;
    private byte _feedbackCount;

    /// <summary>Whether packets arrived that no feedback has described yet.</summary>
    public bool HasPending => _started && _next < _end;

    /// <summary>Notes an arrival.</summary>
    /// <param name="number">The packet's transport-wide sequence number.</param>
    /// <param name="now">When it arrived.</param>
    public void Record(SequenceNumber number, MonoTime now)
    {
        var unwrapped = _unwrapper.Unwrap(number);
        if (!_started || unwrapped >= _end + Capacity)
        {
            // The first, or after a silence so long that what lies between is no loss worth telling.
            _started = true;
            Array.Fill(_arrivals, NotArrived);
            _next = unwrapped;
            _end = unwrapped + 1;
        }
        else if (unwrapped >= _end)
        {
            for (var missing = _end; missing < unwrapped; missing++) Arrival(missing) = NotArrived;
            _end = unwrapped + 1;
            _next = Math.Max(_next, _end - Capacity);
        }
        else if (unwrapped < _end - Capacity || Arrival(unwrapped) != NotArrived)
        {
            return; // Too old, or twice: the first arrival counts.
        }
        else if (unwrapped < _next)
        {
            _next = unwrapped; // Late: it was told as lost, so tell again from there.
        }

        Arrival(unwrapped) = now.Nanoseconds / (1_000_000 / Twcc.TicksPerMillisecond);
    }

    /// <summary>Writes a feedback packet about what is pending, or about as much of it as fits.</summary>
    /// <param name="destination">At least 40 bytes, else the answer is false.</param>
    /// <param name="sender">Our SSRC.</param>
    /// <param name="media">A stream of the peer.</param>
    /// <param name="written">Bytes written.</param>
    public bool TryWrite(Span<byte> destination, Ssrc sender, Ssrc media, out int written)
    {
        written = 0;
        if (!HasPending || destination.Length < 40) return false;

        // 1. The reference: 64 ms steps, not after the first arrival.
        var first = _next;
        while (Arrival(first) == NotArrived) first++; // The highest always arrived.
        var reference = Math.DivRem(Arrival(first), Twcc.TicksPerReference, out var rest) - (rest < 0 ? 1 : 0);

        // 2. A symbol per packet, and the deltas of those that arrived, while both fit.
        Span<byte> symbols = stackalloc byte[Capacity];
        Span<byte> deltas = stackalloc byte[Capacity * 2];
        var count = Describe(symbols, deltas, reference * Twcc.TicksPerReference, destination.Length, out var deltaLength);

        // 3. The packet: header, chunks, deltas, padding to 4 bytes.
        var body = destination[4..];
        BinaryPrimitives.WriteUInt32BigEndian(body, sender.Value);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], media.Value);
        BinaryPrimitives.WriteUInt16BigEndian(body[8..], (ushort)_next);
        BinaryPrimitives.WriteUInt16BigEndian(body[10..], (ushort)count);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], ((uint)reference << 8) | _feedbackCount++);
        var length = 4 + Twcc.HeaderLength + TwccChunks.Write(symbols[..count], body[Twcc.HeaderLength..]);
        deltas[..deltaLength].CopyTo(destination[length..]);
        length += deltaLength;
        written = RtcpWriter.Finish(destination, RtcpType.TransportFeedback, FeedbackFormat.TransportWide, length);
        _next += count;
        return true;
    }

    private int Describe(Span<byte> symbols, Span<byte> deltas, long previous, int space, out int deltaLength)
    {
        var count = 0;
        deltaLength = 0;
        for (var number = _next; number < _end; number++)
        {
            var arrival = Arrival(number);
            var symbol = Twcc.NotReceived;
            var delta = 0L;
            if (arrival != NotArrived)
            {
                delta = arrival - previous;
                if (delta is < short.MinValue or > short.MaxValue) break; // 8 s and more: needs a reference of its own.
                symbol = delta is >= 0 and <= byte.MaxValue ? Twcc.SmallDelta : Twcc.LargeDelta;
            }

            // Chunks take 2 bytes per 7 symbols at worst; 3 bytes may go to padding.
            if (4 + Twcc.HeaderLength + (((count + 7) / 7) * 2) + deltaLength + symbol + 3 > space) break;
            symbols[count++] = (byte)symbol;
            if (symbol == Twcc.SmallDelta) deltas[deltaLength] = (byte)delta;
            else if (symbol == Twcc.LargeDelta) BinaryPrimitives.WriteInt16BigEndian(deltas[deltaLength..], (short)delta);
            deltaLength += symbol;
            if (symbol != Twcc.NotReceived) previous = arrival;
        }

        return count;
    }

    private ref long Arrival(long number) => ref _arrivals[number & (Capacity - 1)];
}
