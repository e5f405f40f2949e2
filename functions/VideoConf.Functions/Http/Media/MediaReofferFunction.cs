using System.Text;
using VideoConf.Meetings.Placement;

namespace VideoConf.Functions.Http.Media;

/// <summary>PATCH <c>/v1/rooms/{id}/media/{mediaId}</c>.</summary>
public sealed class MediaReofferFunction(Plane plane)
{
    /// <summary>Offers again on a media resource.</summary>
    [Function("MediaReoffer")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "v1/rooms/{id}/media/{mediaId}")] HttpRequest request, string id, string mediaId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var command = new MediaOfferCommand(id, BearerToken.Of(request), await SdpBody.ReadAsync(request.HttpContext), IdempotencyKey.Of(request));
        return (await plane.With(durable).MediaReoffer.ExecuteAsync(mediaId, command, cancellation)).ToResult(answer =>
        {
            request.HttpContext.Response.Headers.ETag = $"\"{answer.MediaId}\"";
            return TypedResults.Text(answer.Sdp, SdpBody.Type, Encoding.UTF8);
        });
    }
}
