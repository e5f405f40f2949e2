using System.Text;
using VideoConf.Contracts.Problems;
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
    public const string SdpType = "application/sdp";
    public const string Cors = "media";

    private const int MaxSdpBytes = 256 * 1024;
    private const string JoinTokenNote = "Authorized by the **join token**.";

    public static void Map(IEndpointRouteBuilder api)
    {
        var media = api.MapGroup("/rooms/{id}/media").WithTags("Media").RequireCors(Cors).WithMetadata(TokenKind.Join);
        media.MapPost("/", OfferAsync)
            .Describe("Offer media (WHIP, WHEP)", "The body is an SDP offer of at most 256 KiB, the answer is complete: ICE candidates included. A participant has one media resource; a new one replaces it. " + JoinTokenNote)
            .Accepts<string>(SdpType).Produces<string>(StatusCodes.Status201Created, SdpType)
            .Problems(InvalidRequest, Unauthorized, TokenRevoked, Forbidden, NotFound, RoomFull, MeetingEnded, TooLarge, UnsupportedMediaType, UnacceptableSdp, NoMediaNode);
        media.MapMethods("/", [HttpMethods.Options], Options).ExcludeFromDescription();
        media.MapPatch("/{mediaId}", ReofferAsync)
            .Describe("Offer again", "More receive slots, or an ICE restart: a whole new offer on the same resource. " + JoinTokenNote)
            .Accepts<string>(SdpType).Produces<string>(StatusCodes.Status200OK, SdpType)
            .Problems(InvalidRequest, Unauthorized, TokenRevoked, Forbidden, NotFound, TooLarge, UnsupportedMediaType, UnacceptableSdp, NoMediaNode);
        media.MapGet("/{mediaId}", SlotsAsync)
            .Describe("Read the slot map", "Which participant is on which receive slot; changes come over the hub as `SlotsChanged`. " + JoinTokenNote)
            .Produces<Contracts.Signaling.SlotMap>().Problems(Unauthorized, TokenRevoked, Forbidden, NotFound, NoMediaNode);
        media.MapDelete("/{mediaId}", DeleteAsync)
            .Describe("End media", "Ends sending and receiving; ending what has ended is no failure. " + JoinTokenNote)
            .Produces(StatusCodes.Status204NoContent).Problems(Unauthorized, TokenRevoked, Forbidden, NotFound, NoMediaNode);
    }

    /// <summary>RFC 9725 section 4.2: a client may ask what a POST takes.</summary>
    private static Microsoft.AspNetCore.Http.HttpResults.NoContent Options(HttpContext context)
    {
        context.Response.Headers["Accept-Post"] = SdpType;
        return TypedResults.NoContent();
    }

    private static async Task<IResult> OfferAsync(string id, BearerToken bearer, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        var command = new MediaOfferCommand(id, bearer.Token, await ReadSdpAsync(context), IdempotencyKey.Of(context.Request));
        return (await control.MediaOffer.ExecuteAsync(command, cancellation)).ToResult(answer =>
        {
            var headers = context.Response.Headers;
            headers.Location = $"/v1/rooms/{Uri.EscapeDataString(id)}/media/{Uri.EscapeDataString(answer.MediaId)}";
            // RFC 9725 section 4.3.1: the ICE session of the resource; ours never changes its tag, a PATCH replaces the whole offer.
            headers.ETag = $"\"{answer.MediaId}\"";
            headers["Accept-Patch"] = SdpType;
            return TypedResults.Text(answer.Sdp, SdpType, Encoding.UTF8, StatusCodes.Status201Created);
        });
    }

    private static async Task<IResult> ReofferAsync(string id, string mediaId, BearerToken bearer, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        var command = new MediaOfferCommand(id, bearer.Token, await ReadSdpAsync(context), IdempotencyKey.Of(context.Request));
        return (await control.MediaReoffer.ExecuteAsync(mediaId, command, cancellation)).ToResult(answer =>
        {
            context.Response.Headers.ETag = $"\"{answer.MediaId}\"";
            return TypedResults.Text(answer.Sdp, SdpType, Encoding.UTF8);
        });
    }

    private static async Task<IResult> SlotsAsync(string id, string mediaId, BearerToken bearer, ControlPlane control, CancellationToken cancellation) =>
        (await control.MediaSlots.ExecuteAsync(id, mediaId, bearer.Token, cancellation)).ToOk();

    private static async Task<IResult> DeleteAsync(string id, string mediaId, BearerToken bearer, ControlPlane control, CancellationToken cancellation) =>
        (await control.MediaDelete.ExecuteAsync(id, mediaId, bearer.Token, cancellation)).ToResult(static _ => TypedResults.NoContent());

    private static async Task<string> ReadSdpAsync(HttpContext context)
    {
        var request = context.Request;
        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(SdpType, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers["Accept-Post"] = SdpType;
            throw new ProblemException(ProblemTypes.UnsupportedMediaType, $"The body must be {SdpType}.");
        }

        var bytes = await JsonBody.ReadBytesAsync(request, MaxSdpBytes, context.RequestAborted);
        return Encoding.UTF8.GetString(bytes.Span);
    }
}
