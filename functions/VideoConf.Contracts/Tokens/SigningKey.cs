using System.Security.Cryptography;

namespace VideoConf.Contracts.Tokens;

/// <summary>A P-256 key pair that signs tokens. Safe for concurrent use.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;

    // The framework promises no thread safety for one ECDsa; a signature takes some 30 us, so a lock costs less than a pool would.
    private readonly Lock _gate = new();

    private SigningKey(ECDsa key)
    {
        _key = key;
        PublicKey = JsonWebKey.From(key);
    }

    /// <summary>What verifiers need.</summary>
    public JsonWebKey PublicKey { get; }

    /// <summary>The key's id: its thumbprint.</summary>
    public string KeyId => PublicKey.KeyId;

    /// <summary>Makes a new key.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads what <see cref="ExportPem"/> wrote.</summary>
    /// <exception cref="ArgumentException">The text is no unencrypted PEM private key.</exception>
    /// <exception cref="CryptographicException">The key is not on P-256.</exception>
    public static SigningKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            var parameters = key.ExportParameters(includePrivateParameters: false);
            if (!string.Equals(parameters.Curve.Oid.Value, "1.2.840.10045.3.1.7", StringComparison.Ordinal))
                throw new CryptographicException("The signing key is not on P-256. Remove the file to have a new one made, or put back the right one.");

            return new SigningKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key as PKCS#8 PEM. Keep it in a file that its owner alone may read.</summary>
    public string ExportPem()
    {
        lock (_gate) return _key.ExportPkcs8PrivateKeyPem();
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal byte[] Sign(ReadOnlySpan<byte> bytes)
    {
        lock (_gate) return _key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
