using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>Sixteen bytes in the order of the wire, made in registers from the numbers of a packet.</summary>
internal static class CounterBlock
{
    /// <summary>The block whose first and last eight bytes are these, most significant byte first.</summary>
    public static Vector128<byte> Create(ulong first, ulong last) => Vector128.Create(BigEndian(first), BigEndian(last)).AsByte();

    /// <summary>A salt of at most 16 bytes, with zeros behind.</summary>
    public static Vector128<byte> Pad(ReadOnlySpan<byte> salt)
    {
        Span<byte> block = stackalloc byte[16];
        block.Clear();
        salt.CopyTo(block);
        return Vector128.Create<byte>(block);
    }

    private static ulong BigEndian(ulong value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
