using System.Text;
using VideoConf.Meetings.Placement;

namespace VideoConf.Functions.Http.Media;

/// <summary>POST <c>/v1/rooms/{id}/media</c>.</summary>
public sealed class MediaOfferFunction(Plane plane)
{
    /// <summary>Offers media (WHIP, WHEP).</summary>
    [Function("MediaOffer")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/rooms/{id}/media")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var command = new MediaOfferCommand(id, BearerToken.Of(request), await SdpBody.ReadAsync(request.HttpContext), IdempotencyKey.Of(request));
        return (await plane.With(durable).MediaOffer.ExecuteAsync(command, cancellation)).ToResult(answer =>
        {
            SdpBody.Name(request.HttpContext, id, answer.MediaId);
            return TypedResults.Text(answer.Sdp, SdpBody.Type, Encoding.UTF8, StatusCodes.Status201Created);
        });
    }
}
