using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings</c>: create, list, read, change, join and end meetings; who took part.</summary>
internal static class MeetingEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var meetings = api.MapGroup("/meetings").WithTags("Meetings");
        meetings.MapPost("/", CreateAsync)
            .Describe("Create a meeting", "The caller becomes its host. The same `Idempotency-Key` returns the first answer again.", Examples.CreateMeeting, Examples.Meeting)
            .Produces<MeetingResponse>(StatusCodes.Status201Created).Problems(InvalidRequest, Unauthorized, Forbidden, Conflict);
        meetings.MapGet("/", ListAsync)
            .Describe("List my meetings", "Those the caller hosts, newest first, a page at a time.")
            .Produces<Page<MeetingResponse>>().Problems(InvalidRequest, Unauthorized);
        meetings.MapGet("/{id}", GetAsync)
            .Describe("Read a meeting", "Tells the consent types that a join needs an answer to, in `requiredConsents`.", response: Examples.Meeting)
            .Produces<MeetingResponse>().Problems(Unauthorized, NotFound);
        meetings.MapPut("/{id}", UpdateAsync)
            .Describe("Change a meeting", "By its host. Absent members stay as they are; `If-Match` with the `ETag` of a read refuses an overtaken change.", Examples.UpdateMeeting, Examples.Meeting)
            .Produces<MeetingResponse>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded, PreconditionFailed);
        meetings.MapPost("/{id}/join", JoinAsync)
            .Describe("Join a meeting", JoinDescription, Examples.Join, Examples.Joined)
            .Produces<JoinResponse>()
            .Problems(InvalidRequest, Unauthorized, ConsentRequired, ConsentDeclined, PasswordRequired, WrongPassword, RoleNotAllowed, LobbyWaiting,
                NotFound, RoomFull, MeetingEnded, RateLimited, NoMediaNode);
        meetings.MapPut("/{id}/end", EndAsync)
            .Describe("End a meeting", "By its host, for everybody. Ending one that has ended changes nothing.", response: Examples.Meeting)
            .Produces<MeetingResponse>().Problems(Unauthorized, Forbidden, NotFound);
        meetings.MapGet("/{id}/participants", ParticipantsAsync)
            .Describe("Who took part", "Participants of the running or last session, or of the session named.")
            .Produces<Page<SessionParticipant>>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
    }

    public const string JoinDescription =
        "Checks consent, password, role and capacity in this order and answers with a join token (10 minutes; the hub renews it), "
        + "ICE servers and the hub's URL. The same user with the same `deviceId` continues the same participant.";

    private static async Task<IResult> CreateAsync(SignedIn signedIn, JsonBody<CreateMeetingRequest> body, ControlPlane control, HttpContext context, CancellationToken cancellation) =>
        (await control.CreateMeeting.ExecuteAsync(signedIn.Caller, body.Value, IdempotencyKey.Of(context.Request), cancellation)).ToResult(created =>
        {
            context.Response.Headers.ETag = $"\"{created.ETag}\"";
            return TypedResults.Created($"/v1/meetings/{created.Value.Id}", created.Value);
        });

    private static async Task<IResult> ListAsync(SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.ListMyMeetings.ExecuteAsync(signedIn.Caller, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();

    private static async Task<IResult> GetAsync(string id, SignedIn signedIn, ControlPlane control, HttpContext context, CancellationToken cancellation) =>
        (await control.GetMeeting.ExecuteAsync(signedIn.Caller, id, cancellation)).ToOk(context);

    private static async Task<IResult> UpdateAsync(string id, SignedIn signedIn, JsonBody<UpdateMeetingRequest> body, ControlPlane control, HttpContext context, CancellationToken cancellation) =>
        (await control.UpdateMeeting.ExecuteAsync(signedIn.Caller, id, body.Value, IfMatch(context), cancellation)).ToOk(context);

    private static async Task<IResult> JoinAsync(string id, SignedIn signedIn, JsonBody<JoinRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.JoinMeeting.ExecuteAsync(signedIn.Caller, id, body.Value, cancellation)).ToOk();

    private static async Task<IResult> EndAsync(string id, SignedIn signedIn, ControlPlane control, HttpContext context, CancellationToken cancellation) =>
        (await control.EndMeeting.ExecuteAsync(signedIn.Caller, id, cancellation)).ToOk(context);

    private static async Task<IResult> ParticipantsAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.GetParticipants.ExecuteAsync(
            signedIn.Caller, id, Paging.Text(request, "sessionId"), Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();

    private static string? IfMatch(HttpContext context) => context.Request.Headers.IfMatch is { Count: > 0 } values ? values.ToString() : null;
}
