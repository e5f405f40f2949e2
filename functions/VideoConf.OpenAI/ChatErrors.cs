using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Text.Json;
using VideoConf.Meetings.Captions;

namespace VideoConf.OpenAI;

/// <summary>
/// What a chat service's refusals mean for who waits. Its own words stay in the inner exception: they are for operators, and may repeat what was asked.
/// </summary>
internal static class ChatErrors
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>The material was held back by the service's filter. Asked again it will be again.</summary>
    public static EngineUnavailableException Filtered(Exception? inner = null) =>
        new("The language model's content filter held this back.", isTransient: false, inner);

    public static EngineUnavailableException Of(ClientResultException error)
    {
        var response = error.GetRawResponse();
        var code = Code(response);
        return error.Status switch
        {
            0 => new EngineUnavailableException("The language model cannot be reached.", isTransient: true, error),
            400 when code is "content_filter" => Filtered(error),
            400 when code is "context_length_exceeded" => new("This is more at once than the language model can read.", isTransient: false, error),
            401 or 403 => new("The language model does not accept the key that is set here.", isTransient: false, error),
            404 => new("The language model that is set here does not exist at that address.", isTransient: false, error),
            429 when code is "insufficient_quota" => new("What the language model's account may use is used up.", isTransient: false, error),
            429 => new("The language model is asked too often.", isTransient: true, error) { RetryAfter = RetryAfter(response) },
            408 or 409 or >= 500 => new("The language model does not work just now.", isTransient: true, error) { RetryAfter = RetryAfter(response) },
            >= 300 and < 400 => new("The language model's address leads somewhere else. Set the address that it leads to.", isTransient: false, error),
            var status => new(string.Create(CultureInfo.InvariantCulture, $"The language model refused the question ({status})."), isTransient: false, error),
        };
    }

    /// <summary><c>retry-after-ms</c>, else <c>Retry-After</c> in seconds or as a date (RFC 9110, 10.2.3); never longer than an hour.</summary>
    private static TimeSpan? RetryAfter(PipelineResponse? response)
    {
        if (response is null) return null;
        TimeSpan? wait = null;
        if (response.Headers.TryGetValue("retry-after-ms", out var milliseconds) && double.TryParse(milliseconds, CultureInfo.InvariantCulture, out var count) && double.IsFinite(count))
            wait = TimeSpan.FromMilliseconds(Math.Clamp(count, 0, LongestWait.TotalMilliseconds));
        else if (response.Headers.TryGetValue("Retry-After", out var text) && text is not null)
            wait = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : At(text);
        return wait is not { } some ? null : some < TimeSpan.Zero ? TimeSpan.Zero : some > LongestWait ? LongestWait : some;
    }

    private static TimeSpan? At(string date) =>
        DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at - DateTimeOffset.UtcNow : null;

    /// <summary><c>error.code</c> of the body; null when there is none.</summary>
    private static string? Code(PipelineResponse? response)
    {
        try
        {
            if (response?.Content is not { } content) return null;
            using var body = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 16 });
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String
                ? code.GetString()
                : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null; // A proxy's page, or a body that never came: the status says enough.
        }
    }
}
