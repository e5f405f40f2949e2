namespace VideoConf.Functions.Http.Media;

/// <summary>GET <c>/v1/rooms/{id}/media/{mediaId}</c>.</summary>
public sealed class MediaSlotsFunction(Plane plane)
{
    /// <summary>Reads the slot map.</summary>
    [Function("MediaSlots")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/rooms/{id}/media/{mediaId}")] HttpRequest request, string id, string mediaId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).MediaSlots.ExecuteAsync(id, mediaId, BearerToken.Of(request), cancellation)).ToOk();
}
