using System.Runtime.Intrinsics;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>AES-128 in Galois counter mode with 96-bit nonces and 128-bit tags (NIST SP 800-38D), under one key. Not thread-safe.</summary>
internal abstract class GcmCipher : IDisposable
{
    /// <summary>Bytes of a tag.</summary>
    public const int TagLength = 16;

    /// <summary>A cipher of the wanted path.</summary>
    public static GcmCipher Create(ReadOnlySpan<byte> key, CryptoPath path) =>
        path == CryptoPath.Portable ? new PortableGcm(key) : new IntrinsicGcm(key, path);

    /// <summary>Encrypts and authenticates.</summary>
    /// <param name="firstCounter">The nonce, then a 32-bit 1.</param>
    /// <param name="associated">Authenticated only.</param>
    /// <param name="plain">What to encrypt.</param>
    /// <param name="cipher">As long; may be the same place.</param>
    /// <param name="tag">16 bytes.</param>
    public abstract void Seal(
        Vector128<byte> firstCounter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag);

    /// <summary>Checks in constant time, and decrypts only what is authentic.</summary>
    /// <param name="firstCounter">The nonce, then a 32-bit 1.</param>
    /// <param name="associated">Authenticated only.</param>
    /// <param name="cipher">What to decrypt.</param>
    /// <param name="tag">16 bytes.</param>
    /// <param name="plain">As long as <paramref name="cipher"/>; may be the same place. Untouched when the tag is wrong.</param>
    public abstract bool TryOpen(
        Vector128<byte> firstCounter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain);

    /// <summary>Wipes the key.</summary>
    public abstract void Dispose();
}
