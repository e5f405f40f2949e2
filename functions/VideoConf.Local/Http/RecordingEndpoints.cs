using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/recording</c> and <c>/v1/meetings/{id}/recordings</c>: start, stop, play, share, keep and delete recordings.</summary>
internal static class RecordingEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var meetings = api.MapGroup("/meetings/{id}").WithTags("Recordings");
        meetings.MapPost("/recording/start", StartAsync)
            .Describe("Start a recording", "By the host, of the running session. Everybody in it is told by `RecordingStarted`; who declined consent is left out by the media path itself.", response: Examples.RecordingState)
            .Produces<RecordingState>().Problems(Unauthorized, Forbidden, ConsentRequired, NotFound, Conflict, MeetingEnded);
        meetings.MapPost("/recording/stop", StopAsync)
            .Describe("Stop the recording", "By the host. Its files are made from then on; the recording says how far that is.")
            .Produces<RecordingResponse>().Problems(Unauthorized, Forbidden, NotFound, Conflict);
        meetings.MapGet("/recordings", ListAsync)
            .Describe("List recordings", "Those of the meeting that the caller may see, newest first, a page at a time: its host all, who was in the session those that the host shares.")
            .Produces<Page<RecordingResponse>>().Problems(InvalidRequest, Unauthorized, NotFound);
        meetings.MapGet("/recordings/{recordingId}", GetAsync)
            .Describe("Read a recording", "With fresh signed addresses of its files.")
            .Produces<RecordingResponse>().Problems(Unauthorized, NotFound);
        meetings.MapPut("/recordings/{recordingId}", UpdateAsync)
            .Describe("Change a recording", "By the host: share it with who was in the session, say when it is deleted, move it to another storage tier. Absent members stay as they are.", Examples.UpdateRecording)
            .Produces<RecordingResponse>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
        meetings.MapPost("/recordings/{recordingId}/retry", RetryAsync)
            .Describe("Try a failed recording again", "By the host: its files are made once more from what was recorded.")
            .Produces<RecordingResponse>(StatusCodes.Status202Accepted).Problems(Unauthorized, Forbidden, NotFound, Conflict);
        meetings.MapDelete("/recordings/{recordingId}", DeleteAsync)
            .Describe("Delete a recording", "By the host, with every copy of it: files, captions, what was recorded. One that runs is to be stopped first; files in the making are given up.")
            .Produces(StatusCodes.Status204NoContent).Problems(Unauthorized, Forbidden, NotFound, Conflict);
        api.MapGet("/rooms/{id}/recordings", ListOfRoomAsync).WithTags("Recordings")
            .Describe("List a room's recordings", "The newest hundred of those that the caller may see, without pages.")
            .Produces<IReadOnlyList<RecordingResponse>>().Problems(Unauthorized, NotFound);
    }

    private static async Task<IResult> StartAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.StartRecording.ExecuteAsync(signedIn.Caller, id, cancellation)).ToOk();

    private static async Task<IResult> StopAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.StopRecording.ExecuteAsync(signedIn.Caller, id, cancellation)).ToOk();

    private static async Task<IResult> ListAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.ListRecordings.ExecuteAsync(signedIn.Caller, id, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();

    private static async Task<IResult> ListOfRoomAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.ListRecordings.ExecuteAsync(signedIn.Caller, id, pageSize: 100, continuationToken: null, cancellation)).ToResult(static page => TypedResults.Ok(page.Items));

    private static async Task<IResult> GetAsync(string id, string recordingId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.GetRecording.ExecuteAsync(signedIn.Caller, id, recordingId, cancellation)).ToOk();

    private static async Task<IResult> UpdateAsync(
        string id, string recordingId, SignedIn signedIn, JsonBody<UpdateRecordingRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.UpdateRecording.ExecuteAsync(signedIn.Caller, id, recordingId, body.Value, cancellation)).ToOk();

    private static async Task<IResult> RetryAsync(string id, string recordingId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.RetryRecording.ExecuteAsync(signedIn.Caller, id, recordingId, cancellation))
            .ToResult(recording => TypedResults.Accepted($"/v1/meetings/{id}/recordings/{recordingId}", recording));

    private static async Task<IResult> DeleteAsync(string id, string recordingId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.DeleteRecording.ExecuteAsync(signedIn.Caller, id, recordingId, cancellation)).ToResult(static _ => TypedResults.NoContent());
}
