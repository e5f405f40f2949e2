using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using VideoConf.Contracts.Problems;

namespace VideoConf.Http;

/// <summary>
/// A JSON body as a handler's parameter. What cannot be read never reaches the handler: it becomes a problem that names the member.
/// An empty body counts as <c>{}</c>, since most requests have nothing but optional members.
/// </summary>
/// <param name="Value">What was read.</param>
#pragma warning disable CA1000 // The framework finds these members by reflection on the parameter's own type.
public sealed record JsonBody<T>(T Value) : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    /// <inheritdoc/>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(await JsonBody.ReadAsync<T>(context, JsonBody.MaxBytes));

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: false));
    }
}
#pragma warning restore CA1000

/// <summary>Reads bodies within limits.</summary>
public static class JsonBody
{
    /// <summary>Largest JSON body: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Reads and parses the body.</summary>
    /// <exception cref="ProblemException">It is too large, no JSON, or not of the shape.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, int maxBytes)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        if (request.ContentType is not null && !request.HasJsonContentType())
        {
            throw new ProblemException(ProblemTypes.UnsupportedMediaType, "The body must be application/json.");
        }

        var bytes = await ReadBytesAsync(request, maxBytes, context.RequestAborted);
        if (bytes.Length > 0 && request.ContentType is null)
        {
            throw new ProblemException(ProblemTypes.UnsupportedMediaType, "The body must be application/json, and say so in Content-Type.");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(bytes.Length == 0 ? "{}"u8 : bytes.Span, JsonSettings.Api)
                ?? throw ProblemException.Field("$", "The body must be a JSON object, not null.");
        }
        catch (JsonException error)
        {
            var (field, sentence) = Explain(error);
            throw ProblemException.Field(field, sentence);
        }
    }

    /// <summary>Reads the body, no more of it than allowed.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var tooLarge = new ProblemException(ProblemTypes.TooLarge, $"The body may have at most {maxBytes / 1024} KiB.");
        if (request.ContentLength > maxBytes) throw tooLarge;

        // One byte beyond the limit tells a body that is too long from one that just fits.
        var buffer = new MemoryStream(Math.Min((int)(request.ContentLength ?? 4096), maxBytes));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > maxBytes) throw tooLarge;
            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>The member a parse error is about, and a sentence without the serializer's own words for types.</summary>
    public static (string Field, string Sentence) Explain(JsonException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var path = error.Path is null or "$" ? "$" : error.Path.StartsWith("$.", StringComparison.Ordinal) ? error.Path[2..] : error.Path;
        // The serializer wraps the reader's error when the text itself is broken.
        if (error.InnerException is JsonException || error.Message.Contains("invalid", StringComparison.Ordinal) && path == "$")
        {
            return ("$", $"The body is not JSON: see line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}.");
        }

        if (error.Message.Contains("could not be mapped", StringComparison.Ordinal)) return (path, $"There is no member '{path}' here.");
        if (error.Message.Contains("uplicate", StringComparison.Ordinal)) return (path, $"The member '{path}' comes twice.");
        if (error.Message.Contains("missing required", StringComparison.Ordinal)) return (path, "A required member is missing.");
        return (path, path == "$" ? "The body must be a JSON object." : $"The value of '{path}' has the wrong type.");
    }
}
