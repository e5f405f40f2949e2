namespace VideoConf.Functions.Http.Transcripts;

/// <summary>GET <c>/v1/meetings/{id}/transcript</c>.</summary>
public sealed class GetTranscriptFunction(Plane plane)
{
    /// <summary>Reads a transcript, in pages of JSON or as a file.</summary>
    [Function("GetTranscript")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/transcript")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var (caller, session, language) = (request.Caller(), Paging.Text(request, "sessionId"), Paging.Text(request, "language"));
        if (Paging.Text(request, "format") is { } format and not "json")
            return (await plane.With(durable).ExportTranscript.ExecuteAsync(caller, id, session, format, language, cancellation)).ToResult(static file => new TranscriptResult(file));
        return (await plane.With(durable).GetTranscript.ExecuteAsync(caller, id, session, language, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
    }
}
