using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.MediaNode.Engine;
using VideoConf.Sfu;

namespace VideoConf.MediaNode.Api;

/// <summary>PUT and DELETE of a room. Both may come any number of times.</summary>
internal static class RoomEndpoints
{
    private const int LongestSessionId = 128;
    private const int LongestParticipantId = 128;
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

        if (request.Version < 0) return NodeProblems.Field("version", "This is a number from 0 up.");
        if (request.VideoCodecs is { } codecs && (codecs.Count > VideoCodecs.All.Count || codecs.Except(VideoCodecs.All, StringComparer.Ordinal).Any()))
            return NodeProblems.Field("videoCodecs", $"These are of {string.Join(", ", VideoCodecs.All)}, each once at most.");
        if (RestrictionsOf(request) is not { } restrictions)
            return NodeProblems.Field("restrictions", $"These are at most {MostParticipants} participants, each with sources of microphone, camera, screen and screenAudio.");

        return await engine.PutRoomAsync(roomId, request.SessionId, request.MaxParticipants, restrictions, http.HttpContext.RequestAborted)
            ? TypedResults.NoContent()
            : NodeProblems.Of(ProblemTypes.NoMediaNode, "The node takes no more rooms.");
    }

    private static SfuRestrictions? RestrictionsOf(PutRoomRequest request)
    {
        var restrictions = request.Restrictions ?? [];
        if (restrictions.Count > MostParticipants) return null;
        return restrictions.All(restriction => restriction is { ParticipantId.Length: > 0 and <= LongestParticipantId, Sources: not null })
            ? SfuWords.Of(request.Version, restrictions, request.VideoCodecs ?? [])
            : null;
    }

    private static async Task<IResult> DeleteAsync(string roomId, IMediaEngine engine, CancellationToken cancellationToken)
    {
        await engine.DeleteRoomAsync(roomId, cancellationToken);
        return TypedResults.NoContent();
    }
}
