using System.Security.Cryptography;

namespace VideoConf.Rtc.Stun;

/// <summary>The two checksums of STUN.</summary>
internal static class StunIntegrity
{
    private static readonly uint[] Table = BuildTable();

    /// <summary>HMAC-SHA1 of a message (RFC 8489 section 14.5).</summary>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> covered, Span<byte> hash)
    {
#pragma warning disable CA5350 // RFC 8445 checks carry HMAC-SHA1; as a MAC it is not touched by SHA-1's collisions.
        HMACSHA1.HashData(key, covered, hash);
#pragma warning restore CA5350
    }

    /// <summary>CRC-32 of ITU V.42, as FINGERPRINT wants it.</summary>
    public static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFF_FFFFu;
        foreach (var b in data) crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++) entry = (entry & 1) != 0 ? 0xEDB8_8320 ^ (entry >> 1) : entry >> 1;
            table[i] = entry;
        }

        return table;
    }
}
