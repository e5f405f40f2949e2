namespace VideoConf.Functions.Http.Recordings;

/// <summary>POST <c>/v1/meetings/{id}/recording/start</c>.</summary>
public sealed class StartRecordingFunction(Plane plane)
{
    /// <summary>Starts a recording.</summary>
    [Function("StartRecording")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/recording/start")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).StartRecording.ExecuteAsync(request.Caller(), id, cancellation)).ToOk();
}
