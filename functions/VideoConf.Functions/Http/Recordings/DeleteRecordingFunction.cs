namespace VideoConf.Functions.Http.Recordings;

/// <summary>DELETE <c>/v1/meetings/{id}/recordings/{recordingId}</c>.</summary>
public sealed class DeleteRecordingFunction(Plane plane)
{
    /// <summary>Deletes a recording.</summary>
    [Function("DeleteRecording")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/meetings/{id}/recordings/{recordingId}")] HttpRequest request, string id, string recordingId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).DeleteRecording.ExecuteAsync(request.Caller(), id, recordingId, cancellation)).ToNoContent();
}
