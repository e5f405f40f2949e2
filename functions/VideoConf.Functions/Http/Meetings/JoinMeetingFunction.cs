using VideoConf.Contracts.Meetings;

namespace VideoConf.Functions.Http.Meetings;

/// <summary>POST <c>/v1/meetings/{id}/join</c>.</summary>
public sealed class JoinMeetingFunction(Plane plane)
{
    /// <summary>Joins a meeting.</summary>
    [Function("JoinMeeting")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/join")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<JoinRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).JoinMeeting.ExecuteAsync(caller, id, body, cancellation)).ToOk();
    }
}
