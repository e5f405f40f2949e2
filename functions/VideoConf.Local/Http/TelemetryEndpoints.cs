using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Telemetry;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings;
using VideoConf.Meetings.Quality;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/telemetry</c>: what clients measure, counted into histograms. Takes a session token or a join token.</summary>
internal static class TelemetryEndpoints
{
    private const int MaxMeasurements = 50;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/telemetry", ReportAsync).WithTags("Telemetry")
            .Describe("Report measurements", "Counted into the histograms of `/metrics`. Authorized by a session token or a join token.", Examples.Telemetry, Examples.TelemetryTaken)
            .Produces<TelemetryResponse>(StatusCodes.Status202Accepted).Problems(InvalidRequest, Unauthorized);

    private static async Task<IResult> ReportAsync(BearerToken bearer, JsonBody<TelemetryReport> body, TokenVerifier tokens, IMeasurementSink sink)
    {
        if (!tokens.Verify<SessionClaims>(bearer.Token).IsValid && !tokens.Verify<JoinClaims>(bearer.Token).IsValid)
        {
            return new ProblemResult(new Problem(ProblemTypes.Unauthorized, "Send a session token or a join token."));
        }

        var measurements = body.Value.Measurements;
        if (measurements is null or { Count: 0 }) return new ProblemResult(Problem.Field("measurements", "At least one measurement is needed."));
        if (measurements.Count > MaxMeasurements) return new ProblemResult(Problem.Field("measurements", $"At most {MaxMeasurements} measurements at once."));
        var accepted = await sink.TakeAsync(body.Value.RoomId, measurements);
        return TypedResults.Accepted((string?)null, new TelemetryResponse(accepted, measurements.Count - accepted));
    }
}
