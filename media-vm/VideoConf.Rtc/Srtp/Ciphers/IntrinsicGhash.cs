using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>
/// GHASH (NIST SP 800-38D section 6.4) by carry-less multiplication. A packet's n blocks times H^n ... H^1 are summed without
/// reducing, and reduced once: nothing waits for the block before, and four blocks go into one instruction where the CPU has it.
/// Bits are reversed in GCM, which leaves every product one bit short: the powers are kept multiplied by x, so that none has to be shifted
/// (S. Gueron, M. Kounavis, "Intel Carry-Less Multiplication Instruction and its Usage for Computing the GCM Mode", 2014).
/// </summary>
internal static class IntrinsicGhash
{
    /// <summary>Enough for 1,500 bytes with header and lengths. Longer data take the slow way, one block after the other.</summary>
    private const int Powers = 98;

    private const int BlockLength = 16;

    /// <summary>x^127 + x^126 + x^121, the reduction polynomial with reversed bits.</summary>
    private const ulong Polynomial = 0xc200_0000_0000_0000;

    /// <summary>H^98 ... H^1, each times x.</summary>
    public static byte[] Expand(Vector128<byte> hashKey)
    {
        var powers = GC.AllocateUninitializedArray<byte>(Powers * BlockLength);
        var h = Reverse(hashKey).AsUInt64();
        var carry = Vector128.Create(0UL - (h[1] >> 63)) & Vector128.Create(1, Polynomial);
        h = Vector128.Create(h[0] << 1, (h[1] << 1) | (h[0] >> 63)) ^ carry;

        var power = h;
        for (var i = Powers - 1; i >= 0; i--)
        {
            power.AsByte().CopyTo(powers, i * BlockLength);
            power = Multiply(power, h);
        }

        return powers;
    }

    /// <summary>The hash of the associated data, the cipher text and their lengths, each padded to whole blocks.</summary>
    /// <param name="powers">From <see cref="Expand"/>.</param>
    /// <param name="associated">Authenticated only.</param>
    /// <param name="cipher">Encrypted.</param>
    /// <param name="path">The widest multiplication to use.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<byte> Compute(byte[] powers, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher, CryptoPath path)
    {
        var blocks = Blocks(associated.Length) + Blocks(cipher.Length) + 1;
        if (blocks > Powers) return ComputeSerially(powers, associated, cipher);

        ref var power = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(powers), (Powers - blocks) * BlockLength);
        Vector128<ulong> low = default, middle = default, high = default;

        // 1. Header: one to three blocks.
        ref var data = ref MemoryMarshal.GetReference(associated);
        var length = associated.Length;
        for (; length >= BlockLength; length -= BlockLength)
        {
            Add(Vector128.LoadUnsafe(ref data), ref power, ref low, ref middle, ref high);
            data = ref Unsafe.Add(ref data, BlockLength);
            power = ref Unsafe.Add(ref power, BlockLength);
        }

        if (length > 0)
        {
            Add(LoadPartial(ref data, length), ref power, ref low, ref middle, ref high);
            power = ref Unsafe.Add(ref power, BlockLength);
        }

