namespace VideoConf.Functions.Http.Recordings;

/// <summary>GET <c>/v1/meetings/{id}/recordings/{recordingId}</c>.</summary>
public sealed class GetRecordingFunction(Plane plane)
{
    /// <summary>Reads a recording.</summary>
    [Function("GetRecording")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/recordings/{recordingId}")] HttpRequest request, string id, string recordingId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetRecording.ExecuteAsync(request.Caller(), id, recordingId, cancellation)).ToOk();
}
