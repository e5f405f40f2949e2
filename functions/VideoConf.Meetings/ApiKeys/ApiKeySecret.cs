using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.ApiKeys;

/// <summary>
/// A key as a program holds it: <c>vck_{17 characters}_{43 characters}</c>, the id and 256 random bits. The id finds the key's document and is no secret. Of the
/// secret its SHA-256 is kept: a slow hash guards what people can remember, and nobody tries 2^256.
/// </summary>
internal static class ApiKeySecret
{
    /// <summary>How every key begins, so that it is found by who looks for leaked ones, and never taken for a token.</summary>
    public const string Prefix = "vck";

    private const int IdLength = 21;
    private const int SecretLength = 43;

    /// <summary>A new key, and what is kept of it.</summary>
    public static (string KeyId, string Key, string Hash) Make()
    {
        var keyId = Ids.New(Prefix);
        var key = $"{keyId}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return (keyId, key, HashOf(key));
    }

    /// <summary>Whether a bearer token is meant as a key.</summary>
    public static bool LooksLike([NotNullWhen(true)] string? bearer) => bearer is not null && bearer.StartsWith(Prefix + "_", StringComparison.Ordinal);

    /// <summary>The id in a key; null when this can be none.</summary>
    public static string? IdOf(string key) =>
        key.Length == IdLength + 1 + SecretLength && key[IdLength] == '_' && Ids.IsId(key[..IdLength], Prefix) ? key[..IdLength] : null;

    /// <summary>Whether this key is the one whose hash was kept; in the same time wherever they differ.</summary>
    public static bool Matches(string key, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(key)), Encoding.ASCII.GetBytes(hash));

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
}
