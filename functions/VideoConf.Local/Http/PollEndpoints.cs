using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Polls;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/polls</c>: questions to those in the meeting.</summary>
internal static class PollEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var polls = api.MapGroup("/meetings/{id}/polls").WithTags("Polls");
        polls.MapPost("/", CreateAsync)
            .Describe("Put a question", "By a host or co-host, in the running session; it is open at once. Everybody gets `PollChanged`, now and with every change of the tally. A repeated `Idempotency-Key` asks once.", Examples.CreatePoll)
            .Produces<PollState>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
        polls.MapGet("/", ListAsync)
            .Describe("Read the polls", "Of the running or else the last session, or of the one that `sessionId` names, newest first; for its host and those who were in it. All in one page.")
            .Produces<Page<PollState>>().Problems(Unauthorized, Forbidden, NotFound);
        polls.MapPost("/{pollId}/votes", VoteAsync)
            .Describe("Vote", "By who is in the meeting, one vote a user. Voting again changes the vote while the poll is open.", Examples.Vote)
            .Produces<PollState>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
        polls.MapPost("/{pollId}/close", CloseAsync)
            .Describe("Close a poll", "By a host or co-host: votes are taken no more. Closing again is fine.")
            .Produces<PollState>().Problems(Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
    }

    private static async Task<IResult> CreateAsync(string id, SignedIn signedIn, JsonBody<CreatePollRequest> body, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.CreatePoll.ExecuteAsync(signedIn.Caller, id, body.Value, IdempotencyKey.Of(request), cancellation)).ToOk();

    private static async Task<IResult> ListAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.ListPolls.ExecuteAsync(signedIn.Caller, id, Paging.Text(request, "sessionId"), cancellation)).ToOk();

    private static async Task<IResult> VoteAsync(string id, string pollId, SignedIn signedIn, JsonBody<VoteRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.VoteInPoll.ExecuteAsync(signedIn.Caller, id, pollId, body.Value, cancellation)).ToOk();

    private static async Task<IResult> CloseAsync(string id, string pollId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.ClosePoll.ExecuteAsync(signedIn.Caller, id, pollId, cancellation)).ToOk();
}
