using System.Security.Cryptography;
using VideoConf.Rtc.Srtp.OpenSsl;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>HMAC-SHA1 (RFC 2104) under one key. Not thread-safe.</summary>
internal abstract class HmacSha1 : IDisposable
{
    /// <summary>Bytes of a whole SHA-1.</summary>
    public const int FullLength = 20;

    /// <summary>OpenSSL's SHA-1 where it can be had, unless the portable path is wanted.</summary>
    public static HmacSha1 Create(ReadOnlySpan<byte> key, CryptoPath path) =>
        path != CryptoPath.Portable && OpenSslHmacSha1.IsSupported ? new OpenSslHmacSha1(key) : new Platform(key);

    /// <summary>Authenticates the two one after the other, and writes as much of the result as <paramref name="tag"/> holds.</summary>
    public abstract void Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag);

    /// <summary>Wipes the key.</summary>
    public abstract void Dispose();

    /// <summary>.NET's: keeps its native context between packets, so nothing is allocated.</summary>
    private sealed class Platform(ReadOnlySpan<byte> key) : HmacSha1
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);

        public override void Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag)
        {
            Span<byte> full = stackalloc byte[FullLength];
            _hash.AppendData(first);
            _hash.AppendData(second);
            _hash.GetHashAndReset(full);
            full[..tag.Length].CopyTo(tag);
        }

        public override void Dispose() => _hash.Dispose();
    }
}
