using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace VideoConf.Rtc.Dtls;

/// <summary>Hash functions of `a=fingerprint` that are still safe to use (RFC 8122 section 5).</summary>
public enum FingerprintAlgorithm
{
    /// <summary>sha-256, which every WebRTC endpoint writes.</summary>
    Sha256,

    /// <summary>sha-384.</summary>
    Sha384,

    /// <summary>sha-512.</summary>
    Sha512,
}

/// <summary>The hash of a certificate's DER bytes, as SDP carries it: `sha-256 12:AB:...` (RFC 8122 section 5).</summary>
public sealed class CertificateFingerprint : IEquatable<CertificateFingerprint>
{
    private readonly byte[] _hash;

    private CertificateFingerprint(FingerprintAlgorithm algorithm, byte[] hash)
    {
        Algorithm = algorithm;
        _hash = hash;
    }

    /// <summary>The hash function.</summary>
    public FingerprintAlgorithm Algorithm { get; }

    /// <summary>The hash, 32 to 64 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>The function's name in SDP.</summary>
    public string AlgorithmName => Algorithm switch
    {
        FingerprintAlgorithm.Sha256 => "sha-256",
        FingerprintAlgorithm.Sha384 => "sha-384",
        _ => "sha-512",
    };

    /// <summary>The hash in SDP: upper-case hexadecimal bytes with colons between.</summary>
    public string Value => string.Join(':', _hash.Select(b => b.ToString("X2")));

    /// <summary>Hashes a certificate.</summary>
    public static CertificateFingerprint Of(ReadOnlySpan<byte> certificateDer, FingerprintAlgorithm algorithm) => new(algorithm, HashOf(certificateDer, algorithm));

    /// <summary>Reads what stands behind `a=fingerprint:`; false for other functions, lengths or characters.</summary>
    public static bool TryParse(ReadOnlySpan<char> attribute, [NotNullWhen(true)] out CertificateFingerprint? fingerprint)
    {
        attribute = attribute.Trim();
        var space = attribute.IndexOf(' ');
        fingerprint = null;
        return space > 0 && TryParse(attribute[..space], attribute[(space + 1)..].TrimStart(), out fingerprint);
    }

    /// <summary>Reads the function's name and the hash; false for other functions, lengths or characters.</summary>
    public static bool TryParse(ReadOnlySpan<char> algorithm, ReadOnlySpan<char> value, [NotNullWhen(true)] out CertificateFingerprint? fingerprint)
    {
        fingerprint = null;
        FingerprintAlgorithm function;
        if (algorithm.Equals("sha-256", StringComparison.OrdinalIgnoreCase)) function = FingerprintAlgorithm.Sha256;
        else if (algorithm.Equals("sha-384", StringComparison.OrdinalIgnoreCase)) function = FingerprintAlgorithm.Sha384;
        else if (algorithm.Equals("sha-512", StringComparison.OrdinalIgnoreCase)) function = FingerprintAlgorithm.Sha512;
        else return false;

        var hash = new byte[HashLength(function)];
        if (value.Length != (hash.Length * 3) - 1) return false;
        for (var i = 0; i < hash.Length; i++)
        {
            var high = Nibble(value[i * 3]);
            var low = Nibble(value[(i * 3) + 1]);
            if (high < 0 || low < 0 || (i > 0 && value[(i * 3) - 1] != ':')) return false;
            hash[i] = (byte)((high << 4) | low);
        }

        fingerprint = new CertificateFingerprint(function, hash);
        return true;
    }

    /// <summary>Whether this is the fingerprint of that certificate. Takes the same time wherever they differ.</summary>
    public bool Matches(ReadOnlySpan<byte> certificateDer) => CryptographicOperations.FixedTimeEquals(_hash, HashOf(certificateDer, Algorithm));

    /// <inheritdoc/>
    public bool Equals(CertificateFingerprint? other) => other is not null && Algorithm == other.Algorithm && _hash.AsSpan().SequenceEqual(other._hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CertificateFingerprint);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_hash, 0);

    /// <summary>As it stands in SDP behind `a=fingerprint:`.</summary>
    public override string ToString() => $"{AlgorithmName} {Value}";

    private static int HashLength(FingerprintAlgorithm algorithm) => algorithm switch
    {
        FingerprintAlgorithm.Sha256 => SHA256.HashSizeInBytes,
        FingerprintAlgorithm.Sha384 => SHA384.HashSizeInBytes,
        _ => SHA512.HashSizeInBytes,
    };

    private static byte[] HashOf(ReadOnlySpan<byte> data, FingerprintAlgorithm algorithm) => algorithm switch
    {
        FingerprintAlgorithm.Sha256 => SHA256.HashData(data),
        FingerprintAlgorithm.Sha384 => SHA384.HashData(data),
        _ => SHA512.HashData(data),
    };

    private static int Nibble(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'F' => c - 'A' + 10,
        >= 'a' and <= 'f' => c - 'a' + 10,
        _ => -1,
    };
}
