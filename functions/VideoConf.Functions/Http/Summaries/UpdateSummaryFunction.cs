using VideoConf.Contracts.Summaries;

namespace VideoConf.Functions.Http.Summaries;

/// <summary>PUT <c>/v1/meetings/{id}/summary</c>.</summary>
public sealed class UpdateSummaryFunction(Plane plane)
{
    /// <summary>Edits or shares a summary.</summary>
    [Function("UpdateSummary")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/meetings/{id}/summary")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        // As large as it may be, with every line that it names.
        var body = await JsonBody.ReadAsync<UpdateSummaryRequest>(request.HttpContext, 512 * 1024);
        return (await plane.With(durable).UpdateSummary.ExecuteAsync(caller, id, Paging.Text(request, "sessionId"), body, IfMatch.Of(request), cancellation))
            .ToOk(request.HttpContext);
    }
}
