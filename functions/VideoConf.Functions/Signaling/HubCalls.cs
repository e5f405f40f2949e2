using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Functions.Signaling;

/// <summary>
/// What is around every hub call: who calls, how often, its argument, and how a refusal is told. JSON is read and written here, as the one-machine host does
/// it: what the platform would make of an argument that does not fit, or of an exception, would reach the caller with its stack.
/// </summary>
public sealed partial class HubCalls(ILogger<HubCalls> logger, RefusalAudit? audit = null) : IDisposable
{
    // A connection's calls may be spread over instances, each of which counts for itself: a guard against runaway clients, no more.
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(connectionId =>
        RateLimitPartition.GetTokenBucketLimiter(connectionId, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = SignalingLimits.CallBurst,
            TokensPerPeriod = (int)SignalingLimits.CallsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>Runs a call without an argument; its result, or a <see cref="HubRefusal"/>.</summary>
    public Task<JsonElement> RunAsync<T>(SignalRInvocationContext invocation, Func<SignalConnection, Task<Outcome<T>>> call)
        where T : class => AnswerAsync(invocation, call, static value => value is Done ? null : value);

    /// <summary>Runs a call with an argument; its result, or a <see cref="HubRefusal"/>.</summary>
    public Task<JsonElement> RunAsync<TArgument, T>(SignalRInvocationContext invocation, Func<SignalConnection, TArgument?, Task<Outcome<T>>> call)
        where TArgument : class
        where T : class => AnswerAsync(
            invocation,
            async connection => Argument<TArgument>(invocation) is var (argument, problem) && problem is null ? await call(connection, argument) : problem,
            static value => value is Done ? null : value is RelayResult relayed ? relayed.Answer : value);

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails is logged here and told without its inside.")]
    private async Task<JsonElement> AnswerAsync<T>(SignalRInvocationContext invocation, Func<SignalConnection, Task<Outcome<T>>> call, Func<T, object?> result)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(invocation);
        if (ConnectionClaims.Read(invocation.ConnectionId, invocation.Claims) is not { } connection)
            return Refused(new Problem(ProblemTypes.Unauthorized, "This connection was not opened with a join token."));
        using var lease = _limiter.AttemptAcquire(invocation.ConnectionId);
        if (!lease.IsAcquired) return Refused(RateLimits.TooMany(lease));
        try
        {
            var outcome = await call(connection);
            if (outcome.Succeeded) return Json(result(outcome.Value));
            if (audit is not null) await audit.WriteAsync(RefusedRequest.OfHub(connection, invocation.Event, outcome.Problem), CancellationToken.None);
            return Refused(outcome.Problem);
        }
        catch (Exception error)
        {
            if (Refusals.Of(error) is { } problem) return Refused(problem);
            LogBug(logger, invocation.Event, error);
            return Json(new HubRefusal("internal-error: Something went wrong here. Try again."));
        }
    }

    /// <summary>The one argument. Which class of JSON the platform keeps it in is its own affair; its text is JSON in any case.</summary>
    private static (T? Value, Problem? Problem) Argument<T>(SignalRInvocationContext invocation)
        where T : class
    {
        if (invocation.Arguments is not [{ } argument, ..]) return (null, null);
        try
        {
            return (argument is JsonElement json ? json.Deserialize<T>(JsonSettings.Hub) : JsonSerializer.Deserialize<T>(argument.ToString() ?? "", JsonSettings.Hub), null);
        }
        catch (JsonException)
        {
            return (null, new Problem(ProblemTypes.InvalidRequest, $"The argument of {invocation.Event} cannot be read."));
        }
    }

    private static JsonElement Refused(Problem problem) => Json(new HubRefusal(problem.ToHubError()));

    private static JsonElement Json(object? value) => JsonSerializer.SerializeToElement(value, value?.GetType() ?? typeof(object), JsonSettings.Hub);

    [LoggerMessage(2401, LogLevel.Error, "The hub call {Method} failed")]
    private static partial void LogBug(ILogger logger, string method, Exception error);
}
