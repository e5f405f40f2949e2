using VideoConf.Contracts.Breakouts;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/breakouts</c>: rooms for small groups, and back.</summary>
internal static class BreakoutEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var breakouts = api.MapGroup("/meetings/{id}/breakouts").WithTags("Breakout rooms");
        breakouts.MapPut("/", PutAsync)
            .Describe("Make breakout rooms", "By a host or co-host. Makes rooms and assigns people, or changes both while people are in them; one who is not in the meeting any more is skipped and named in `skipped`. "
                + "`participantIds` takes user ids too, for people who are in a breakout room and so have another participant id there. A room without `roomId` is the one of its name.", Examples.PutBreakouts)
            .Produces<BreakoutsState>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
        breakouts.MapGet("/", GetAsync)
            .Describe("Read the breakout rooms", "For those who are in the meeting or in one of its rooms.")
            .Produces<BreakoutsState>().Problems(Unauthorized, Forbidden, NotFound, MeetingEnded);
        breakouts.MapPost("/open", OpenAsync)
            .Describe("Open the breakout rooms", "Everybody assigned gets `MoveToRoom` and joins their room with `POST /v1/rooms/{id}/join`: role and consent answers go along, and neither password nor lobby is in the way. "
                + "Opening again tells those who have not gone.")
            .Produces<BreakoutsState>().Problems(Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
        breakouts.MapPost("/close", CloseAsync)
            .Describe("Call everybody back", "Everybody in a breakout room gets `MoveToRoom` and has a minute; then the rooms end. Closing again is fine.")
            .Produces<BreakoutsState>().Problems(Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
        breakouts.MapPost("/message", MessageAsync)
            .Describe("Say something to all rooms", "Everybody in the meeting and in its breakout rooms gets `BreakoutMessage`.", Examples.MessageBreakouts)
            .Produces(StatusCodes.Status204NoContent).Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
    }

    private static async Task<IResult> PutAsync(string id, SignedIn signedIn, JsonBody<PutBreakoutsRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.PutBreakouts.ExecuteAsync(signedIn.Caller, id, body.Value, cancellation)).ToOk();

    private static async Task<IResult> GetAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.GetBreakouts.ExecuteAsync(signedIn.Caller, id, cancellation)).ToOk();

    private static async Task<IResult> OpenAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.OpenBreakouts.ExecuteAsync(signedIn.Caller, id, cancellation)).ToOk();

    private static async Task<IResult> CloseAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.CloseBreakouts.ExecuteAsync(signedIn.Caller, id, cancellation)).ToOk();

    private static async Task<IResult> MessageAsync(string id, SignedIn signedIn, JsonBody<BreakoutMessageRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.MessageBreakouts.ExecuteAsync(signedIn.Caller, id, body.Value, cancellation)).ToNoContent();
}
