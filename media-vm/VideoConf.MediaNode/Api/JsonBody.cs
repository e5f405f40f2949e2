using System.Text.Json;
using VideoConf.Contracts.Problems;

namespace VideoConf.MediaNode.Api;

/// <summary>A JSON body, or the refusal that says what is wrong with it.</summary>
/// <typeparam name="T">What the body is read as.</typeparam>
internal readonly record struct JsonBody<T>(T? Value, IResult? Refusal)
    where T : class
{
    /// <summary>Reads it. Malformed, mistyped, absent or too large bodies are refusals, not exceptions.</summary>
    public static async Task<JsonBody<T>> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return Refuse(NodeProblems.Of(ProblemTypes.UnsupportedMediaType, "The body must be application/json."));
        try
        {
            var value = await request.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, request.HttpContext.RequestAborted);
            return value is null ? Refuse(NodeProblems.Field("$", "The body must be a JSON object.")) : new(value, null);
        }
        catch (JsonException malformed)
        {
            var field = malformed.Path is { Length: > 2 } path ? path[2..] : "$";
            return Refuse(NodeProblems.Field(field, "This is not the JSON that belongs here."));
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Refuse(NodeProblems.Of(ProblemTypes.TooLarge, "The body is larger than the node takes."));
        }
    }

    private static JsonBody<T> Refuse(IResult refusal) => new(null, refusal);
}
