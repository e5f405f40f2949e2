using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Meetings;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/transcript</c> and <c>/v1/transcripts</c>: what was said, to read, correct, take away and search.</summary>
internal static class TranscriptEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var transcript = api.MapGroup("/meetings/{id}/transcript").WithTags("Transcripts");
        transcript.MapGet("/", ReadAsync)
            .Describe("Read a transcript", "Of the last session, or of the one that `sessionId` names; for its host and those who were in it. `format=json` (the default) comes in pages; "
                + "`vtt`, `srt` and `txt` are whole files. `language` gives lines in that language where they were translated into it while they were said.")
            .Produces<TranscriptResponse>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
        transcript.MapPut("/{lineId}", EditAsync)
            .Describe("Correct a line", "By the host. What was there before is kept as a revision; `If-Match` with the `ETag` of an edit refuses an overtaken change.", Examples.EditLine)
            .Produces<TranscriptLine>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, PreconditionFailed);
        transcript.MapGet("/{lineId}/revisions", RevisionsAsync)
            .Describe("What a line said before", "Newest first; what it says now is not among them.")
            .Produces<Page<TranscriptLine>>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
        api.MapGet("/transcripts/search", SearchAsync).WithTags("Transcripts")
            .Describe("Search transcripts", "Lines with all words of `q`, of every transcript that the caller may read, the newest session first. The beginning of a word is enough, a phrase goes in "
                + "double quotes, case and diacritics do not matter. A page may hold few finds, or none, and still have a continuation.")
            .Produces<Page<TranscriptFind>>().Problems(InvalidRequest, Unauthorized);
    }

    private static async Task<IResult> ReadAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation)
    {
        var (session, language) = (Paging.Text(request, "sessionId"), Paging.Text(request, "language"));
        if (Paging.Text(request, "format") is { } format and not "json")
            return (await control.ExportTranscript.ExecuteAsync(signedIn.Caller, id, session, format, language, cancellation)).ToResult(static file => new TranscriptResult(file));
        return (await control.GetTranscript.ExecuteAsync(signedIn.Caller, id, session, language, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
    }

    private static async Task<IResult> EditAsync(
        string id, string lineId, SignedIn signedIn, JsonBody<EditTranscriptLineRequest> body, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        var ifMatch = context.Request.Headers.IfMatch is { Count: > 0 } values ? values.ToString() : null;
        return (await control.EditTranscriptLine.ExecuteAsync(signedIn.Caller, id, lineId, body.Value, ifMatch, cancellation)).ToOk(context);
    }

    private static async Task<IResult> RevisionsAsync(string id, string lineId, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.GetLineRevisions.ExecuteAsync(
            signedIn.Caller, id, lineId, Paging.Text(request, "sessionId"), Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();

    private static async Task<IResult> SearchAsync(SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.SearchTranscripts.ExecuteAsync(signedIn.Caller, Paging.Text(request, "q"), Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
}
