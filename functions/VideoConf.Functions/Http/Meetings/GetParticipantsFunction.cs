namespace VideoConf.Functions.Http.Meetings;

/// <summary>GET <c>/v1/meetings/{id}/participants</c>.</summary>
public sealed class GetParticipantsFunction(Plane plane)
{
    /// <summary>Tells who took part.</summary>
    [Function("GetParticipants")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/participants")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetParticipants.ExecuteAsync(request.Caller(), id, Paging.Text(request, "sessionId"), Paging.Size(request), Paging.Continuation(request), cancellation))
            .ToOk();
}
