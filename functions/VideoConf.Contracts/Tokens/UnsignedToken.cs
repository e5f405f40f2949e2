using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>A token but for its signature.</summary>
/// <param name="Text">Header and payload: what is signed.</param>
/// <param name="ExpiresAt">Its end.</param>
internal readonly record struct UnsignedToken(string Text, DateTimeOffset ExpiresAt)
{
    public static UnsignedToken Of<T>(T claims, TimeSpan? lifetime, string keyId, TimeProvider clock)
        where T : class, ITokenClaims<T>
    {
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

        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{Jwt.Algorithm}}","typ":"JWT","kid":"{{keyId}}"}"""));
        return new UnsignedToken($"{header}.{Base64Url.EncodeToString(payload.WrittenSpan)}", DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    /// <summary>The token with its signature.</summary>
    /// <exception cref="ArgumentException">It is longer than a verifier takes.</exception>
    public IssuedToken Sign(byte[] signature)
    {
        var token = $"{Text}.{Base64Url.EncodeToString(signature)}";
        return token.Length <= Jwt.MaxLength
            ? new IssuedToken(token, ExpiresAt)
            : throw new ArgumentException($"These claims make a token of {token.Length} characters; {Jwt.MaxLength} is the most a verifier takes.", nameof(signature));
    }
}
