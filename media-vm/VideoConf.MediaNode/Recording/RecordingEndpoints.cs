using System.Buffers;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.MediaNode.Api;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Recording;

/// <summary>PUT and DELETE of a recording. Both may come any number of times.</summary>
internal static class RecordingEndpoints
{
    private const int LongestId = 64;
    private const int LongestSessionId = 128;
    private const int LongestAddress = 2_048;
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/rooms/{roomId}/recordings/{recordingId}", PutAsync);
        routes.MapDelete("/rooms/{roomId}/recordings/{recordingId}", DeleteAsync);
    }

    private static async Task<IResult> PutAsync(string roomId, string recordingId, HttpRequest http, RecordingDesk desk)
    {
        var body = await JsonBody<PutRecordingRequest>.ReadAsync(http);
        if (body.Refusal is not null) return body.Refusal;
        var request = body.Value!;
        if (!IsId(recordingId)) return NodeProblems.Field("recordingId", $"An id has 1 to {LongestId} letters, digits, dashes and underscores.");
        if (request.SessionId is not { Length: > 0 and <= LongestSessionId })
            return NodeProblems.Field("sessionId", $"The session's id is missing or longer than {LongestSessionId} characters.");
        if (request.Storage is not { BaseUrl: not null, Query: not null } storage || storage.BaseUrl.Length + storage.Query.Length > LongestAddress
            || !ObjectNames.TryAddress(storage, "probe", out _))
            return NodeProblems.Field("storage", "The storage must be an http or https URL without a slash at its end, and a query.");

        return Answer(await desk.PutAsync(roomId, recordingId, request, http.HttpContext.RequestAborted));
    }

    private static async Task<IResult> DeleteAsync(string roomId, string recordingId, RecordingDesk desk, CancellationToken cancellationToken) =>
        Answer(await desk.DeleteAsync(roomId, recordingId, cancellationToken));

    private static bool IsId(string id) => id.Length is > 0 and <= LongestId && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    private static IResult Answer(RecordingOutcome outcome) => outcome switch
    {
        RecordingOutcome.Done => TypedResults.NoContent(),
        RecordingOutcome.NotFound => NodeProblems.Of(ProblemTypes.NotFound, "There is no such room, session or recording on this node."),
        RecordingOutcome.Conflict => NodeProblems.Of(ProblemTypes.Conflict, "This recording is another room's."),
        _ => NodeProblems.Of(ProblemTypes.NoMediaNode, "The node takes no more recordings now."),
    };
}
