using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/sessions</c> and <c>/events</c>: when a meeting ran, and what happened.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var meeting = api.MapGroup("/meetings/{id}").WithTags("Sessions");
        meeting.MapGet("/sessions", SessionsAsync)
            .Describe("When a meeting ran", "Newest first. The host sees every session, others those that they were in; so a page may hold few, or none, and still have a continuation.")
            .Produces<Page<SessionResponse>>().Problems(InvalidRequest, Unauthorized, NotFound);
        meeting.MapGet("/events", EventsAsync)
            .Describe("What happened in a session", "The log of the last session, or of the one that `sessionId` names, in the order of its numbers: who came and went and with which consents, "
                + "tracks, voices, recordings. For the host and those who were in it.", response: Examples.SessionEvents)
            .Produces<Page<SessionEvent>>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
        meeting.MapGet("/attendance", AttendanceAsync)
            .Describe("Who was in a session", "For the host: everybody with their times, of the last session, or of the one that `sessionId` names; time in breakout rooms included. `format=csv` (the default) is a file "
                + "as RFC 4180 has it, `json` the same to compute with.")
            .Produces<AttendanceReport>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
    }

    private static async Task<IResult> AttendanceAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation)
    {
        var format = AttendanceResult.Format(request);
        return (await control.ExportAttendance.ExecuteAsync(signedIn.Caller, id, Paging.Text(request, "sessionId"), cancellation)).ToResult(report => AttendanceResult.Of(report, format));
    }

    private static async Task<IResult> SessionsAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.ListSessions.ExecuteAsync(signedIn.Caller, id, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();

    private static async Task<IResult> EventsAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.GetSessionEvents.ExecuteAsync(
            signedIn.Caller, id, Paging.Text(request, "sessionId"), Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
}