        // 2. Cipher text, in the widest steps first.
        data = ref MemoryMarshal.GetReference(cipher);
        length = cipher.Length;
        if (Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported && path >= CryptoPath.Vector512)
        {
            Vector512<ulong> low4 = default, middle4 = default, high4 = default;
            for (; length >= 4 * BlockLength; length -= 4 * BlockLength)
            {
                var x = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref data), Vector512.Create(Reversal128)).AsUInt64();
                var h = Vector512.LoadUnsafe(ref power).AsUInt64();
                low4 ^= Pclmulqdq.V512.CarrylessMultiply(x, h, 0x00);
                middle4 ^= Pclmulqdq.V512.CarrylessMultiply(x, h, 0x01) ^ Pclmulqdq.V512.CarrylessMultiply(x, h, 0x10);
                high4 ^= Pclmulqdq.V512.CarrylessMultiply(x, h, 0x11);
                data = ref Unsafe.Add(ref data, 4 * BlockLength);
                power = ref Unsafe.Add(ref power, 4 * BlockLength);
            }

            low ^= Fold(low4.GetLower() ^ low4.GetUpper());
            middle ^= Fold(middle4.GetLower() ^ middle4.GetUpper());
            high ^= Fold(high4.GetLower() ^ high4.GetUpper());
        }

        if (Pclmulqdq.V256.IsSupported && Avx2.IsSupported && path >= CryptoPath.Vector256)
        {
            Vector256<ulong> low2 = default, middle2 = default, high2 = default;
            for (; length >= 2 * BlockLength; length -= 2 * BlockLength)
            {
                var x = Avx2.Shuffle(Vector256.LoadUnsafe(ref data), Vector256.Create(Reversal128)).AsUInt64();
                var h = Vector256.LoadUnsafe(ref power).AsUInt64();
                low2 ^= Pclmulqdq.V256.CarrylessMultiply(x, h, 0x00);
                middle2 ^= Pclmulqdq.V256.CarrylessMultiply(x, h, 0x01) ^ Pclmulqdq.V256.CarrylessMultiply(x, h, 0x10);
                high2 ^= Pclmulqdq.V256.CarrylessMultiply(x, h, 0x11);
                data = ref Unsafe.Add(ref data, 2 * BlockLength);
                power = ref Unsafe.Add(ref power, 2 * BlockLength);
            }

            low ^= Fold(low2);
            middle ^= Fold(middle2);
            high ^= Fold(high2);
        }

        for (; length >= BlockLength; length -= BlockLength)
        {
            Add(Vector128.LoadUnsafe(ref data), ref power, ref low, ref middle, ref high);
            data = ref Unsafe.Add(ref data, BlockLength);
            power = ref Unsafe.Add(ref power, BlockLength);
        }

        if (length > 0)
        {
            Add(LoadPartial(ref data, length), ref power, ref low, ref middle, ref high);
            power = ref Unsafe.Add(ref power, BlockLength);
        }

        // 3. Lengths in bits, and the one reduction.
        Add(Lengths(associated, cipher), ref power, ref low, ref middle, ref high);
        return Reverse(Reduce(low, middle, high).AsByte());
    }

    private static Vector128<byte> Reversal128
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    }

    private static int Blocks(int length) => (length + BlockLength - 1) / BlockLength;

    private static Vector128<byte> ComputeSerially(byte[] powers, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher)
    {
        var h = Vector128.LoadUnsafe(ref powers[(Powers - 1) * BlockLength]).AsUInt64();
        var hash = Absorb(Absorb(default, associated, h), cipher, h);
        return Reverse(Multiply(hash ^ Reverse(Lengths(associated, cipher)).AsUInt64(), h).AsByte());
    }

    private static Vector128<ulong> Absorb(Vector128<ulong> hash, ReadOnlySpan<byte> data, Vector128<ulong> h)
    {
        for (; data.Length >= BlockLength; data = data[BlockLength..])
            hash = Multiply(hash ^ Reverse(Vector128.Create(data)).AsUInt64(), h);
        return data.IsEmpty ? hash : Multiply(hash ^ Reverse(LoadPartial(ref MemoryMarshal.GetReference(data), data.Length)).AsUInt64(), h);
    }

    private static Vector128<byte> Lengths(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher) =>
        CounterBlock.Create((ulong)associated.Length * 8, (ulong)cipher.Length * 8);

    /// <summary>One block, as on the wire, times one power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector128<byte> block, ref byte power, ref Vector128<ulong> low, ref Vector128<ulong> middle, ref Vector128<ulong> high)
    {
        var x = Reverse(block).AsUInt64();
        var h = Vector128.LoadUnsafe(ref power).AsUInt64();
        low ^= Pclmulqdq.CarrylessMultiply(x, h, 0x00);
        middle ^= Pclmulqdq.CarrylessMultiply(x, h, 0x01) ^ Pclmulqdq.CarrylessMultiply(x, h, 0x10);
        high ^= Pclmulqdq.CarrylessMultiply(x, h, 0x11);
    }

    private static Vector128<ulong> Multiply(Vector128<ulong> x, Vector128<ulong> h) => Reduce(
        Pclmulqdq.CarrylessMultiply(x, h, 0x00),
        Pclmulqdq.CarrylessMultiply(x, h, 0x01) ^ Pclmulqdq.CarrylessMultiply(x, h, 0x10),
        Pclmulqdq.CarrylessMultiply(x, h, 0x11));

    /// <summary>Folds the lower 64 bits into the middle, then those of the middle into the upper 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        var polynomial = Vector128.CreateScalar(Polynomial);
        middle ^= Swap(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        return high ^ Swap(middle) ^ Pclmulqdq.CarrylessMultiply(middle, polynomial, 0x00);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Swap(Vector128<ulong> x) => Sse2.Shuffle(x.AsUInt32(), 0x4e).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector256<ulong> x) => x.GetLower() ^ x.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Reverse(Vector128<byte> block) => Ssse3.Shuffle(block, Reversal128);

    /// <summary>One to fifteen bytes, with zeros behind, never reading beyond them.</summary>
    private static Vector128<byte> LoadPartial(ref byte data, int length)
    {
        ulong first = 0, last = 0;
        if (length >= 8)
        {
            first = Unsafe.ReadUnaligned<ulong>(ref data);
            last = LoadUpTo7(ref Unsafe.Add(ref data, 8), length - 8);
        }
        else
        {
            first = LoadUpTo7(ref data, length);
        }

        return Vector128.Create(first, last).AsByte();
    }

    private static ulong LoadUpTo7(ref byte data, int length)
    {
        ulong value = 0;
        var shift = 0;
        if ((length & 4) != 0)
        {
            value = Unsafe.ReadUnaligned<uint>(ref data);
            data = ref Unsafe.Add(ref data, 4);
            shift = 32;
        }

        if ((length & 2) != 0)
        {
            value |= (ulong)Unsafe.ReadUnaligned<ushort>(ref data) << shift;
            data = ref Unsafe.Add(ref data, 2);
            shift += 16;
        }

        if ((length & 1) != 0) value |= (ulong)data << shift;
        return value;
    }
}
