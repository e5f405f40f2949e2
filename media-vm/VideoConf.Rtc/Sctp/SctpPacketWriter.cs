using System.Buffers.Binary;

namespace VideoConf.Rtc.Sctp;

/// <summary>
/// Writes a packet into the caller's buffer (RFC 9260 section 3). Chunks are added one by one as long as they fit; <see cref="Finish"/> puts
/// the checksum in and tells the length.
/// </summary>
public ref struct SctpPacketWriter
{
    private readonly Span<byte> _destination;

    private SctpPacketWriter(Span<byte> destination)
    {
        _destination = destination;
        Length = SctpPacket.HeaderLength;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether there is a chunk.</summary>
    public readonly bool HasChunks => Length > SctpPacket.HeaderLength;

    /// <summary>Bytes of value that a further chunk may have; may be negative.</summary>
    public readonly int Room => _destination.Length - Length - 4;

    /// <summary>Starts a packet; false when not even the header fits.</summary>
    public static bool TryStart(Span<byte> destination, ushort sourcePort, ushort destinationPort, VerificationTag tag, out SctpPacketWriter writer)
    {
        writer = default;
        if (destination.Length < SctpPacket.HeaderLength) return false;
        BinaryPrimitives.WriteUInt16BigEndian(destination, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], destinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], tag.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], 0);
        writer = new SctpPacketWriter(destination);
        return true;
    }

    /// <summary>Adds a chunk whose value the caller fills in; false when it does not fit.</summary>
    public bool TryAdd(SctpChunkType type, byte flags, int valueLength, out Span<byte> value)
    {
        value = default;
        var padded = (valueLength + 3) & ~3;
        if (4 + padded > _destination.Length - Length) return false;
        var head = _destination[Length..];
        head[0] = (byte)type;
        head[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(4 + valueLength));
        head.Slice(4 + valueLength, padded - valueLength).Clear();
        value = head.Slice(4, valueLength);
        Length += 4 + padded;
        return true;
    }

    /// <summary>Puts the checksum in.</summary>
    /// <returns>The packet's length.</returns>
    public readonly int Finish()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_destination[8..], Crc32c.OfPacket(_destination[..Length]));
        return Length;
    }
}
