using VideoConf.Contracts.Moderation;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/moderation</c>: what a host or co-host does to a running meeting.</summary>
internal static class ModerationEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/meetings/{id}/moderation", ModerateAsync).WithTags("Moderation")
            .Describe(
                "Moderate a running meeting",
                "By its owner, or by who is in it as host or co-host; the same as `Moderate` on the hub. What is muted or stopped is dropped by the media node. The same act again changes nothing.",
                Examples.Moderate, Examples.Moderated)
            .Produces<ModerateResult>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);

    private static async Task<IResult> ModerateAsync(string id, SignedIn signedIn, JsonBody<ModerateRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.Moderate.ExecuteAsync(signedIn.Caller, id, body.Value, cancellation)).ToOk();
}
