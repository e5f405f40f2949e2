namespace VideoConf.Functions.Http.Media;

/// <summary>DELETE <c>/v1/rooms/{id}/media/{mediaId}</c>.</summary>
public sealed class MediaDeleteFunction(Plane plane)
{
    /// <summary>Ends media.</summary>
    [Function("MediaDelete")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/rooms/{id}/media/{mediaId}")] HttpRequest request, string id, string mediaId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).MediaDelete.ExecuteAsync(id, mediaId, BearerToken.Of(request), cancellation)).ToNoContent();
}
