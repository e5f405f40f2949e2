using VideoConf.Contracts.Captions;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/captions</c>: whether speech is written down.</summary>
internal static class CaptionEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var captions = api.MapGroup("/meetings/{id}/captions").WithTags("Captions");
        captions.MapPost("/start", StartAsync)
            .Describe("Start captions", "By the host: speech in the running session is written down from now on, whoever reads it. Starting what runs changes nothing.")
            .Produces<CaptionsState>().Problems(Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
        captions.MapPost("/stop", StopAsync)
            .Describe("Stop captions", "By the host. What was written down stays.")
            .Produces<CaptionsState>().Problems(Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
    }

    private static async Task<IResult> StartAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.SwitchCaptions.ExecuteAsync(signedIn.Caller, id, on: true, cancellation)).ToOk();

    private static async Task<IResult> StopAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.SwitchCaptions.ExecuteAsync(signedIn.Caller, id, on: false, cancellation)).ToOk();
}
