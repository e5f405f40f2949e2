namespace VideoConf.Functions.Http.Recordings;

/// <summary>POST <c>/v1/meetings/{id}/recordings/{recordingId}/retry</c>.</summary>
public sealed class RetryRecordingFunction(Plane plane)
{
    /// <summary>Tries a failed recording again.</summary>
    [Function("RetryRecording")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/recordings/{recordingId}/retry")] HttpRequest request, string id, string recordingId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).RetryRecording.ExecuteAsync(request.Caller(), id, recordingId, cancellation))
            .ToResult(recording => TypedResults.Accepted($"/v1/meetings/{id}/recordings/{recordingId}", recording));
}
