using VideoConf.Contracts.Signaling;

namespace VideoConf.Functions.Http.Media;

/// <summary>PUT <c>/v1/rooms/{id}/media/{mediaId}/view</c>.</summary>
public sealed class MediaShowFunction(Plane plane)
{
    /// <summary>Says what is shown.</summary>
    [Function("MediaShow")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/rooms/{id}/media/{mediaId}/view")] HttpRequest request, string id, string mediaId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var token = BearerToken.Of(request);
        var body = await JsonBody.ReadAsync<MediaView>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).MediaShow.ExecuteAsync(id, mediaId, token, body, cancellation)).ToNoContent();
    }
}
