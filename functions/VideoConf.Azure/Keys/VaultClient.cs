using System.Buffers.Text;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using VideoConf.Azure.Resilience;

namespace VideoConf.Azure.Keys;

/// <summary>
/// Key Vault's REST protocol, as far as it is used here (https://learn.microsoft.com/rest/api/keyvault/): the keys package is not in every feed, and four requests are
/// less to keep than it would be.
/// </summary>
public sealed class VaultClient
{
    private const string Version = "api-version=7.4";
    private static readonly string[] Scopes = ["https://vault.azure.net/.default"];

    private readonly HttpPipeline _pipeline;
    private readonly Uri _vault;

    /// <summary>A client of one vault.</summary>
    public VaultClient(Uri vault, TokenCredential credential, FirstMinutes minutes, TimeProvider clock, HttpPipelineTransport? transport = null)
    {
        ArgumentNullException.ThrowIfNull(vault);
        _vault = vault;
        var options = new VaultClientOptions();
        AzureRequests.Configure(options, minutes, clock);

        // A person waits for a signature: what the vault does not answer in three seconds is asked for again.
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(3);
        if (transport is not null) options.Transport = transport;
        _pipeline = HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, Scopes));
    }

    /// <summary>The versions of a key, enabled or not.</summary>
    internal async Task<IReadOnlyList<KeyVersion>> VersionsAsync(string key, CancellationToken cancellationToken)
    {
        var found = new List<KeyVersion>();
        Uri? next = new(_vault, $"keys/{Uri.EscapeDataString(key)}/versions?{Version}");
        while (next is not null)
        {
            using var page = await SendAsync(RequestMethod.Get, next, body: null, cancellationToken);
            foreach (var item in page.RootElement.GetProperty("value").EnumerateArray())
            {
                var attributes = item.GetProperty("attributes");
                found.Add(new KeyVersion(
                    new Uri(item.GetProperty("kid").GetString()!), attributes.GetProperty("enabled").GetBoolean(),
                    DateTimeOffset.FromUnixTimeSeconds(attributes.GetProperty("created").GetInt64())));
            }

            next = page.RootElement.TryGetProperty("nextLink", out var link) && link.GetString() is { Length: > 0 } address ? new Uri(address) : null;
        }

        return found;
    }

    /// <summary>The public point of a P-256 key's version.</summary>
    internal async Task<(string X, string Y)> PointAsync(Uri version, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(RequestMethod.Get, new Uri($"{version.AbsoluteUri}?{Version}"), body: null, cancellationToken);
        var key = answer.RootElement.GetProperty("key");
        return string.Equals(key.GetProperty("crv").GetString(), "P-256", StringComparison.Ordinal)
            ? (key.GetProperty("x").GetString()!, key.GetProperty("y").GetString()!)
            : throw new InvalidOperationException($"The key {version.AbsolutePath} of the vault is not on P-256.");
    }

    /// <summary>Signs a SHA-256 digest by ES256.</summary>
    internal async Task<byte[]> SignAsync(Uri version, byte[] digest, CancellationToken cancellationToken)
    {
        var body = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", value = Base64Url.EncodeToString(digest) }));
        using var answer = await SendAsync(RequestMethod.Post, new Uri($"{version.AbsoluteUri}/sign?{Version}"), body, cancellationToken);
        return Base64Url.DecodeFromChars(answer.RootElement.GetProperty("value").GetString());
    }

    /// <summary>The present value of a secret.</summary>
    internal async Task<string> SecretAsync(string name, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(RequestMethod.Get, new Uri(_vault, $"secrets/{Uri.EscapeDataString(name)}?{Version}"), body: null, cancellationToken);
        return answer.RootElement.GetProperty("value").GetString()!;
    }

    private async Task<JsonDocument> SendAsync(RequestMethod method, Uri address, RequestContent? body, CancellationToken cancellationToken)
    {
        // A page's address comes from the answer before: the token goes nowhere else than to the vault.
        if (!string.Equals(address.Authority, _vault.Authority, StringComparison.OrdinalIgnoreCase)) throw new InvalidOperationException($"The vault named an address elsewhere: {address.Authority}.");
        using var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(address);
        message.Request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = body;
        }

        await _pipeline.SendAsync(message, cancellationToken);
        if (message.Response.IsError) throw new RequestFailedException(message.Response);
        return await JsonDocument.ParseAsync(message.Response.ContentStream ?? Stream.Null, cancellationToken: cancellationToken);
    }

    private sealed class VaultClientOptions : ClientOptions;
}

/// <summary>A version of a key.</summary>
/// <param name="Address">Its id, which is where it is.</param>
/// <param name="IsEnabled">Whether it may be used.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record KeyVersion(Uri Address, bool IsEnabled, DateTimeOffset CreatedAt);
