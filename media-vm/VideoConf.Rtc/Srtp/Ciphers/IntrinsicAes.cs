using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Aes = System.Runtime.Intrinsics.X86.Aes;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>
/// AES-128 on AES-NI (FIPS 197). An AES round takes 3 to 4 cycles and one or two can start per cycle: eight blocks in flight keep
/// the unit busy, and with the round key they stay within the sixteen registers that these instructions can name.
/// </summary>
internal static class IntrinsicAes
{
    private const int BlockLength = 16;
    private const int LastRound = 10 * BlockLength;
    private const int Batch = 8 * BlockLength;

    /// <summary>The eleven round keys, one after the other.</summary>
    public static byte[] ExpandKey(ReadOnlySpan<byte> key)
    {
        var keys = GC.AllocateUninitializedArray<byte>(LastRound + BlockLength);
        var last = Vector128.Create(key);
        last.CopyTo(keys);
        Next(1, Aes.KeygenAssist(last, 0x01));
        Next(2, Aes.KeygenAssist(last, 0x02));
        Next(3, Aes.KeygenAssist(last, 0x04));
        Next(4, Aes.KeygenAssist(last, 0x08));
        Next(5, Aes.KeygenAssist(last, 0x10));
        Next(6, Aes.KeygenAssist(last, 0x20));
        Next(7, Aes.KeygenAssist(last, 0x40));
        Next(8, Aes.KeygenAssist(last, 0x80));
        Next(9, Aes.KeygenAssist(last, 0x1b));
        Next(10, Aes.KeygenAssist(last, 0x36));
        return keys;

        void Next(int round, Vector128<byte> assist)
        {
            last ^= Sse2.ShiftLeftLogical128BitLane(last, 4);
            last ^= Sse2.ShiftLeftLogical128BitLane(last, 8);
            last ^= Sse2.Shuffle(assist.AsInt32(), 0xff).AsByte();
            last.CopyTo(keys, round * BlockLength);
        }
    }

    /// <summary>The counter block before this one.</summary>
    public static Vector128<byte> Before(Vector128<byte> counter) =>
        Reverse((Reverse(counter).AsUInt32() - Vector128.CreateScalar(1u)).AsByte());

    /// <summary>Encrypts one block.</summary>
    public static Vector128<byte> Encrypt(byte[] roundKeys, Vector128<byte> block)
    {
        ref var keys = ref MemoryMarshal.GetArrayDataReference(roundKeys);
        block ^= Vector128.LoadUnsafe(ref keys);
        for (nuint round = BlockLength; round < LastRound; round += BlockLength)
            block = Aes.Encrypt(block, Vector128.LoadUnsafe(ref keys, round));
        return Aes.EncryptLast(block, Vector128.LoadUnsafe(ref keys, LastRound));
    }

    /// <summary>
    /// Adds the key stream of the counters that follow <paramref name="first"/>, and returns the encryption of <paramref name="first"/>
    /// itself, which GCM needs and which costs nothing in an unfilled last batch. Output may be where the input is.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<byte> Xor(byte[] roundKeys, Vector128<byte> first, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ref var keys = ref MemoryMarshal.GetArrayDataReference(roundKeys);
        ref var input = ref MemoryMarshal.GetReference(source);
        ref var output = ref MemoryMarshal.GetReference(destination);
        var length = source.Length;
        var key = Vector128.LoadUnsafe(ref keys);
        var counter = Reverse(first).AsUInt32();

        for (; length >= Batch; length -= Batch)
        {
            var b0 = Block(counter, 1) ^ key;
            var b1 = Block(counter, 2) ^ key;
            var b2 = Block(counter, 3) ^ key;
            var b3 = Block(counter, 4) ^ key;
            var b4 = Block(counter, 5) ^ key;
            var b5 = Block(counter, 6) ^ key;
            var b6 = Block(counter, 7) ^ key;
            var b7 = Block(counter, 8) ^ key;
            counter += Vector128.CreateScalar(8u);
            for (nuint round = BlockLength; round < LastRound; round += BlockLength)
            {
                var k = Vector128.LoadUnsafe(ref keys, round);
                b0 = Aes.Encrypt(b0, k);
                b1 = Aes.Encrypt(b1, k);
                b2 = Aes.Encrypt(b2, k);
                b3 = Aes.Encrypt(b3, k);
                b4 = Aes.Encrypt(b4, k);
                b5 = Aes.Encrypt(b5, k);
                b6 = Aes.Encrypt(b6, k);
                b7 = Aes.Encrypt(b7, k);
            }

            var last = Vector128.LoadUnsafe(ref keys, LastRound);
            (Aes.EncryptLast(b0, last) ^ Vector128.LoadUnsafe(ref input)).StoreUnsafe(ref output);
            (Aes.EncryptLast(b1, last) ^ Vector128.LoadUnsafe(ref input, 16)).StoreUnsafe(ref output, 16);
            (Aes.EncryptLast(b2, last) ^ Vector128.LoadUnsafe(ref input, 32)).StoreUnsafe(ref output, 32);
            (Aes.EncryptLast(b3, last) ^ Vector128.LoadUnsafe(ref input, 48)).StoreUnsafe(ref output, 48);
            (Aes.EncryptLast(b4, last) ^ Vector128.LoadUnsafe(ref input, 64)).StoreUnsafe(ref output, 64);
            (Aes.EncryptLast(b5, last) ^ Vector128.LoadUnsafe(ref input, 80)).StoreUnsafe(ref output, 80);
            (Aes.EncryptLast(b6, last) ^ Vector128.LoadUnsafe(ref input, 96)).StoreUnsafe(ref output, 96);
            (Aes.EncryptLast(b7, last) ^ Vector128.LoadUnsafe(ref input, 112)).StoreUnsafe(ref output, 112);
            input = ref Unsafe.Add(ref input, Batch);
            output = ref Unsafe.Add(ref output, Batch);
        }

