using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Functions.Identity;
using VideoConf.TestSupport;

namespace VideoConf.Functions.Tests.Identity;

/// <summary>A tenant that publishes keys and signs tokens with them, and counts who asks.</summary>
internal sealed class FakeEntra
{
    public const string Tenant = "11111111-2222-3333-4444-555555555555";
    public const string Client = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

    private readonly Dictionary<string, RSA> _keys = new(StringComparer.Ordinal) { ["one"] = RSA.Create(2048) };

    public ManualTimeProvider Clock { get; } = new();

    public SignInSettings Settings { get; } = new() { ClientId = Client, TenantId = Tenant };

    public int Asked { get; private set; }

    public bool IsAway { get; set; }

    /// <summary>Happens while somebody waits for the keys.</summary>
    public Action WhenAsked { get; set; } = static () => { };

    public EntraTokens Tokens(IReadOnlyList<string>? audiences = null) =>
        new(Settings, new EntraKeys(new HttpClient(new Handler(this)), Settings, Clock, NullLogger<EntraKeys>.Instance), Clock, audiences);

    public void Roll(string keyId) => _keys[keyId] = RSA.Create(2048);

    /// <summary>The claims of a person's token, to be changed one at a time.</summary>
    public Dictionary<string, object> Ada() => new(StringComparer.Ordinal)
    {
        ["iss"] = $"https://login.microsoftonline.com/{Tenant}/v2.0",
        ["aud"] = Client,
        ["tid"] = Tenant,
        ["oid"] = "0a1b2c3d-0000-0000-0000-000000000001",
        ["sub"] = "a-name-for-this-registration",
        ["name"] = "Ada",
        ["preferred_username"] = "ada@example.org",
        ["nbf"] = Clock.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
    };

    public string Sign(Dictionary<string, object> claims, string keyId = "one", string algorithm = "RS256", RSA? with = null)
    {
        var signed = $"{Encode(new { alg = algorithm, typ = "JWT", kid = keyId })}.{Encode(claims)}";
        var signature = (with ?? _keys[keyId]).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        Asked++;
        Assert.Equal($"https://login.microsoftonline.com/{Tenant}/discovery/v2.0/keys", request.RequestUri!.ToString());
        if (IsAway) throw new HttpRequestException("away");
        var keys = _keys.Select(key => new { kty = "RSA", use = "sig", kid = key.Key, n = Number(key.Value.ExportParameters(false).Modulus!), e = Number(key.Value.ExportParameters(false).Exponent!) });
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(new { keys }), Encoding.UTF8, "application/json") };
    }

    private static string Number(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static string Encode(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private sealed class Handler(FakeEntra entra) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            entra.WhenAsked();
            var answer = entra.Answer(request);
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(answer);
        }
    }
}
