using System.Buffers.Binary;

namespace VideoConf.Rtc.Sctp;

/// <summary>A DATA chunk (RFC 9260 section 3.3.1).</summary>
public readonly ref struct DataChunk
{
    /// <summary>Bytes of the value before the payload.</summary>
    public const int FixedLength = 12;

    private readonly SctpChunk _chunk;

    private DataChunk(SctpChunk chunk) => _chunk = chunk;

    /// <summary>Its number.</summary>
    public Tsn Tsn => new(BinaryPrimitives.ReadUInt32BigEndian(_chunk.Value));

    /// <summary>Its stream.</summary>
    public StreamId Stream => new(BinaryPrimitives.ReadUInt16BigEndian(_chunk.Value[4..]));

    /// <summary>The message's number in the stream; without meaning when <see cref="IsUnordered"/>.</summary>
    public StreamSequence Sequence => new(BinaryPrimitives.ReadUInt16BigEndian(_chunk.Value[6..]));

    /// <summary>What the message is.</summary>
    public PayloadProtocol Protocol => new(BinaryPrimitives.ReadUInt32BigEndian(_chunk.Value[8..]));

    /// <summary>A piece of the message, at least one byte.</summary>
    public ReadOnlySpan<byte> Payload => _chunk.Value[FixedLength..];

    /// <summary>The U, B, E and I bits.</summary>
    public DataFlags Flags => (DataFlags)_chunk.Flags;

    /// <summary>Whether the message may be delivered before those sent earlier.</summary>
    public bool IsUnordered => (Flags & DataFlags.Unordered) != DataFlags.None;

    /// <summary>Reads the chunk; false when it is no DATA, or has no payload.</summary>
    public static bool TryParse(SctpChunk chunk, out DataChunk data)
    {
        data = default;
        if (chunk.Type != SctpChunkType.Data || chunk.Value.Length <= FixedLength) return false;
        data = new DataChunk(chunk);
        return true;
    }
}

/// <summary>Flags of a DATA chunk.</summary>
[Flags]
public enum DataFlags : byte
{
    /// <summary>A piece from the middle of an ordered message.</summary>
    None = 0,

    /// <summary>E: the message's last piece.</summary>
    End = 1,

    /// <summary>B: its first.</summary>
    Beginning = 2,

    /// <summary>U: deliver it at once.</summary>
    Unordered = 4,

    /// <summary>I: acknowledge it at once (RFC 7053).</summary>
    Immediate = 8,
}

/// <summary>An INIT or INIT ACK (RFC 9260 sections 3.3.2 and 3.3.3).</summary>
public readonly ref struct InitChunk
{
    /// <summary>Bytes of the value before the parameters.</summary>
    public const int FixedLength = 16;

    private readonly ReadOnlySpan<byte> _value;

    private InitChunk(ReadOnlySpan<byte> value) => _value = value;

    /// <summary>The tag that its sender wants to see.</summary>
    public VerificationTag Tag => new(BinaryPrimitives.ReadUInt32BigEndian(_value));

    /// <summary>Bytes that its sender has room for.</summary>
    public uint Window => BinaryPrimitives.ReadUInt32BigEndian(_value[4..]);

    /// <summary>Streams that its sender wants to send on.</summary>
    public ushort OutgoingStreams => BinaryPrimitives.ReadUInt16BigEndian(_value[8..]);

    /// <summary>Streams that its sender can receive on.</summary>
    public ushort IncomingStreams => BinaryPrimitives.ReadUInt16BigEndian(_value[10..]);

    /// <summary>Its sender's first TSN.</summary>
    public Tsn FirstTsn => new(BinaryPrimitives.ReadUInt32BigEndian(_value[12..]));

    /// <summary>Walks the parameters.</summary>
    public SctpParameterReader Parameters => new(_value[FixedLength..]);

    /// <summary>Reads the chunk; false when it is neither, or too short.</summary>
    public static bool TryParse(SctpChunk chunk, out InitChunk init)
    {
        init = default;
        if (chunk.Type is not (SctpChunkType.Init or SctpChunkType.InitAck) || chunk.Value.Length < FixedLength) return false;
        init = new InitChunk(chunk.Value);
        return true;
    }
}

