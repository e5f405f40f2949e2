namespace VideoConf.Functions.Http.Polls;

/// <summary>GET <c>/v1/meetings/{id}/polls</c>.</summary>
public sealed class ListPollsFunction(Plane plane)
{
    /// <summary>Reads the polls of a session.</summary>
    [Function("ListPolls")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/polls")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ListPolls.ExecuteAsync(request.Caller(), id, Paging.Text(request, "sessionId"), cancellation)).ToOk();
}
