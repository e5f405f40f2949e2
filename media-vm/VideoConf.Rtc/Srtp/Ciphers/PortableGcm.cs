using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>
/// GCM without intrinsics. Not .NET's own AesGcm, which answers a wrong tag with an exception: a stranger's packet would cost
/// more than a friend's.
/// </summary>
internal sealed class PortableGcm : GcmCipher
{
    private readonly PortableAes _aes;
    private readonly PortableGhash _hash;

    public PortableGcm(ReadOnlySpan<byte> key)
    {
        _aes = new PortableAes(key);
        _hash = new PortableGhash(_aes.Encrypt(Vector128<byte>.Zero));
    }

    public override void Seal(
        Vector128<byte> firstCounter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag)
    {
        _aes.Xor(Next(firstCounter), plain, cipher);
        (_hash.Compute(associated, cipher) ^ _aes.Encrypt(firstCounter)).CopyTo(tag);
    }

    public override bool TryOpen(
        Vector128<byte> firstCounter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain)
    {
        Span<byte> expected = stackalloc byte[TagLength];
        (_hash.Compute(associated, cipher) ^ _aes.Encrypt(firstCounter)).CopyTo(expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, tag)) return false;
        _aes.Xor(Next(firstCounter), cipher, plain);
        return true;
    }

    public override void Dispose()
    {
        _aes.Dispose();
        _hash.Wipe();
    }

    private static Vector128<byte> Next(Vector128<byte> counter)
    {
        Span<byte> block = stackalloc byte[16];
        counter.CopyTo(block);
        BinaryPrimitives.WriteUInt32BigEndian(block[12..], BinaryPrimitives.ReadUInt32BigEndian(block[12..]) + 1);
        return Vector128.Create<byte>(block);
    }
}
