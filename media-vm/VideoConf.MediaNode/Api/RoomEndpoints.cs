using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.MediaNode.Engine;

namespace VideoConf.MediaNode.Api;

/// <summary>PUT and DELETE of a room. Both may come any number of times.</summary>
internal static class RoomEndpoints
{
    private const int LongestSessionId = 128;
    private const int MostParticipants = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/rooms/{roomId}", PutAsync);
        routes.MapDelete("/rooms/{roomId}", DeleteAsync);
    }

    private static async Task<IResult> PutAsync(string roomId, HttpRequest http, IMediaEngine engine)
    {
        var body = await JsonBody<PutRoomRequest>.ReadAsync(http);
        if (body.Refusal is not null) return body.Refusal;
        var request = body.Value!;
        if (request.SessionId is not { Length: > 0 and <= LongestSessionId })
            return NodeProblems.Field("sessionId", $"The session's id is missing or longer than {LongestSessionId} characters.");
        if (request.MaxParticipants is < 1 or > MostParticipants)
            return NodeProblems.Field("maxParticipants", $"This is a number from 1 to {MostParticipants}.");

        return await engine.PutRoomAsync(roomId, request.SessionId, request.MaxParticipants, http.HttpContext.RequestAborted)
            ? TypedResults.NoContent()
            : NodeProblems.Of(ProblemTypes.NoMediaNode, "The node takes no more rooms.");
    }

    private static async Task<IResult> DeleteAsync(string roomId, IMediaEngine engine, CancellationToken cancellationToken)
    {
        await engine.DeleteRoomAsync(roomId, cancellationToken);
        return TypedResults.NoContent();
    }
}
