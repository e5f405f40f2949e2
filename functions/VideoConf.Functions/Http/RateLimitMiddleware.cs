using System.Threading.RateLimiting;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace VideoConf.Functions.Http;

/// <summary>
/// How often one user, API key, or address without either, may ask. Each instance of the application counts for itself, so a caller that the platform spreads over
/// several has as many times more: it is a guard against runaway clients, and the front door's firewall the one against floods.
/// </summary>
public sealed class RateLimitMiddleware : IFunctionsWorkerMiddleware, IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    /// <summary>A limiter.</summary>
    public RateLimitMiddleware(RateLimits limits, ClientAddress address)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(address);
        _limiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
        {
            var path = http.Request.Path;
            if (!RateLimits.IsCounted(path)) return RateLimitPartition.GetNoLimiter("");
            return path.Equals("/v1/session", StringComparison.Ordinal)
                ? RateLimitPartition.GetTokenBucketLimiter("s:" + address.Of(http), _ => RateLimits.Bucket(limits.SignIns))
                : limits.Of(http.Request.KnownCaller(), path, address.Of(http));
        });
    }

    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (context.GetHttpContext() is { } http) Take(http);
        await next(context);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    /// <summary>Counts a request.</summary>
    /// <exception cref="ProblemException">It is one too many.</exception>
    internal void Take(HttpContext http)
    {
        using var lease = _limiter.AttemptAcquire(http);
        if (!lease.IsAcquired) throw new ProblemException(RateLimits.TooMany(lease));
    }
}
