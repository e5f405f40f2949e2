using VideoConf.Contracts.Recordings;

namespace VideoConf.Functions.Http.Recordings;

/// <summary>PUT <c>/v1/meetings/{id}/recordings/{recordingId}</c>.</summary>
public sealed class UpdateRecordingFunction(Plane plane)
{
    /// <summary>Changes a recording.</summary>
    [Function("UpdateRecording")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/meetings/{id}/recordings/{recordingId}")] HttpRequest request, string id, string recordingId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<UpdateRecordingRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).UpdateRecording.ExecuteAsync(caller, id, recordingId, body, cancellation)).ToOk();
    }
}
