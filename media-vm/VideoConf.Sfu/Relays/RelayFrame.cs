using System.Buffers.Binary;

namespace VideoConf.Sfu.Relays;

/// <summary>
/// The eight bytes before a relayed SRTP or SRTCP packet: they tell it from what clients send (RFC 7983 leaves first bytes above 191 free) and which link
/// it is of, whatever address it comes from. They are only an index: what makes a packet authentic is the link's key.
/// </summary>
internal static class RelayFrame
{
    /// <summary>Bytes before the packet.</summary>
    public const int Length = 8;

    private const uint Marker = 0xF5_52_4C_01; // The last byte is the version.

    /// <summary>Whether a datagram is a relay's, and of which link.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out uint linkId)
    {
        linkId = 0;
        if (datagram.Length <= Length || BinaryPrimitives.ReadUInt32BigEndian(datagram) != Marker) return false;
        linkId = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]);
        return true;
    }

    /// <summary>Writes the bytes.</summary>
    public static void Write(Span<byte> datagram, uint linkId)
    {
        BinaryPrimitives.WriteUInt32BigEndian(datagram, Marker);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[4..], linkId);
    }
}
