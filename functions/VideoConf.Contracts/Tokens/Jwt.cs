using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>The compact form of a token (RFC 7515 section 7.1) as this product reads and writes it: ES256 and nothing else.</summary>
public static class Jwt
{
    /// <summary>The one algorithm: ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4).</summary>
    public const string Algorithm = "ES256";

    /// <summary>The one issuer.</summary>
    public const string Issuer = "videoconf";

    /// <summary>Characters of a token at most. Anything longer is refused before it is parsed.</summary>
    public const int MaxLength = 4096;

    /// <summary>How far two machines' clocks may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // Two members of one name would let two readers see two tokens.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Decodes base64url without padding (RFC 7515 section 2), in its one canonical spelling; null for anything else.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1) return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        // Not TryDecodeFromChars: that one throws for a last character whose spare bits are not 0.
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length) return null;

        // The last character may carry bits that no byte uses; two spellings of one signature are one too many.
        Span<char> again = stackalloc char[4];
        var tail = text.Length % 4;
        if (tail == 0) return bytes;
        var length = Base64Url.EncodeToChars(bytes.AsSpan(bytes.Length - (tail - 1)), again);
        return again[..length].SequenceEqual(text[^tail..]) ? bytes : null;
    }

    internal static JsonElement? ParseObject(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object && AllTextIsUnicode(document.RootElement)
                ? document.RootElement.Clone()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // JSON may hold lone surrogates and bytes that are not UTF-8 inside its strings; reading such a string throws, so it is tried here, once.
    private static bool AllTextIsUnicode(JsonElement element)
    {
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    _ = element.GetString();
                    return true;
                case JsonValueKind.Object:
                    foreach (var member in element.EnumerateObject())
                    {
                        _ = member.Name;
                        if (!AllTextIsUnicode(member.Value)) return false;
                    }

                    return true;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                    {
                        if (!AllTextIsUnicode(item)) return false;
                    }

                    return true;
                default:
                    return true;
            }
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
