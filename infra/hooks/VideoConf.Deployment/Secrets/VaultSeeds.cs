using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Deployment.Secrets;

/// <summary>Puts the values into the vault that a template must not know: it would keep them in the deployment's history.</summary>
internal static class VaultSeeds
{
    /// <summary>What <c>keyvault.bicep</c> writes first.</summary>
    public const string Unseeded = "not-seeded";

    /// <summary>Writes what has no value yet, and the signing key's public halves where they have changed.</summary>
    public static async Task SeedAsync(HookContext context, Vault vault, CancellationToken cancellation)
    {
        if (await vault.SecretAsync("turn-secret", cancellation).ConfigureAwait(false) is null or Unseeded)
        {
            // Never written over: every relayed call's credentials are made of it.
            await vault.SetSecretAsync("turn-secret", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48)), "text/plain", cancellation).ConfigureAwait(false);
            await context.Output.WriteLineAsync("  Made the TURN machines' secret.").ConfigureAwait(false);
        }

        var keys = new List<JsonWebKey>();
        foreach (var key in await vault.PublicKeysAsync("join-tokens", cancellation).ConfigureAwait(false))
        {
            if (PublicKey(key) is { } usable) keys.Add(usable);
        }

        if (keys.Count == 0)
            throw new HookException("The vault has no usable key 'join-tokens': an enabled one on P-256.", "'azd provision' makes it. If somebody disabled it, enable a version or add one, then run the hook again.");
        var set = JsonSerializer.Serialize(new JsonWebKeySet(keys));
        if (await vault.SecretAsync("control-keys", cancellation).ConfigureAwait(false) == set) return;
        await vault.SetSecretAsync("control-keys", set, "application/json", cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync($"  Gave nodes the control plane's public keys ({keys.Count}).").ConfigureAwait(false);
    }

    /// <summary>A key of the vault in the product's form; null when it is not one that the product signs with.</summary>
    public static JsonWebKey? PublicKey(JsonNode key)
    {
        using var ecdsa = new JsonWebKey { KeyType = "EC", Curve = key["crv"]?.ToString() ?? "", X = key["x"]?.ToString() ?? "", Y = key["y"]?.ToString() ?? "", KeyId = "" }.ToEcdsa();
        return ecdsa is null ? null : JsonWebKey.From(ecdsa);
    }
}
