using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>
/// GHASH by integer multiplication with holes between the bits, so that carries fall into the holes: constant time without
/// tables. The method is that of BearSSL's ghash_ctmul64 (Thomas Pornin, 2016); GF(2^128) as in NIST SP 800-38D section 6.3.
/// </summary>
internal sealed class PortableGhash
{
    private const ulong Every4th = 0x1111_1111_1111_1111;

    private ulong _high;
    private ulong _low;
    private ulong _highReversed;
    private ulong _lowReversed;

    public PortableGhash(Vector128<byte> hashKey)
    {
        Span<byte> block = stackalloc byte[16];
        hashKey.CopyTo(block);
        _high = BinaryPrimitives.ReadUInt64BigEndian(block);
        _low = BinaryPrimitives.ReadUInt64BigEndian(block[8..]);
        _highReversed = Reverse(_high);
        _lowReversed = Reverse(_low);
    }

    /// <summary>The hash of the associated data, the cipher text and their lengths, each padded to whole blocks.</summary>
    public Vector128<byte> Compute(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher)
    {
        ulong high = 0, low = 0;
        Absorb(associated, ref high, ref low);
        Absorb(cipher, ref high, ref low);
        Multiply(ref high, ref low, (ulong)associated.Length * 8, (ulong)cipher.Length * 8);
        return CounterBlock.Create(high, low);
    }

    /// <summary>Wipes the key.</summary>
    public void Wipe() => _high = _low = _highReversed = _lowReversed = 0;

    private void Absorb(ReadOnlySpan<byte> data, ref ulong high, ref ulong low)
    {
        for (; data.Length >= 16; data = data[16..])
            Multiply(ref high, ref low, BinaryPrimitives.ReadUInt64BigEndian(data), BinaryPrimitives.ReadUInt64BigEndian(data[8..]));
        if (data.IsEmpty) return;

        Span<byte> last = stackalloc byte[16];
        last.Clear();
        data.CopyTo(last);
        Multiply(ref high, ref low, BinaryPrimitives.ReadUInt64BigEndian(last), BinaryPrimitives.ReadUInt64BigEndian(last[8..]));
    }

    /// <summary>(state + block) times the hash key: three 64-bit products of Karatsuba, each in two halves (the upper one bit-reversed).</summary>
    private void Multiply(ref ulong high, ref ulong low, ulong blockHigh, ulong blockLow)
    {
        ulong y1 = high ^ blockHigh, y0 = low ^ blockLow;
        ulong h1 = _high, h0 = _low;
        ulong y1r = Reverse(y1), y0r = Reverse(y0), h1r = _highReversed, h0r = _lowReversed;

        var z0 = Product(y0, h0);
        var z1 = Product(y1, h1);
        var z2 = Product(y0 ^ y1, h0 ^ h1) ^ z0 ^ z1;
        var z0h = Product(y0r, h0r);
        var z1h = Product(y1r, h1r);
        var z2h = Product(y0r ^ y1r, h0r ^ h1r) ^ z0h ^ z1h;
        z0h = Reverse(z0h) >> 1;
        z1h = Reverse(z1h) >> 1;
        z2h = Reverse(z2h) >> 1;

        // 255 bits, moved up by one because GCM's bits are reversed, then reduced by x^128 + x^7 + x^2 + x + 1.
        ulong v0 = z0, v1 = z0h ^ z2, v2 = z1 ^ z2h, v3 = z1h;
        v3 = (v3 << 1) | (v2 >> 63);
        v2 = (v2 << 1) | (v1 >> 63);
        v1 = (v1 << 1) | (v0 >> 63);
        v0 <<= 1;
        v2 ^= v0 ^ (v0 >> 1) ^ (v0 >> 2) ^ (v0 >> 7);
        v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
        v3 ^= v1 ^ (v1 >> 1) ^ (v1 >> 2) ^ (v1 >> 7);
        v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
        low = v2;
        high = v3;
    }

    /// <summary>The lower 64 bits of a carry-less product.</summary>
    private static ulong Product(ulong x, ulong y)
    {
        ulong x0 = x & Every4th, x1 = x & (Every4th << 1), x2 = x & (Every4th << 2), x3 = x & (Every4th << 3);
        ulong y0 = y & Every4th, y1 = y & (Every4th << 1), y2 = y & (Every4th << 2), y3 = y & (Every4th << 3);
        var z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
        var z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
        var z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
        var z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
        return (z0 & Every4th) | (z1 & (Every4th << 1)) | (z2 & (Every4th << 2)) | (z3 & (Every4th << 3));
    }

    private static ulong Reverse(ulong x)
    {
        x = ((x & 0x5555_5555_5555_5555) << 1) | ((x >> 1) & 0x5555_5555_5555_5555);
        x = ((x & 0x3333_3333_3333_3333) << 2) | ((x >> 2) & 0x3333_3333_3333_3333);
        x = ((x & 0x0f0f_0f0f_0f0f_0f0f) << 4) | ((x >> 4) & 0x0f0f_0f0f_0f0f_0f0f);
        return BinaryPrimitives.ReverseEndianness(x);
    }
}
