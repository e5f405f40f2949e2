namespace VideoConf.Functions.Http.Breakouts;

/// <summary>POST <c>/v1/meetings/{id}/breakouts/open</c>.</summary>
public sealed class OpenBreakoutsFunction(Plane plane)
{
    /// <summary>Sends everybody to their rooms.</summary>
    [Function("OpenBreakouts")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/breakouts/open")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).OpenBreakouts.ExecuteAsync(request.Caller(), id, cancellation)).ToOk();
}
