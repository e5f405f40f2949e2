namespace VideoConf.Functions.Http.Breakouts;

/// <summary>POST <c>/v1/meetings/{id}/breakouts/close</c>.</summary>
public sealed class CloseBreakoutsFunction(Plane plane)
{
    /// <summary>Calls everybody back.</summary>
    [Function("CloseBreakouts")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/breakouts/close")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).CloseBreakouts.ExecuteAsync(request.Caller(), id, cancellation)).ToOk();
}
