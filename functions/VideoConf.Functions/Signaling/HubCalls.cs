using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Functions.Signaling;

/// <summary>What is around every hub call: who calls, how often, and how a refusal is told: as a hub error with the text <c>{problem-type}: {sentence}</c>.</summary>
public sealed partial class HubCalls(ILogger<HubCalls> logger) : IDisposable
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

    /// <summary>Runs a call.</summary>
    /// <exception cref="HubException">It was refused.</exception>
    [SuppressMessage("Usage", "MA0054", Justification = "An inner exception would travel to the caller with it; it is in the log.")]
    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails is logged here and told without its inside.")]
    public async Task<T> RunAsync<T>(SignalRInvocationContext invocation, Func<SignalConnection, Task<Outcome<T>>> call)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(invocation);
        ArgumentNullException.ThrowIfNull(call);
        if (ConnectionClaims.Read(invocation.ConnectionId, invocation.Claims) is not { } connection)
            throw new HubException(new Problem(ProblemTypes.Unauthorized, "This connection was not opened with a join token.").ToHubError());
        using var lease = _limiter.AttemptAcquire(invocation.ConnectionId);
        if (!lease.IsAcquired) throw new HubException(RateLimits.TooMany(lease).ToHubError());
        Outcome<T> outcome;
        try
        {
            outcome = await call(connection);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogBug(logger, invocation.Event, error);
            throw new HubException("internal-error: Something went wrong here. Try again.");
        }

        return outcome.Succeeded ? outcome.Value : throw new HubException(outcome.Problem.ToHubError());
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    [LoggerMessage(2401, LogLevel.Error, "The hub call {Method} failed")]
    private static partial void LogBug(ILogger logger, string method, Exception error);
}
