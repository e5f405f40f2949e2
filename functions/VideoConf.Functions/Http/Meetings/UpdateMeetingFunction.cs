using VideoConf.Contracts.Meetings;

namespace VideoConf.Functions.Http.Meetings;

/// <summary>PUT <c>/v1/meetings/{id}</c>.</summary>
public sealed class UpdateMeetingFunction(Plane plane)
{
    /// <summary>Changes a meeting.</summary>
    [Function("UpdateMeeting")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/meetings/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<UpdateMeetingRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).UpdateMeeting.ExecuteAsync(caller, id, body, IfMatch.Of(request), cancellation)).ToOk(request.HttpContext);
    }
}
