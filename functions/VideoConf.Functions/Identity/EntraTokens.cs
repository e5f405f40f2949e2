using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Functions.Identity;

/// <summary>What a good token of Entra's says.</summary>
/// <param name="ObjectId">The object in the tenant: a person, or an application's identity.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="Name">A person's name, if it says so.</param>
/// <param name="Email">A person's address or sign-in name, if it says so.</param>
/// <param name="IsApplication">Whether nobody stands behind it: a managed identity or another program of its own right.</param>
public sealed record EntraClaims(string ObjectId, string TenantId, string? Name, string? Email, bool IsApplication);

/// <summary>Outcome of a verification: claims, or why not.</summary>
/// <param name="Claims">The claims; null when refused.</param>
/// <param name="Failure">Why it is refused.</param>
public sealed record EntraResult(EntraClaims? Claims, TokenFailure Failure);

/// <summary>
/// Verifies tokens of Entra ID: RS256 alone, keys of the one tenant, that tenant's two issuers (applications get tokens of version 1), our registration as
/// audience (or the <paramref name="audiences"/> given). The order is that of our own tokens: nothing of the payload is looked at before the signature has been.
/// </summary>
public sealed class EntraTokens(SignInSettings settings, EntraKeys keys, TimeProvider clock, IReadOnlyList<string>? audiences = null)
{
    /// <summary>Entra's tokens grow with the groups that somebody is in; from some two hundred on it leaves them out.</summary>
    public const int MaxLength = 16 * 1024;

    private const string Algorithm = "RS256";

    // Five minutes is what Entra's own libraries allow for.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<string> _audiences = audiences ?? (settings.ClientId is { } id ? [id, $"api://{id}"] : []);
    private readonly string[] _issuers = [$"{settings.Authority}{settings.TenantId}/v2.0", $"https://sts.windows.net/{settings.TenantId}/"];

    /// <summary>Whether a token looks like one of Entra's, whatever it is worth: its header names RS256. Ours name ES256.</summary>
    public static bool LooksLike(string? token) =>
        token is { Length: <= MaxLength } && token.IndexOf('.', StringComparison.Ordinal) is var end and > 0
        && EntraJson.Parse(Jwt.Decode(token.AsSpan(0, end)))?.Text("alg") == Algorithm;

    /// <summary>Verifies a token. Never throws for a bad one.</summary>
    public async ValueTask<EntraResult> VerifyAsync(string? token, CancellationToken cancellationToken)
    {
        // 1. Form: three parts of base64url, within the limit.
        if (token is not { Length: > 0 and <= MaxLength }) return Refused(TokenFailure.Malformed);
        var parts = token.Split('.');
        if (parts.Length != 3 || EntraJson.Parse(Jwt.Decode(parts[0])) is not { } header) return Refused(TokenFailure.Malformed);

        // 2. Algorithm: ours to choose, not the token's (RFC 8725, 3.1).
        if (header.Text("alg") != Algorithm) return Refused(TokenFailure.WrongAlgorithm);
        if (header.TryGetProperty("crit", out _) || header.Text("kid") is not { Length: > 0 and <= 128 } keyId) return Refused(TokenFailure.Malformed);
        if (Jwt.Decode(parts[1]) is not { } body || Jwt.Decode(parts[2]) is not { Length: >= 256 } signature) return Refused(TokenFailure.Malformed);

        // 3. Key and signature. Without a registration there is nothing that a token could be for.
        if (_audiences.Count == 0) return Refused(TokenFailure.WrongAudience);
        if (await keys.FindAsync(keyId, cancellationToken) is not { } key) return Refused(TokenFailure.UnknownKey);
        if (!IsSigned(key, Encoding.ASCII.GetBytes(token, 0, parts[0].Length + 1 + parts[1].Length), signature)) return Refused(TokenFailure.BadSignature);

        // 4. Whom it is from, what it is for, when.
        return EntraJson.Parse(body) is { } payload ? Check(payload) : Refused(TokenFailure.Malformed);
    }

    private EntraResult Check(JsonElement payload)
    {
        if (!_issuers.Contains(payload.Text("iss"), StringComparer.OrdinalIgnoreCase)) return Refused(TokenFailure.WrongIssuer);
        if (!string.Equals(payload.Text("tid"), settings.TenantId, StringComparison.OrdinalIgnoreCase)) return Refused(TokenFailure.WrongIssuer);
        if (!_audiences.Contains(payload.Text("aud"), StringComparer.OrdinalIgnoreCase)) return Refused(TokenFailure.WrongAudience);
        if (payload.Seconds("nbf") is not { } notBefore || payload.Seconds("exp") is not { } expires) return Refused(TokenFailure.Malformed);
        var now = clock.GetUtcNow();
        if (now >= DateTimeOffset.FromUnixTimeSeconds(expires) + Skew) return Refused(TokenFailure.Expired);
        if (now < DateTimeOffset.FromUnixTimeSeconds(notBefore) - Skew) return Refused(TokenFailure.NotYetValid);
        if (payload.Text("oid") is not { Length: > 0 and <= 64 } objectId || payload.Text("tid") is not { } tenant) return Refused(TokenFailure.Malformed);

        // A token that an application got for itself has itself as its subject; a person's subject is a name for this registration alone.
        var isApplication = payload.Text("idtyp") == "app" || payload.Text("sub") == objectId;
        var email = payload.Text("email") ?? payload.Text("preferred_username") ?? payload.Text("upn");
        return new EntraResult(new EntraClaims(objectId, tenant, payload.Text("name"), email, isApplication), TokenFailure.None);
    }

    private static bool IsSigned(RSA key, byte[] signed, byte[] signature)
    {
        try
        {
            // The framework promises no thread safety for one RSA object, and each holds its own native handle.
            lock (key) return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static EntraResult Refused(TokenFailure failure) => new(null, failure);
}
