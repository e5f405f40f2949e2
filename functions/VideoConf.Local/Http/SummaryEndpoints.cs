using VideoConf.Contracts.Summaries;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/summary</c>: what a meeting came to.</summary>
internal static class SummaryEndpoints
{
    /// <summary>A summary as large as it may be, with every line that it names.</summary>
    private const int MaxBytes = 512 * 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        var summary = api.MapGroup("/meetings/{id}/summary").WithTags("Summaries");
        summary.MapGet("/", ReadAsync)
            .Describe("Read a summary", "Of the last session, or of the one that `sessionId` names; for the host, and when it is shared for those who were in the session.")
            .Produces<SummaryResponse>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
        summary.MapPost("/", MakeAsync)
            .Describe("Make a summary", "By the host; made anew when there is one. The answer says `processing`, a notification says when it is done. Asked for while one is being made, it is that one.",
                Examples.MakeSummary)
            .Produces<SummaryResponse>(StatusCodes.Status202Accepted).Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict);
        summary.MapPut("/", UpdateAsync)
            .Describe("Edit or share a summary", "By the host. Every statement must name lines of the transcript. Who was in the session is told when it is shared. `If-Match` refuses an overtaken change.",
                Examples.ShareSummary)
            .Accepts<UpdateSummaryRequest>("application/json")
            .Produces<SummaryResponse>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, PreconditionFailed, TooLarge);
    }

    private static async Task<IResult> ReadAsync(string id, SignedIn signedIn, ControlPlane control, HttpContext context, CancellationToken cancellation) =>
        (await control.GetSummary.ExecuteAsync(signedIn.Caller, id, Paging.Text(context.Request, "sessionId"), cancellation)).ToOk(context);

    private static async Task<IResult> MakeAsync(string id, SignedIn signedIn, JsonBody<CreateSummaryRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.MakeSummary.ExecuteAsync(signedIn.Caller, id, body.Value, cancellation)).ToResult(summary => TypedResults.Accepted($"/v1/meetings/{summary.MeetingId}/summary?sessionId={summary.SessionId}", summary));

    private static async Task<IResult> UpdateAsync(string id, SignedIn signedIn, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<UpdateSummaryRequest>(context, MaxBytes);
        var ifMatch = context.Request.Headers.IfMatch is { Count: > 0 } values ? values.ToString() : null;
        return (await control.UpdateSummary.ExecuteAsync(signedIn.Caller, id, Paging.Text(context.Request, "sessionId"), body, ifMatch, cancellation)).ToOk(context);
    }
}
