namespace VideoConf.Functions.Http.Transcripts;

/// <summary>GET <c>/v1/meetings/{id}/transcript/{lineId}/revisions</c>.</summary>
public sealed class GetLineRevisionsFunction(Plane plane)
{
    /// <summary>Tells what a line said before.</summary>
    [Function("GetLineRevisions")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/transcript/{lineId}/revisions")] HttpRequest request, string id, string lineId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetLineRevisions.ExecuteAsync(request.Caller(), id, lineId, Paging.Text(request, "sessionId"), Paging.Size(request), Paging.Continuation(request), cancellation))
            .ToOk();
}
