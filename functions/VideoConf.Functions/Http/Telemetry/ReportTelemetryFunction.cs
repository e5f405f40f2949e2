using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Telemetry;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings;
using VideoConf.Meetings.Quality;

namespace VideoConf.Functions.Http.Telemetry;

/// <summary>POST <c>/v1/telemetry</c>.</summary>
public sealed class ReportTelemetryFunction(ClientMeasurements measured, TokenVerifier tokens)
{
    private const int MaxMeasurements = 50;

    /// <summary>Takes what a client measured.</summary>
    [Function("ReportTelemetry")]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/telemetry")] HttpRequest request)
    {
        if (request.TryCaller() is null && !tokens.Verify<JoinClaims>(BearerToken.Of(request)).IsValid)
            return new ProblemResult(new Problem(ProblemTypes.Unauthorized, "Sign in, or send a join token."));
        var measurements = (await JsonBody.ReadAsync<TelemetryReport>(request.HttpContext, JsonBody.MaxBytes)).Measurements;
        if (measurements is null or { Count: 0 }) return new ProblemResult(Problem.Field("measurements", "At least one measurement is needed."));
        if (measurements.Count > MaxMeasurements) return new ProblemResult(Problem.Field("measurements", $"At most {MaxMeasurements} measurements at once."));
        var accepted = measurements.Count(measured.Measured);
        return TypedResults.Accepted((string?)null, new TelemetryResponse(accepted, measurements.Count - accepted));
    }
}