        return XorLast(ref keys, first, counter, ref input, ref output, length);
    }

    /// <summary>Less than a batch, with the first counter as the eighth block if there is room, else alone.</summary>
    [SkipLocalsInit]
    private static Vector128<byte> XorLast(
        ref byte keys, Vector128<byte> first, Vector128<uint> counter, ref byte input, ref byte output, int length)
    {
        var hasRoom = length <= Batch - BlockLength;
        var key = Vector128.LoadUnsafe(ref keys);
        var b0 = Block(counter, 1) ^ key;
        var b1 = Block(counter, 2) ^ key;
        var b2 = Block(counter, 3) ^ key;
        var b3 = Block(counter, 4) ^ key;
        var b4 = Block(counter, 5) ^ key;
        var b5 = Block(counter, 6) ^ key;
        var b6 = Block(counter, 7) ^ key;
        var b7 = (hasRoom ? first : Block(counter, 8)) ^ key;
        for (nuint round = BlockLength; round < LastRound; round += BlockLength)
        {
            var k = Vector128.LoadUnsafe(ref keys, round);
            b0 = Aes.Encrypt(b0, k);
            b1 = Aes.Encrypt(b1, k);
            b2 = Aes.Encrypt(b2, k);
            b3 = Aes.Encrypt(b3, k);
            b4 = Aes.Encrypt(b4, k);
            b5 = Aes.Encrypt(b5, k);
            b6 = Aes.Encrypt(b6, k);
            b7 = Aes.Encrypt(b7, k);
        }

        var last = Vector128.LoadUnsafe(ref keys, LastRound);
        b7 = Aes.EncryptLast(b7, last);
        Span<byte> buffer = stackalloc byte[Batch];
        ref var stream = ref MemoryMarshal.GetReference(buffer);
        Aes.EncryptLast(b0, last).StoreUnsafe(ref stream);
        Aes.EncryptLast(b1, last).StoreUnsafe(ref stream, 16);
        Aes.EncryptLast(b2, last).StoreUnsafe(ref stream, 32);
        Aes.EncryptLast(b3, last).StoreUnsafe(ref stream, 48);
        Aes.EncryptLast(b4, last).StoreUnsafe(ref stream, 64);
        Aes.EncryptLast(b5, last).StoreUnsafe(ref stream, 80);
        Aes.EncryptLast(b6, last).StoreUnsafe(ref stream, 96);
        b7.StoreUnsafe(ref stream, 112);

        nuint i = 0;
        for (; i + BlockLength <= (nuint)length; i += BlockLength)
            (Vector128.LoadUnsafe(ref stream, i) ^ Vector128.LoadUnsafe(ref input, i)).StoreUnsafe(ref output, i);
        for (; i + sizeof(uint) <= (nuint)length; i += sizeof(uint))
        {
            var word = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref stream, i)) ^ Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref input, i));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref output, i), word);
        }

        for (; i < (nuint)length; i++) Unsafe.Add(ref output, i) = (byte)(Unsafe.Add(ref stream, i) ^ Unsafe.Add(ref input, i));

        if (hasRoom) return b7;
        first ^= key;
        for (nuint round = BlockLength; round < LastRound; round += BlockLength)
            first = Aes.Encrypt(first, Vector128.LoadUnsafe(ref keys, round));
        return Aes.EncryptLast(first, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Block(Vector128<uint> counter, uint steps) => Reverse((counter + Vector128.CreateScalar(steps)).AsByte());

    /// <summary>Counters count in the machine's byte order, and are encrypted in the wire's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Reverse(Vector128<byte> block) =>
        Ssse3.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}
