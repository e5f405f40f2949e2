using VideoConf.Contracts.Meetings;

namespace VideoConf.Functions.Http.Meetings;

/// <summary>POST <c>/v1/meetings</c>.</summary>
public sealed class CreateMeetingFunction(Plane plane)
{
    /// <summary>Creates a meeting; the caller becomes its host.</summary>
    [Function("CreateMeeting")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<CreateMeetingRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).CreateMeeting.ExecuteAsync(caller, body, IdempotencyKey.Of(request), cancellation)).ToResult(created =>
        {
            request.HttpContext.Response.Headers.ETag = $"\"{created.ETag}\"";
            return TypedResults.Created($"/v1/meetings/{created.Value.Id}", created.Value);
        });
    }
}
