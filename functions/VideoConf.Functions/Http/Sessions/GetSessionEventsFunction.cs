namespace VideoConf.Functions.Http.Sessions;

/// <summary>GET <c>/v1/meetings/{id}/events</c>.</summary>
public sealed class GetSessionEventsFunction(Plane plane)
{
    /// <summary>Tells what happened in a session.</summary>
    [Function("GetSessionEvents")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/events")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetSessionEvents.ExecuteAsync(request.Caller(), id, Paging.Text(request, "sessionId"), Paging.Size(request), Paging.Continuation(request), cancellation))
            .ToOk();
}
