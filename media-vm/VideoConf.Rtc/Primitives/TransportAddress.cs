using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace VideoConf.Rtc.Primitives;

/// <summary>
/// An IP address and port as a value: hashed and compared on every datagram, so it holds no object. IPv4 is kept IPv6-mapped
/// (RFC 4291 section 2.5.5.2), which makes an address the same whichever kind of socket saw it.
/// </summary>
/// <param name="High">The first 8 bytes of the IPv6 (or IPv6-mapped) address, in network order.</param>
/// <param name="Low">The last 8 bytes.</param>
/// <param name="Port">The UDP or TCP port.</param>
public readonly record struct TransportAddress(ulong High, ulong Low, ushort Port)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    /// <summary>The zone of a link-local IPv6 address (RFC 4007), else 0. A socket needs it to send there.</summary>
    public uint ScopeId { get; init; }

    /// <summary>Whether it is the far end of a TCP connection: the same address and port over UDP is somebody else, or another way.</summary>
    public bool IsTcp { get; init; }

    /// <summary>Whether this is an IPv4 address.</summary>
    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>The four bytes of an IPv4 address as a number, most significant first. Only meaningful when <see cref="IsIPv4"/>.</summary>
    public uint IPv4 => (uint)Low;

    /// <summary>From an IPv4 address as a number, most significant byte first.</summary>
    public static TransportAddress FromIPv4(uint address, ushort port) => new(0, MappedPrefix | address, port);

    /// <summary>From the 16 bytes of an IPv6 address.</summary>
    /// <param name="address">At least 16 bytes, network order.</param>
    /// <param name="port">The port.</param>
    /// <param name="scopeId">The zone of a link-local address, else 0.</param>
    public static TransportAddress FromIPv6(ReadOnlySpan<byte> address, ushort port, uint scopeId = 0) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]), port) { ScopeId = scopeId };

    /// <summary>From the framework's type. Not for per-packet paths.</summary>
    public static TransportAddress From(IPEndPoint endPoint) => From(endPoint.Address, (ushort)endPoint.Port);

    /// <summary>From the framework's type. Not for per-packet paths.</summary>
    public static TransportAddress From(IPAddress address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(bytes, out _);
            return FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes), port);
        }

        address.TryWriteBytes(bytes, out _);
        return FromIPv6(bytes, port, (uint)address.ScopeId);
    }

    /// <summary>The address without its port, as the framework's type. Allocates.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, IPv4);
            return new IPAddress(bytes[..4]);
        }

        WriteIPv6(bytes);
        return new IPAddress(bytes, ScopeId);
    }

    /// <summary>The framework's type. Allocates.</summary>
    public IPEndPoint ToIPEndPoint() => new(ToIPAddress(), Port);

    /// <summary>Writes the 16 bytes of the IPv6 (or IPv6-mapped) form.</summary>
    /// <param name="destination">At least 16 bytes.</param>
    public void WriteIPv6(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <inheritdoc/>
    public override string ToString() => IsTcp ? $"{ToIPEndPoint()}/tcp" : ToIPEndPoint().ToString();
}
