namespace VideoConf.Functions.Http.Sessions;

/// <summary>GET <c>/v1/meetings/{id}/sessions</c>.</summary>
public sealed class ListSessionsFunction(Plane plane)
{
    /// <summary>Tells when a meeting ran.</summary>
    [Function("ListSessions")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/sessions")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ListSessions.ExecuteAsync(request.Caller(), id, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
}
