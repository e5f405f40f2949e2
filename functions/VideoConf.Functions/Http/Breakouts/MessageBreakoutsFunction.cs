using VideoConf.Contracts.Breakouts;

namespace VideoConf.Functions.Http.Breakouts;

/// <summary>POST <c>/v1/meetings/{id}/breakouts/message</c>.</summary>
public sealed class MessageBreakoutsFunction(Plane plane)
{
    /// <summary>Says something to all rooms.</summary>
    [Function("MessageBreakouts")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/breakouts/message")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<BreakoutMessageRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).MessageBreakouts.ExecuteAsync(caller, id, body, cancellation)).ToNoContent();
    }
}
