namespace VideoConf.Functions.Http.Recordings;

/// <summary>GET <c>/v1/rooms/{id}/recordings</c>.</summary>
public sealed class ListRoomRecordingsFunction(Plane plane)
{
    /// <summary>Lists a room's newest recordings.</summary>
    [Function("ListRoomRecordings")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/rooms/{id}/recordings")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ListRecordings.ExecuteAsync(request.Caller(), id, pageSize: 100, continuationToken: null, cancellation))
            .ToResult(static page => TypedResults.Ok(page.Items));
}
