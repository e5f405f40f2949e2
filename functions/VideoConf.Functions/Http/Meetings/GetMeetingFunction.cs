namespace VideoConf.Functions.Http.Meetings;

/// <summary>GET <c>/v1/meetings/{id}</c>.</summary>
public sealed class GetMeetingFunction(Plane plane)
{
    /// <summary>Reads a meeting.</summary>
    [Function("GetMeeting")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetMeeting.ExecuteAsync(request.Caller(), id, cancellation)).ToOk(request.HttpContext);
}
