namespace VideoConf.Functions.Http.Recordings;

/// <summary>GET <c>/v1/meetings/{id}/recordings</c>.</summary>
public sealed class ListRecordingsFunction(Plane plane)
{
    /// <summary>Lists recordings.</summary>
    [Function("ListRecordings")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/recordings")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ListRecordings.ExecuteAsync(request.Caller(), id, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
}
