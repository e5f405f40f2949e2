namespace VideoConf.Functions.Http.Polls;

/// <summary>POST <c>/v1/meetings/{id}/polls/{pollId}/close</c>.</summary>
public sealed class ClosePollFunction(Plane plane)
{
    /// <summary>Takes no more votes.</summary>
    [Function("ClosePoll")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/polls/{pollId}/close")] HttpRequest request, string id, string pollId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ClosePoll.ExecuteAsync(request.Caller(), id, pollId, cancellation)).ToOk();
}
