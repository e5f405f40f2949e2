using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VideoConf.Contracts.Webhooks;

/// <summary>
/// Signatures of webhook messages as Standard Webhooks 1.0 has them: HMAC-SHA256 of <c>{id}.{timestamp}.{body}</c> under the secret's bytes. A receiver verifies
/// before it reads the body, and drops an id that it has seen.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Header with the message's id.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header with the time of the attempt, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header with one signature or several, each <c>v1,{base64}</c>, with spaces between.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How secrets begin; base64 follows.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>How far a message's time may be off: longer, and a message that was listened in on could be sent again.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Version = "v1,";

    /// <summary>A new secret of 256 random bits.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    public static string Sign(string secret, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Version + Convert.ToBase64String(Hash(secret, id, timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body));
    }

    /// <summary>Whether a message is from who has the secret, and of now. Takes the headers as they came.</summary>
    public static bool Verify(string secret, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (id is not { Length: > 0 and <= 200 } || signatures is not { Length: > 0 and <= 4096 }) return false;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > (long)Tolerance.TotalSeconds) return false;
        var expected = Encoding.ASCII.GetBytes(Version + Convert.ToBase64String(Hash(secret, id, timestamp, body)));
        var matches = false;
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            matches |= CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature));
        return matches;
    }

    private static byte[] Hash(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var key = Convert.FromBase64String(secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }
}
