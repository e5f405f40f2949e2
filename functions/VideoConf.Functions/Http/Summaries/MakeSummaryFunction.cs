using VideoConf.Contracts.Summaries;

namespace VideoConf.Functions.Http.Summaries;

/// <summary>POST <c>/v1/meetings/{id}/summary</c>.</summary>
public sealed class MakeSummaryFunction(Plane plane)
{
    /// <summary>Makes a summary.</summary>
    [Function("MakeSummary")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/summary")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<CreateSummaryRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).MakeSummary.ExecuteAsync(caller, id, body, cancellation))
            .ToResult(summary => TypedResults.Accepted($"/v1/meetings/{summary.MeetingId}/summary?sessionId={summary.SessionId}", summary));
    }
}
