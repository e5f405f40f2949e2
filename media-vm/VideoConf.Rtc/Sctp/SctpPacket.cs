using System.Buffers.Binary;

namespace VideoConf.Rtc.Sctp;

/// <summary>What became of the attempt to read a datagram as SCTP.</summary>
public enum SctpParseResult
{
    /// <summary>It is one.</summary>
    Ok,

    /// <summary>Shorter than header and one chunk.</summary>
    Malformed,

    /// <summary>Damaged: the checksum does not match.</summary>
    BadChecksum,
}

/// <summary>An SCTP packet (RFC 9260 section 3), read in place.</summary>
public readonly ref struct SctpPacket
{
    /// <summary>Bytes before the first chunk.</summary>
    public const int HeaderLength = 12;

    /// <summary>No packet that is sent is longer: with DTLS 1.2's record around it, it fits a datagram of 1,200 bytes (RFC 8831 section 5).</summary>
    public const int MaximumLength = 1160;

    private SctpPacket(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The whole of it.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The sender's port, as `a=sctp-port` tells it.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(Bytes);

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(Bytes[2..]);

    /// <summary>The tag that the receiver chose; 0 beside an INIT.</summary>
    public VerificationTag Tag => new(BinaryPrimitives.ReadUInt32BigEndian(Bytes[4..]));

    /// <summary>Walks the chunks.</summary>
    public SctpChunkReader Chunks => new(Bytes[HeaderLength..]);

    /// <summary>Reads a datagram. The chunks are only looked at by <see cref="Chunks"/>.</summary>
    public static SctpParseResult TryParse(ReadOnlySpan<byte> datagram, out SctpPacket packet)
    {
        packet = default;
        if (datagram.Length < HeaderLength + 4) return SctpParseResult.Malformed;
        if (Crc32c.OfPacket(datagram) != BinaryPrimitives.ReadUInt32LittleEndian(datagram[8..])) return SctpParseResult.BadChecksum;
        packet = new SctpPacket(datagram);
        return SctpParseResult.Ok;
    }
}

/// <summary>One chunk out of a packet, read in place.</summary>
public readonly ref struct SctpChunk
{
    internal SctpChunk(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>Header and value, without padding.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Its type.</summary>
    public SctpChunkType Type => (SctpChunkType)Bytes[0];

    /// <summary>Its flags, whose meaning depends on the type.</summary>
    public byte Flags => Bytes[1];

    /// <summary>What follows the 4-byte header.</summary>
    public ReadOnlySpan<byte> Value => Bytes[4..];
}

/// <summary>Walks the chunks of a packet. A last chunk without its padding is let pass.</summary>
/// <param name="body">What follows the packet's header; may be anything.</param>
public ref struct SctpChunkReader(ReadOnlySpan<byte> body)
{
    /// <summary>A packet of 2,048 bytes holds fewer DATA chunks; what has more is made to cost work.</summary>
    public const int MaximumChunks = 128;

    private ReadOnlySpan<byte> _rest = body;
    private int _read;

    /// <summary>Whether the walk ended at something that is no chunk. What was read before it holds.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Steps to the next chunk. False at the end, and where the bytes stop making sense.</summary>
    public bool TryRead(out SctpChunk chunk)
    {
        chunk = default;
        if (_rest.IsEmpty || IsMalformed) return false;
        if (!Tlv.TryTake(ref _rest, out var bytes) || _read++ == MaximumChunks)
        {
            IsMalformed = true;
            return false;
        }

        chunk = new SctpChunk(bytes);
        return true;
    }
}

/// <summary>Walks the parameters of an INIT, an INIT ACK or a RE-CONFIG, and the causes of an ERROR or ABORT: they look alike.</summary>
/// <param name="body">What follows the fixed part; may be anything.</param>
public ref struct SctpParameterReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;
    private int _read;

    /// <summary>Whether the walk ended at something that is no parameter.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Steps to the next parameter: its type, and all its bytes without padding.</summary>
    public bool TryRead(out SctpParameterType type, out ReadOnlySpan<byte> bytes)
    {
        type = default;
        bytes = default;
        if (_rest.IsEmpty || IsMalformed) return false;
        if (!Tlv.TryTake(ref _rest, out bytes) || _read++ == SctpChunkReader.MaximumChunks)
        {
            IsMalformed = true;
            return false;
        }

        type = (SctpParameterType)BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return true;
    }
}

/// <summary>Two bytes of whatever, two of length that count themselves, value, padding to four.</summary>
internal static class Tlv
{
    public static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (rest.Length < 4) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (length < 4 || length > rest.Length) return false;
        bytes = rest[..length];
        rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        return true;
    }
}
