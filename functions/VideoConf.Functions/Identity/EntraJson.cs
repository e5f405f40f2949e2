using System.Text.Json;

namespace VideoConf.Functions.Identity;

/// <summary>Parts of a token as JSON. Nothing here throws for what somebody sent.</summary>
internal static class EntraJson
{
    // Two members of one name would let two readers see two tokens.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>A JSON object; null for anything else.</summary>
    public static JsonElement? Parse(byte[]? utf8)
    {
        if (utf8 is null) return null;
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member's text; null when there is none, or it is no Unicode.</summary>
    public static string? Text(this JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // A lone surrogate.
        }
    }

    /// <summary>A member's whole seconds since 1970; null when it is none.</summary>
    public static long? Seconds(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and < 100_000_000_000 ? seconds : null;
}
