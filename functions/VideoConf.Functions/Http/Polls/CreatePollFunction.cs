using VideoConf.Contracts.Polls;

namespace VideoConf.Functions.Http.Polls;

/// <summary>POST <c>/v1/meetings/{id}/polls</c>.</summary>
public sealed class CreatePollFunction(Plane plane)
{
    /// <summary>Puts a question.</summary>
    [Function("CreatePoll")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/polls")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<CreatePollRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).CreatePoll.ExecuteAsync(caller, id, body, IdempotencyKey.Of(request), cancellation)).ToOk();
    }
}
