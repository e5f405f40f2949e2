using System.Net;
using System.Text.Json;

namespace VideoConf.MediaNode.Registration;

/// <summary>
/// Tokens of an Azure machine's managed identity, from the instance metadata service. That keeps them itself and gives out the same one until it is about
/// to end, so nothing is kept here.
/// </summary>
internal sealed class InstanceIdentity : IDisposable
{
    /// <summary>
    /// What the token is for: Entra's own exchange of tokens, of which every tenant has one, so that no registration is needed. It opens nothing by itself:
    /// who reads it on its way has no right at any service of Azure's.
    /// </summary>
    public const string Resource = "api://AzureADTokenExchange";

    private readonly HttpClient _http;
    private readonly Uri _address;

    public InstanceIdentity(string? clientId, string resource, Uri? metadata = null)
    {
        // Never through a proxy: the address is this machine's own.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = 64 * 1024,
        };
        _http.DefaultRequestHeaders.Add("Metadata", "true");
        var client = clientId is null ? "" : $"&client_id={Uri.EscapeDataString(clientId)}";
        _address = new Uri(metadata ?? new Uri("http://169.254.169.254"), $"/metadata/identity/oauth2/token?api-version=2018-02-01&resource={Uri.EscapeDataString(resource)}{client}");
    }

    /// <summary>The token; null when there is none now. Throws what HTTP and JSON throw.</summary>
    public async Task<string?> TokenAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(_address, cancellationToken);

        // 429, and 410 and 5xx while the service is renewed: the caller tries again.
        if (response.StatusCode != HttpStatusCode.OK) throw new HttpRequestException($"The instance metadata service answered {(int)response.StatusCode}.");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("access_token", out var token) && token.ValueKind == JsonValueKind.String ? token.GetString() : null;
    }

    public void Dispose() => _http.Dispose();
}
