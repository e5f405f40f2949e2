using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>
/// GCM in two passes over a packet that stays in the first-level cache. One method that interleaves both was slower (350 to 420 ns
/// for 1,200 bytes against 240): the register allocator ran out of what AES instructions can name.
/// </summary>
internal sealed class IntrinsicGcm : GcmCipher
{
    private readonly byte[] _roundKeys;
    private readonly byte[] _powers;
    private readonly CryptoPath _path;

    public IntrinsicGcm(ReadOnlySpan<byte> key, CryptoPath path)
    {
        _roundKeys = IntrinsicAes.ExpandKey(key);
        _powers = IntrinsicGhash.Expand(IntrinsicAes.Encrypt(_roundKeys, Vector128<byte>.Zero));
        _path = path;
    }

    public override void Seal(
        Vector128<byte> firstCounter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag)
    {
        var mask = IntrinsicAes.Xor(_roundKeys, firstCounter, plain, cipher);
        (mask ^ IntrinsicGhash.Compute(_powers, associated, cipher, _path)).CopyTo(tag);
    }

    public override bool TryOpen(
        Vector128<byte> firstCounter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain)
    {
        var mask = IntrinsicAes.Encrypt(_roundKeys, firstCounter);

        // All 128 bits are compared at once: no early way out.
        if ((mask ^ IntrinsicGhash.Compute(_powers, associated, cipher, _path)) != Vector128.Create(tag)) return false;
        IntrinsicAes.Xor(_roundKeys, firstCounter, cipher, plain);
        return true;
    }

    public override void Dispose()
    {
        CryptographicOperations.ZeroMemory(_roundKeys);
        CryptographicOperations.ZeroMemory(_powers);
    }
}
