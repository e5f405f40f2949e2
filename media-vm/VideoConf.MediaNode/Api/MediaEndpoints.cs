using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Engine;
using VideoConf.Sfu;

namespace VideoConf.MediaNode.Api;

/// <summary>Media resources: offer, offer again, slots, end; and the end of a participant.</summary>
internal static class MediaEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/rooms/{roomId}/media", OfferAsync);
        routes.MapPatch("/rooms/{roomId}/media/{mediaId}", ReofferAsync);
        routes.MapGet("/rooms/{roomId}/media/{mediaId}", SlotsAsync);
        routes.MapPut("/rooms/{roomId}/media/{mediaId}/view", ShowAsync);
        routes.MapDelete("/rooms/{roomId}/media/{mediaId}", DeleteAsync);
        routes.MapDelete("/rooms/{roomId}/participants/{participantId}", DeleteParticipantAsync);
    }

    private static async Task<IResult> OfferAsync(string roomId, HttpRequest http, OfferDesk desk)
    {
        var body = await JsonBody<OfferRequest>.ReadAsync(http);
        return body.Refusal ?? await desk.OfferAsync(roomId, body.Value!);
    }

    private static async Task<IResult> ReofferAsync(string roomId, string mediaId, HttpRequest http, OfferDesk desk)
    {
        var body = await JsonBody<OfferRequest>.ReadAsync(http);
        return body.Refusal ?? await desk.ReofferAsync(roomId, mediaId, body.Value!);
    }

    private static async Task<IResult> SlotsAsync(string roomId, string mediaId, IMediaEngine engine, CancellationToken cancellationToken)
    {
        var slots = await engine.GetSlotsAsync(roomId, mediaId, cancellationToken);
        return slots.Value is { } map ? TypedResults.Ok(map) : NodeProblems.Of(slots.Problem ?? ProblemTypes.NotFound, slots.Detail ?? "");
    }

    private static async Task<IResult> ShowAsync(string roomId, string mediaId, HttpRequest http, IMediaEngine engine, CancellationToken cancellationToken)
    {
        var body = await JsonBody<MediaView>.ReadAsync(http);
        if (body.Refusal is { } refusal) return refusal;
        if (SfuWords.Of(body.Value!) is not { } view) return NodeProblems.Field("shown", "What is shown is a list of a participant's camera or screen, each with a height.");
        var shown = await engine.ShowAsync(roomId, mediaId, view, cancellationToken);
        return shown == SfuError.None ? TypedResults.NoContent() : NodeProblems.Of(SfuWords.Of(shown), "There is no such media resource in the room.");
    }

    private static async Task<IResult> DeleteAsync(string roomId, string mediaId, IMediaEngine engine, CancellationToken cancellationToken)
    {
        await engine.DeleteMediaAsync(roomId, mediaId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteParticipantAsync(
        string roomId, string participantId, IMediaEngine engine, DepartedParticipants departed, CancellationToken cancellationToken)
    {
        // First the memory, then the end: an offer that arrives in between must not slip through.
        departed.Add(roomId, participantId);
        await engine.DeleteParticipantAsync(roomId, participantId, cancellationToken);
        return TypedResults.NoContent();
    }
}
