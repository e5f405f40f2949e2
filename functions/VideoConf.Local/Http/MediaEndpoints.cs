using System.Text;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary>
/// <c>/v1/rooms/{id}/media</c>: offers and answers by HTTP, as WHIP (RFC 9725) has it for who sends and WHEP for who receives. Authorized by
/// the join token. Cross-origin requests are allowed, because players of other origins use these and no cookie is involved.
/// </summary>
internal static class MediaEndpoints
{
    public const string Cors = "media";

    private const string JoinTokenNote = "Authorized by the **join token**.";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/rooms/{id}/ice-servers", IceServersAsync).WithTags("Media").RequireCors(Cors).WithMetadata(TokenKind.Join)
            .Describe("Renew TURN credentials", "STUN and TURN servers with fresh credentials, for a transport that is made or restarted later in a call. " + JoinTokenNote)
            .Produces<Contracts.Meetings.IceServersResponse>().Problems(Unauthorized, TokenRevoked, Forbidden, NotFound);
        var media = api.MapGroup("/rooms/{id}/media").WithTags("Media").RequireCors(Cors).WithMetadata(TokenKind.Join);
        media.MapPost("/", OfferAsync)
            .Describe("Offer media (WHIP, WHEP)", "The body is an SDP offer of at most 256 KiB, the answer is complete: ICE candidates included. A participant has one media resource; a new one replaces it. " + JoinTokenNote)
            .Accepts<string>(SdpBody.Type).Produces<string>(StatusCodes.Status201Created, SdpBody.Type)
            .Problems(InvalidRequest, Unauthorized, TokenRevoked, Forbidden, NotFound, RoomFull, MeetingEnded, TooLarge, UnsupportedMediaType, UnacceptableSdp, NoMediaNode, MediaNodeBusy);
        media.MapMethods("/", [HttpMethods.Options], Options).ExcludeFromDescription();
        media.MapPatch("/{mediaId}", ReofferAsync)
            .Describe("Offer again", "More receive slots, or an ICE restart: a whole new offer on the same resource. " + JoinTokenNote)
            .Accepts<string>(SdpBody.Type).Produces<string>(StatusCodes.Status200OK, SdpBody.Type)
            .Problems(InvalidRequest, Unauthorized, TokenRevoked, Forbidden, NotFound, TooLarge, UnsupportedMediaType, UnacceptableSdp, NoMediaNode);
        media.MapGet("/{mediaId}", SlotsAsync)
            .Describe("Read the slot map", "Which participant is on which receive slot; changes come over the hub as `SlotsChanged`. " + JoinTokenNote)
            .Produces<Contracts.Signaling.SlotMap>().Problems(Unauthorized, TokenRevoked, Forbidden, NotFound, NoMediaNode);
        media.MapPut("/{mediaId}/view", ShowAsync)
            .Describe("Say what is shown", "Which pictures the client shows and how large, whole each time. The media node sends those, in the smallest size that fills them, and nothing else. " + JoinTokenNote)
            .Produces(StatusCodes.Status204NoContent).Problems(InvalidRequest, Unauthorized, TokenRevoked, Forbidden, NotFound, NoMediaNode);
        media.MapDelete("/{mediaId}", DeleteAsync)
            .Describe("End media", "Ends sending and receiving; ending what has ended is no failure. " + JoinTokenNote)
            .Produces(StatusCodes.Status204NoContent).Problems(Unauthorized, TokenRevoked, Forbidden, NotFound, NoMediaNode);
    }

    /// <summary>RFC 9725 section 4.2: a client may ask what a POST takes.</summary>
    private static Microsoft.AspNetCore.Http.HttpResults.NoContent Options(HttpContext context)
    {
        context.Response.Headers["Accept-Post"] = SdpBody.Type;
        return TypedResults.NoContent();
    }

    private static async Task<IResult> IceServersAsync(string id, BearerToken bearer, ControlPlane control, CancellationToken cancellation) =>
        (await control.GetIceServers.ExecuteAsync(id, bearer.Token, cancellation)).ToOk();

    private static async Task<IResult> OfferAsync(string id, BearerToken bearer, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        var command = new MediaOfferCommand(id, bearer.Token, await SdpBody.ReadAsync(context), IdempotencyKey.Of(context.Request));
        return (await control.MediaOffer.ExecuteAsync(command, cancellation)).ToResult(answer =>
        {
            SdpBody.Name(context, id, answer.MediaId);
            return TypedResults.Text(answer.Sdp, SdpBody.Type, Encoding.UTF8, StatusCodes.Status201Created);
        });
    }

    private static async Task<IResult> ReofferAsync(string id, string mediaId, BearerToken bearer, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        var command = new MediaOfferCommand(id, bearer.Token, await SdpBody.ReadAsync(context), IdempotencyKey.Of(context.Request));
        return (await control.MediaReoffer.ExecuteAsync(mediaId, command, cancellation)).ToResult(answer =>
        {
            context.Response.Headers.ETag = $"\"{answer.MediaId}\"";
            return TypedResults.Text(answer.Sdp, SdpBody.Type, Encoding.UTF8);
        });
    }

    private static async Task<IResult> SlotsAsync(string id, string mediaId, BearerToken bearer, ControlPlane control, CancellationToken cancellation) =>
        (await control.MediaSlots.ExecuteAsync(id, mediaId, bearer.Token, cancellation)).ToOk();

    private static async Task<IResult> ShowAsync(
        string id, string mediaId, BearerToken bearer, JsonBody<Contracts.Signaling.MediaView> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.MediaShow.ExecuteAsync(id, mediaId, bearer.Token, body.Value, cancellation)).ToResult(static _ => TypedResults.NoContent());

    private static async Task<IResult> DeleteAsync(string id, string mediaId, BearerToken bearer, ControlPlane control, CancellationToken cancellation) =>
        (await control.MediaDelete.ExecuteAsync(id, mediaId, bearer.Token, cancellation)).ToResult(static _ => TypedResults.NoContent());
}
