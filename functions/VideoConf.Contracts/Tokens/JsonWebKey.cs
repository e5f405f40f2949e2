using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace VideoConf.Contracts.Tokens;

/// <summary>A public P-256 key as JSON (RFC 7517, RFC 7518 section 6.2). Holds no private part.</summary>
public sealed record JsonWebKey
{
    /// <summary>Key type; only <c>EC</c>.</summary>
    [JsonPropertyName("kty")] public required string KeyType { get; init; }

    /// <summary>Curve; only <c>P-256</c>.</summary>
    [JsonPropertyName("crv")] public required string Curve { get; init; }

    /// <summary>The point's x, 32 bytes in base64url.</summary>
    [JsonPropertyName("x")] public required string X { get; init; }

    /// <summary>The point's y, 32 bytes in base64url.</summary>
    [JsonPropertyName("y")] public required string Y { get; init; }

    /// <summary>Key id: the thumbprint (RFC 7638).</summary>
    [JsonPropertyName("kid")] public required string KeyId { get; init; }

    /// <summary>Algorithm it is for; only <c>ES256</c>.</summary>
    [JsonPropertyName("alg")] public string Algorithm { get; init; } = Jwt.Algorithm;

    /// <summary>Use; only <c>sig</c>.</summary>
    [JsonPropertyName("use")] public string Use { get; init; } = "sig";

    /// <summary>The key in the form that checks signatures, or null when this is no point on P-256 or the wrong kind of key.</summary>
    public ECDsa? ToEcdsa()
    {
        if (!string.Equals(KeyType, "EC", StringComparison.Ordinal) || !string.Equals(Curve, "P-256", StringComparison.Ordinal)
            || !string.Equals(Algorithm, Jwt.Algorithm, StringComparison.Ordinal)
            || Jwt.Decode(X) is not { Length: 32 } x || Jwt.Decode(Y) is not { Length: 32 } y)
        {
            return null;
        }

        try
        {
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        }
        catch (CryptographicException)
        {
            return null; // Not a point on the curve.
        }
    }

    /// <summary>The public half of a key.</summary>
    public static JsonWebKey From(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var x = Base64Url.EncodeToString(point.X);
        var y = Base64Url.EncodeToString(point.Y);

        // RFC 7638: the required members in lexicographic order, without white space.
        var thumbprint = SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""));
        return new JsonWebKey { KeyType = "EC", Curve = "P-256", X = x, Y = y, KeyId = Base64Url.EncodeToString(thumbprint) };
    }
}

/// <summary>A set of public keys, as published for verifiers (RFC 7517 section 5).</summary>
/// <param name="Keys">The keys.</param>
public sealed record JsonWebKeySet([property: JsonPropertyName("keys")] IReadOnlyList<JsonWebKey> Keys);
