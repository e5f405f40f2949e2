using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Net;

/// <summary>Between <see cref="TransportAddress"/> and the bytes of a sockaddr_in or sockaddr_in6 (Linux, and .NET's SocketAddress on the same system).</summary>
internal static class SocketAddressCodec
{
    /// <summary>Room for either form.</summary>
    public const int MaxBytes = 28;

    /// <summary>Reads a socket address whose family is known from the socket. False when it is too short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool isIPv6, out TransportAddress address)
    {
        address = default;
        if (bytes.Length < (isIPv6 ? 28 : 8)) return false;

        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        address = isIPv6
            ? TransportAddress.FromIPv6(bytes.Slice(8, 16), port, BitConverter.ToUInt32(bytes[24..]))
            : TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), port);
        return true;
    }

    /// <summary>Writes all but the family's two bytes, which differ between systems and are constant for a socket.</summary>
    /// <returns>Length of the form; 0 when the socket cannot reach such an address.</returns>
    public static int Write(Span<byte> bytes, bool isIPv6, in TransportAddress address)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], address.Port);
        if (isIPv6)
        {
            bytes.Slice(4, 4).Clear();
            address.WriteIPv6(bytes.Slice(8, 16));
            BitConverter.TryWriteBytes(bytes[24..], address.ScopeId);
            return 28;
        }

        if (!address.IsIPv4) return 0;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], address.IPv4);
        bytes.Slice(8, 8).Clear();
        return 16;
    }
}
