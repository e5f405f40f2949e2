namespace VideoConf.Functions.Http.Recordings;

/// <summary>POST <c>/v1/meetings/{id}/recording/stop</c>.</summary>
public sealed class StopRecordingFunction(Plane plane)
{
    /// <summary>Stops the recording.</summary>
    [Function("StopRecording")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/recording/stop")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).StopRecording.ExecuteAsync(request.Caller(), id, cancellation)).ToOk();
}
