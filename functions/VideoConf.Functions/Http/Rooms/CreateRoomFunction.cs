using VideoConf.Contracts.Rooms;

namespace VideoConf.Functions.Http.Rooms;

/// <summary>POST <c>/v1/rooms</c>.</summary>
public sealed class CreateRoomFunction(Plane plane)
{
    /// <summary>Makes an instant room.</summary>
    [Function("CreateRoom")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/rooms")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<CreateRoomRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).CreateRoom.ExecuteAsync(caller, body, IdempotencyKey.Of(request), cancellation))
            .ToResult(room => TypedResults.Created($"/v1/meetings/{room.RoomId}", room));
    }
}
