namespace VideoConf.Functions.Http.Breakouts;

/// <summary>GET <c>/v1/meetings/{id}/breakouts</c>.</summary>
public sealed class GetBreakoutsFunction(Plane plane)
{
    /// <summary>Reads the breakout rooms.</summary>
    [Function("GetBreakouts")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/breakouts")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetBreakouts.ExecuteAsync(request.Caller(), id, cancellation)).ToOk();
}
