namespace VideoConf.Functions.Http.Meetings;

/// <summary>GET <c>/v1/meetings</c>.</summary>
public sealed class ListMyMeetingsFunction(Plane plane)
{
    /// <summary>Lists the meetings that the caller hosts.</summary>
    [Function("ListMyMeetings")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ListMyMeetings.ExecuteAsync(request.Caller(), Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
}
