using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Telemetry;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings;
using VideoConf.Meetings.Quality;

namespace VideoConf.Functions.Http.Telemetry;

/// <summary>POST <c>/v1/telemetry</c>.</summary>
public sealed class ReportTelemetryFunction(TokenVerifier tokens, IMeasurementSink sink)
{
    private const int MaxMeasurements = 50;

    /// <summary>Takes what a client measured.</summary>
    [Function("ReportTelemetry")]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/telemetry")] HttpRequest request)
    {
        var join = tokens.Verify<JoinClaims>(BearerToken.Of(request));
        if (request.TryCaller() is null && !join.IsValid)
            return new ProblemResult(new Problem(ProblemTypes.Unauthorized, "Sign in, or send a join token."));
        var report = await JsonBody.ReadAsync<TelemetryReport>(request.HttpContext, JsonBody.MaxBytes);
        var measurements = report.Measurements;
        if (measurements is null or { Count: 0 }) return new ProblemResult(Problem.Field("measurements", "At least one measurement is needed."));
        if (measurements.Count > MaxMeasurements) return new ProblemResult(Problem.Field("measurements", $"At most {MaxMeasurements} measurements at once."));
        var accepted = await sink.TakeAsync(join.IsValid ? join.Claims!.RoomId : report.RoomId, measurements);
        return TypedResults.Accepted((string?)null, new TelemetryResponse(accepted, measurements.Count - accepted));
    }
}
