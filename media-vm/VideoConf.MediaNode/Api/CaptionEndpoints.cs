using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Captions.Live;
using VideoConf.MediaNode.Engine;
using VideoConf.Sfu;

namespace VideoConf.MediaNode.Api;

/// <summary>PUT and DELETE of a room's captions. Both may come any number of times.</summary>
internal static class CaptionEndpoints
{
    private const int LongestSessionId = 128;
    private const int LongestLanguage = 35;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/rooms/{roomId}/captions", PutAsync);
        routes.MapDelete("/rooms/{roomId}/captions", DeleteAsync);
    }

    /// <summary>Whether it has the characters of a BCP 47 tag.</summary>
    public static bool IsLanguage(string text) => text.Length is >= 2 and <= LongestLanguage && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static async Task<IResult> PutAsync(string roomId, HttpRequest http, CaptionDesk desk)
    {
        var body = await JsonBody<PutCaptionsRequest>.ReadAsync(http);
        if (body.Refusal is not null) return body.Refusal;
        var request = body.Value!;
        if (request.SessionId is not { Length: > 0 and <= LongestSessionId })
            return NodeProblems.Field("sessionId", $"The session's id is missing or longer than {LongestSessionId} characters.");
        if (request.Language is { } language && !IsLanguage(language))
            return NodeProblems.Field("language", "This is no language tag (BCP 47).");

        var error = await desk.PutAsync(roomId, request, http.HttpContext.RequestAborted);
        return error == SfuError.None ? TypedResults.NoContent() : NodeProblems.Of(SfuWords.Of(error), "Speech in this room cannot be written down: there is no such room here, or it is listened to too often.");
    }

    private static async Task<IResult> DeleteAsync(string roomId, CaptionDesk desk, CancellationToken cancellationToken)
    {
        await desk.DeleteAsync(roomId, cancellationToken);
        return TypedResults.NoContent();
    }
}
