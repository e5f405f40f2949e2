namespace VideoConf.Functions.Http.Meetings;

/// <summary>PUT <c>/v1/meetings/{id}/end</c>.</summary>
public sealed class EndMeetingFunction(Plane plane)
{
    /// <summary>Ends a meeting.</summary>
    [Function("EndMeeting")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/meetings/{id}/end")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).EndMeeting.ExecuteAsync(request.Caller(), id, cancellation)).ToOk(request.HttpContext);
}
