using VideoConf.Contracts.Meetings;

namespace VideoConf.Functions.Http.Rooms;

/// <summary>POST <c>/v1/rooms/{id}/join</c>.</summary>
public sealed class JoinRoomFunction(Plane plane)
{
    /// <summary>Joins a room.</summary>
    [Function("JoinRoom")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/rooms/{id}/join")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<JoinRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).JoinMeeting.ExecuteAsync(caller, id, body, cancellation)).ToOk();
    }
}
