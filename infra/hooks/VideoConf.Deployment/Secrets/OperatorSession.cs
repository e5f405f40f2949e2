using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Deployment.Secrets;

/// <summary>
/// A session for the smoke test, signed in the vault with the right that the operator has there. So a deployment is tried out before anybody can sign in to it,
/// and without a password or a consent that a pipeline could not give.
/// </summary>
internal static class OperatorSession
{
    private const string Key = "join-tokens";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>Makes one. It ends by itself within half an hour.</summary>
    public static async Task<string> SignAsync(HookContext context, Vault vault, CancellationToken cancellation)
    {
        foreach (var key in await vault.PublicKeysAsync(Key, cancellation).ConfigureAwait(false))
        {
            if (VaultSeeds.PublicKey(key) is not { } usable) continue;
            var signed = $"{Encode($$"""{"alg":"{{Jwt.Algorithm}}","typ":"JWT","kid":"{{usable.KeyId}}"}""")}.{Base64Url.EncodeToString(Payload(context))}";
            var version = new Uri(key["kid"]!.GetValue<string>()).Segments[^1].TrimEnd('/');
            return $"{signed}.{await vault.SignAsync(Key, version, SHA256.HashData(Encoding.ASCII.GetBytes(signed)), cancellation).ConfigureAwait(false)}";
        }

        throw new HookException($"The vault has no usable key '{Key}'.", "Run 'azd provision', then the hook again.");
    }

    private static byte[] Payload(HookContext context)
    {
        var now = context.Clock.GetUtcNow();
        using var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", Jwt.Issuer);
            json.WriteString("aud", SessionClaims.Audience);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("nbf", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
            new SessionClaims("usr_operator", "Smoke test", Email: null, context.Settings.Text("AZURE_TENANT_ID") ?? "operators", IsGuest: false).Write(json);
            json.WriteEndObject();
        }

        return payload.ToArray();
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
