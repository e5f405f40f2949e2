using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>What transport-wide feedback says about one packet.</summary>
/// <param name="SequenceNumber">Its transport-wide sequence number.</param>
/// <param name="IsReceived">Whether it arrived.</param>
/// <param name="ArrivalTicks">When, in quarters of a millisecond of the receiver's clock; only when it arrived.</param>
public readonly record struct TwccStatus(SequenceNumber SequenceNumber, bool IsReceived, long ArrivalTicks);

/// <summary>
/// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). Parsing checks that all
/// packets it counts are described; then walk them with <see cref="TryRead"/>.
/// </summary>
public ref struct Twcc
{
    /// <summary>Ticks of an arrival time per millisecond.</summary>
    public const int TicksPerMillisecond = 4;

    internal const int TicksPerReference = 64 * TicksPerMillisecond;
    internal const int HeaderLength = 16; // Of the body: two SSRCs, base, count, reference time, feedback count.
    internal const int NotReceived = 0;
    internal const int SmallDelta = 1;
    internal const int LargeDelta = 2;

    private readonly ReadOnlySpan<byte> _body;
    private int _index;
    private int _chunkOffset;
    private int _chunkIndex;
    private int _deltaOffset;
    private long _ticks;

    private Twcc(ReadOnlySpan<byte> body, int deltaOffset)
    {
        _body = body;
        _chunkOffset = HeaderLength;
        _deltaOffset = deltaOffset;
        _ticks = (long)ReferenceTime * TicksPerReference;
    }

    /// <summary>Who received the packets.</summary>
    public readonly Ssrc Sender => new(BinaryPrimitives.ReadUInt32BigEndian(_body));

    /// <summary>A stream of the transport.</summary>
    public readonly Ssrc Media => new(BinaryPrimitives.ReadUInt32BigEndian(_body[4..]));

    /// <summary>The first packet described.</summary>
    public readonly SequenceNumber Base => new(BinaryPrimitives.ReadUInt16BigEndian(_body[8..]));

    /// <summary>How many packets are described.</summary>
    public readonly int Count => BinaryPrimitives.ReadUInt16BigEndian(_body[10..]);

    /// <summary>What the arrival times count from, in units of 64 ms; 24 bits, signed.</summary>
    public readonly int ReferenceTime => (int)(BinaryPrimitives.ReadUInt32BigEndian(_body[12..]) & 0xFFFF_FF00) >> 8;

    /// <summary>The feedback's own number, which tells when feedback is lost.</summary>
    public readonly byte FeedbackCount => _body[15];

    /// <summary>Reads a packet as transport-wide feedback.</summary>
    public static bool TryParse(in RtcpPacket packet, out Twcc feedback)
    {
        feedback = default;
        if (!packet.IsFeedback(RtcpType.TransportFeedback, FeedbackFormat.TransportWide) || packet.Body.Length < HeaderLength) return false;

        // Chunks are followed by deltas; how many bytes of those is known only after all chunks are read.
        var body = packet.Body;
        var count = BinaryPrimitives.ReadUInt16BigEndian(body[10..]);
        var offset = HeaderLength;
        var deltas = 0;
        for (var described = 0; described < count; offset += 2)
        {
            if (offset + 2 > body.Length) return false;
            var chunk = BinaryPrimitives.ReadUInt16BigEndian(body[offset..]);
            var length = Math.Min(ChunkLength(chunk), count - described);
            if (length == 0) return false; // A run of none would describe nothing for ever.
            for (var i = 0; i < length; i++)
            {
                var symbol = Symbol(chunk, i);
                if (symbol > LargeDelta) return false;
                deltas += symbol;
                if (IsRun(chunk))
                {
                    deltas += symbol * (length - 1);
                    break;
                }
            }

            described += length;
        }

        if (offset + deltas > body.Length) return false;
        feedback = new Twcc(body, offset);
        return true;
    }

    /// <summary>Steps to the next packet.</summary>
    public bool TryRead(out TwccStatus status)
    {
        if (_index >= Count)
        {
            status = default;
            return false;
        }

        var chunk = BinaryPrimitives.ReadUInt16BigEndian(_body[_chunkOffset..]);
        var symbol = Symbol(chunk, _chunkIndex);
        if (symbol == SmallDelta) _ticks += _body[_deltaOffset];
        else if (symbol == LargeDelta) _ticks += BinaryPrimitives.ReadInt16BigEndian(_body[_deltaOffset..]);

        status = new TwccStatus(Base.Add(_index), symbol != NotReceived, symbol == NotReceived ? 0 : _ticks);
        _deltaOffset += symbol; // A small delta is one byte, a large one two.
        _index++;
        if (++_chunkIndex == ChunkLength(chunk))
        {
            _chunkIndex = 0;
            _chunkOffset += 2;
        }

        return true;
    }

    private static bool IsRun(ushort chunk) => (chunk & 0x8000) == 0;

    private static int ChunkLength(ushort chunk)
    {
        if (IsRun(chunk)) return chunk & 0x1FFF;
        return (chunk & 0x4000) == 0 ? 14 : 7;
    }

    private static int Symbol(ushort chunk, int index)
    {
        if (IsRun(chunk)) return (chunk >> 13) & 3;
        return (chunk & 0x4000) == 0 ? (chunk >> (13 - index)) & 1 : (chunk >> (12 - (index * 2))) & 3;
    }
}
