using System.Text.Json;
using System.Text.Json.Serialization;

namespace VideoConf.Http;

/// <summary>How JSON is read and written at a host's edge.</summary>
public static class JsonSettings
{
    /// <summary>
    /// camelCase, strict: an unknown member, a number in quotes, a member twice or a null where none may be is refused by its path rather
    /// than dropped, because a typing error in a setting would otherwise quietly keep the default.
    /// </summary>
    public static JsonSerializerOptions Api { get; } = Configure(new JsonSerializerOptions());

    /// <summary>The hub's messages, as ASP.NET Core SignalR reads and writes them: camelCase, and lenient with what a newer client may add.</summary>
    public static JsonSerializerOptions Hub { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Applies the API's settings to options that a framework made.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        // Never inside HTML: answers say application/json and nosniff. Names in any script stay readable.
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.MaxDepth = 32;
        return options;
    }
}
