using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace VideoConf.Deployment.Secrets;

/// <summary>The environment's key vault, spoken to as the operator. Private keys never leave it; secrets that a hook makes go in, and are not shown.</summary>
internal sealed class Vault(HookContext context)
{
    private const string Scope = "https://vault.azure.net/.default";
    private const string Version = "7.4";
    private readonly Uri _vault = context.Settings.Url("KEYVAULT_URL");

    /// <summary>A secret's value; null when there is no such secret.</summary>
    public async Task<string?> SecretAsync(string name, CancellationToken cancellation) =>
        (await context.Azure.GetAsync(Scope, Url($"secrets/{name}"), cancellation).ConfigureAwait(false))?["value"]?.GetValue<string>();

    /// <summary>Writes a secret's next version.</summary>
    public Task SetSecretAsync(string name, string value, string contentType, CancellationToken cancellation) =>
        context.Azure.SendAsync(Scope, HttpMethod.Put, Url($"secrets/{name}"), new JsonObject { ["value"] = value, ["contentType"] = contentType }, cancellation);

    /// <summary>The public halves of a key's enabled versions, newest first: what was signed with the one before is still good.</summary>
    public async Task<IReadOnlyList<JsonNode>> PublicKeysAsync(string name, CancellationToken cancellation)
    {
        var versions = await context.Azure.GetAsync(Scope, Url($"keys/{name}/versions"), cancellation).ConfigureAwait(false);
        var enabled = (versions?["value"]?.AsArray() ?? [])
            .Where(version => version?["attributes"]?["enabled"]?.GetValue<bool>() == true)
            .OrderByDescending(version => version!["attributes"]!["created"]?.GetValue<long>() ?? 0)
            .Select(version => new Uri(version!["kid"]!.GetValue<string>()).Segments[^1].TrimEnd('/'));
        var keys = new List<JsonNode>();
        foreach (var version in enabled)
        {
            if ((await context.Azure.GetAsync(Scope, Url($"keys/{name}/{version}"), cancellation).ConfigureAwait(false))?["key"] is { } key) keys.Add(key);
        }

        return keys;
    }

    /// <summary>Signs a SHA-256 digest with a version of a key, in the vault (ES256; the two numbers of the signature, 32 bytes each).</summary>
    public async Task<string> SignAsync(string key, string version, byte[] digest, CancellationToken cancellation)
    {
        var request = new JsonObject { ["alg"] = "ES256", ["value"] = Base64Url.EncodeToString(digest) };
        var answer = await context.Azure.SendAsync(Scope, HttpMethod.Post, Url($"keys/{key}/{version}/sign"), request, cancellation).ConfigureAwait(false);
        return answer?["value"]?.GetValue<string>() ?? throw new HookException($"The vault does not sign with '{key}'.", "Run 'azd provision' again, then the hook.");
    }

    private Uri Url(string path) => new(_vault, $"/{path}?api-version={Version}");
}
