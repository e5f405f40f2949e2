using VideoConf.Contracts.Breakouts;

namespace VideoConf.Functions.Http.Breakouts;

/// <summary>PUT <c>/v1/meetings/{id}/breakouts</c>.</summary>
public sealed class PutBreakoutsFunction(Plane plane)
{
    /// <summary>Makes breakout rooms.</summary>
    [Function("PutBreakouts")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/meetings/{id}/breakouts")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<PutBreakoutsRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).PutBreakouts.ExecuteAsync(caller, id, body, cancellation)).ToOk();
    }
}
