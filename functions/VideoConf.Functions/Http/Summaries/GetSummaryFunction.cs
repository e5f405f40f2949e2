namespace VideoConf.Functions.Http.Summaries;

/// <summary>GET <c>/v1/meetings/{id}/summary</c>.</summary>
public sealed class GetSummaryFunction(Plane plane)
{
    /// <summary>Reads a summary.</summary>
    [Function("GetSummary")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/summary")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetSummary.ExecuteAsync(request.Caller(), id, Paging.Text(request, "sessionId"), cancellation)).ToOk(request.HttpContext);
}
