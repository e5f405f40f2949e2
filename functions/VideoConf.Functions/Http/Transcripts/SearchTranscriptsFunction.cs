namespace VideoConf.Functions.Http.Transcripts;

/// <summary>GET <c>/v1/transcripts/search</c>.</summary>
public sealed class SearchTranscriptsFunction(Plane plane)
{
    /// <summary>Searches transcripts.</summary>
    [Function("SearchTranscripts")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/transcripts/search")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).SearchTranscripts.ExecuteAsync(request.Caller(), Paging.Text(request, "q"), Paging.Size(request), Paging.Continuation(request), cancellation))
            .ToOk();
}
