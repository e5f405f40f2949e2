using VideoConf.Contracts.Polls;

namespace VideoConf.Functions.Http.Polls;

/// <summary>POST <c>/v1/meetings/{id}/polls/{pollId}/votes</c>.</summary>
public sealed class VoteInPollFunction(Plane plane)
{
    /// <summary>Counts a vote.</summary>
    [Function("VoteInPoll")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/polls/{pollId}/votes")] HttpRequest request, string id, string pollId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<VoteRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).VoteInPoll.ExecuteAsync(caller, id, pollId, body, cancellation)).ToOk();
    }
}
