using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using VideoConf.Azure.Keys;
using VideoConf.Azure.Resilience;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Azure.Tests.Keys;

/// <summary>A vault with one key and one secret, that speaks Key Vault's documented REST protocol and refuses what that would.</summary>
internal sealed class FakeVault(TimeProvider clock) : HttpMessageHandler
{
    public static readonly Uri Address = new("https://example.vault.azure.net/");
    private readonly List<(string Id, ECDsa Key, DateTimeOffset CreatedAt)> _versions = [];
    private readonly HashSet<string> _disabled = new(StringComparer.Ordinal);

    public string Secret { get; set; } = "not-seeded";

    public int Signatures { get; private set; }

    public int Requests { get; private set; }

    /// <summary>Answers instead of the vault.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Instead { get; set; } = static _ => null;

    public string AddVersion()
    {
        var id = Guid.NewGuid().ToString("N");
        _versions.Add((id, ECDsa.Create(ECCurve.NamedCurves.nistP256), clock.GetUtcNow()));
        return id;
    }

    public void Disable(string id) => _disabled.Add(id);

    public string KeyIdOf(string id) => JsonWebKey.From(_versions.Single(version => version.Id == id).Key).KeyId;

    public VaultClient Client() => new(Address, new Identity(), new FirstMinutes(clock), clock, new HttpClientTransport(new HttpClient(this)));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        if (Instead(request) is { } instead) return instead;
        if (request.Headers.Authorization is not { Scheme: "Bearer", Parameter: "vault token" }) return Refusal(HttpStatusCode.Unauthorized);
        if (!request.RequestUri!.Query.Contains("api-version=7.", StringComparison.Ordinal)) return Refusal(HttpStatusCode.BadRequest);
        var path = request.RequestUri.AbsolutePath.Trim('/').Split('/');
        return (request.Method.Method, path) switch
        {
            ("GET", ["secrets", "turn-secret"]) => Json(new { value = Secret }),

            // A page of one each, so that there are always several.
            ("GET", ["keys", "join-tokens", "versions"]) => Page(request.RequestUri),
            ("GET", ["keys", "join-tokens", var id]) => Json(new { key = PublicKey(id), attributes = Attributes(id) }),
            ("POST", ["keys", "join-tokens", var id, "sign"]) => Sign(id, (await request.Content!.ReadFromJsonAsync<JsonElement>(cancellationToken))),
            _ => Refusal(HttpStatusCode.NotFound),
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _versions.ForEach(version => version.Key.Dispose());
        base.Dispose(disposing);
    }

    public static HttpResponseMessage Refusal(HttpStatusCode status) => new(status) { Content = JsonContent.Create(new { error = new { code = "Refused", message = "Not now." } }) };

    private HttpResponseMessage Page(Uri address)
    {
        var skip = int.Parse(System.Web.HttpUtility.ParseQueryString(address.Query)["$skiptoken"] ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var id = _versions[skip].Id;
        return Json(new
        {
            value = new[] { new { kid = $"{Address}keys/join-tokens/{id}", attributes = Attributes(id) } },
            nextLink = skip + 1 < _versions.Count ? $"{Address}keys/join-tokens/versions?api-version=7.4&$skiptoken={skip + 1}" : null,
        });
    }

    private object Attributes(string id) => new { enabled = !_disabled.Contains(id), created = _versions.Single(version => version.Id == id).CreatedAt.ToUnixTimeSeconds() };

    private object PublicKey(string id)
    {
        var key = JsonWebKey.From(_versions.Single(version => version.Id == id).Key);
        return new { kid = $"{Address}keys/join-tokens/{id}", kty = "EC", crv = "P-256", x = key.X, y = key.Y, key_ops = new[] { "sign", "verify" } };
    }

    private HttpResponseMessage Sign(string id, JsonElement body)
    {
        if (_disabled.Contains(id)) return Refusal(HttpStatusCode.Forbidden);
        if (body.GetProperty("alg").GetString() != "ES256" || Base64Url.DecodeFromChars(body.GetProperty("value").GetString()) is not { Length: 32 } digest) return Refusal(HttpStatusCode.BadRequest);
        Signatures++;
        var signature = _versions.Single(version => version.Id == id).Key.SignHash(digest, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return Json(new { kid = $"{Address}keys/join-tokens/{id}", value = Base64Url.EncodeToString(signature) });
    }

    private static HttpResponseMessage Json(object body) => new(HttpStatusCode.OK) { Content = JsonContent.Create(body) };

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(requestContext.Scopes is ["https://vault.azure.net/.default"] ? "vault token" : "another token", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
