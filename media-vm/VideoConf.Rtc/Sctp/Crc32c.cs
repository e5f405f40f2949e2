using System.Numerics;
using System.Runtime.InteropServices;

namespace VideoConf.Rtc.Sctp;

/// <summary>The checksum of SCTP (RFC 9260 appendix A): CRC32c, by the CPU's instruction where it has one.</summary>
internal static class Crc32c
{
    /// <summary>The checksum of a whole packet, whose own checksum field counts as zero.</summary>
    /// <param name="packet">At least the 12 bytes of the header.</param>
    public static uint OfPacket(ReadOnlySpan<byte> packet)
    {
        ReadOnlySpan<byte> zero = [0, 0, 0, 0];
        return ~Append(Append(Append(~0u, packet[..8]), zero), packet[12..]);
    }

    /// <summary>The checksum of any bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Append(~0u, bytes);

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(bytes.Length & ~7)..]) crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