/// <summary>A SACK (RFC 9260 section 3.3.4).</summary>
public readonly ref struct SackChunk
{
    /// <summary>Bytes of the value before the gap blocks.</summary>
    public const int FixedLength = 12;

    private readonly ReadOnlySpan<byte> _value;

    private SackChunk(ReadOnlySpan<byte> value) => _value = value;

    /// <summary>Everything up to here has arrived.</summary>
    public Tsn Cumulative => new(BinaryPrimitives.ReadUInt32BigEndian(_value));

    /// <summary>Bytes that its sender still has room for.</summary>
    public uint Window => BinaryPrimitives.ReadUInt32BigEndian(_value[4..]);

    /// <summary>How many runs have arrived behind a gap.</summary>
    public int GapBlocks => BinaryPrimitives.ReadUInt16BigEndian(_value[8..]);

    /// <summary>How many TSNs arrived more than once.</summary>
    public int Duplicates => BinaryPrimitives.ReadUInt16BigEndian(_value[10..]);

    /// <summary>First and last TSN of a run, counted from <see cref="Cumulative"/>.</summary>
    public (int Start, int End) GapBlock(int index)
    {
        var block = _value[(FixedLength + (index * 4))..];
        return (BinaryPrimitives.ReadUInt16BigEndian(block), BinaryPrimitives.ReadUInt16BigEndian(block[2..]));
    }

    /// <summary>Reads the chunk; false when it is no SACK, too short, or its runs overlap or go backwards.</summary>
    public static bool TryParse(SctpChunk chunk, out SackChunk sack)
    {
        sack = default;
        if (chunk.Type != SctpChunkType.Sack || chunk.Value.Length < FixedLength) return false;
        var parsed = new SackChunk(chunk.Value);
        if (chunk.Value.Length < FixedLength + ((parsed.GapBlocks + parsed.Duplicates) * 4)) return false;

        // The TSN right behind the cumulative one is missing by definition, hence 2.
        var least = 2;
        for (var i = 0; i < parsed.GapBlocks; i++)
        {
            var (start, end) = parsed.GapBlock(i);
            if (start < least || end < start) return false;
            least = end + 1;
        }

        sack = parsed;
        return true;
    }
}

/// <summary>A FORWARD TSN: "do not wait for these any more" (RFC 3758 section 3.2).</summary>
public readonly ref struct ForwardTsnChunk
{
    private readonly ReadOnlySpan<byte> _value;

    private ForwardTsnChunk(ReadOnlySpan<byte> value) => _value = value;

    /// <summary>Everything up to here counts as arrived.</summary>
    public Tsn Cumulative => new(BinaryPrimitives.ReadUInt32BigEndian(_value));

    /// <summary>How many streams skip a message.</summary>
    public int Streams => (_value.Length - 4) / 4;

    /// <summary>A stream, and the last of its messages that is skipped.</summary>
    public (StreamId Stream, StreamSequence Sequence) Skipped(int index)
    {
        var entry = _value[(4 + (index * 4))..];
        return (new StreamId(BinaryPrimitives.ReadUInt16BigEndian(entry)), new StreamSequence(BinaryPrimitives.ReadUInt16BigEndian(entry[2..])));
    }

    /// <summary>Reads the chunk; false when it is no FORWARD TSN, or too short.</summary>
    public static bool TryParse(SctpChunk chunk, out ForwardTsnChunk forward)
    {
        forward = default;
        if (chunk.Type != SctpChunkType.ForwardTsn || chunk.Value.Length < 4 || chunk.Value.Length % 4 != 0) return false;
        forward = new ForwardTsnChunk(chunk.Value);
        return true;
    }
}
