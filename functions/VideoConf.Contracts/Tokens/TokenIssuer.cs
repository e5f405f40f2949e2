using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>Signs tokens with one private key. Safe for concurrent use.</summary>
public sealed class TokenIssuer(SigningKey key, TimeProvider clock)
{
    private readonly string _header = Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes($$"""{"alg":"{{Jwt.Algorithm}}","typ":"JWT","kid":"{{key.KeyId}}"}"""));

    /// <summary>The public half, for verifiers.</summary>
    public JsonWebKey PublicKey => key.PublicKey;

    /// <summary>Issues a token of the claims' kind, from now for that kind's lifetime or a shorter one.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="lifetime">Shorter than the kind's own; null for that.</param>
    public IssuedToken Issue<T>(T claims, TimeSpan? lifetime = null)
        where T : class, ITokenClaims<T>
    {
        ArgumentNullException.ThrowIfNull(claims);
        var life = lifetime is { } shorter && shorter < T.Lifetime ? shorter : T.Lifetime;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var expires = now + (long)life.TotalSeconds;

        var payload = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", Jwt.Issuer);
            json.WriteString("aud", T.Audience);
            json.WriteNumber("iat", now);
            json.WriteNumber("nbf", now);
            json.WriteNumber("exp", expires);
            claims.Write(json);
            json.WriteEndObject();
        }

        var signed = $"{_header}.{Base64Url.EncodeToString(payload.WrittenSpan)}";
        var token = $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
        if (token.Length > Jwt.MaxLength)
            throw new ArgumentException($"These claims make a token of {token.Length} characters; {Jwt.MaxLength} is the most a verifier takes.", nameof(claims));

        return new IssuedToken(token, DateTimeOffset.FromUnixTimeSeconds(expires));
    }
}
