using System.Threading.RateLimiting;
using VideoConf.Contracts.Problems;
using VideoConf.Local.Hosting;
using VideoConf.Meetings;

namespace VideoConf.Local.Http;

/// <summary>How often one user, or one address without a token, may ask. Static files and probes are not counted.</summary>
internal static class RateLimiting
{
    /// <summary>Policy of sign-ins.</summary>
    public const string SignIn = "sign-in";

    public static void AddRateLimits(this IServiceCollection services, RateLimits limits) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return RateLimitPartition.GetNoLimiter("");
            return context.Features.Get<SessionFeature>()?.Result is { IsValid: true } session
                ? RateLimitPartition.GetTokenBucketLimiter("u:" + session.Claims.UserId, _ => Bucket(limits.PerUser))
                : RateLimitPartition.GetTokenBucketLimiter("a:" + context.Connection.RemoteIpAddress, _ => Bucket(limits.PerAddress));
        });
        options.AddPolicy(SignIn, context =>
            RateLimitPartition.GetTokenBucketLimiter("s:" + context.Connection.RemoteIpAddress, _ => Bucket(limits.SignIns)));
        options.OnRejected = static (rejected, _) => new ValueTask(ProblemWriter.WriteAsync(
            rejected.HttpContext,
            new Problem(ProblemTypes.RateLimited, "Too many requests. Wait a little and go on.")
            {
                RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1),
            }));
    });

    /// <summary>Half a minute's share at once. What is less than one a second comes back one by one, further apart.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = Math.Max(1, perMinute / 2),
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, 60.0 / perMinute)),
        QueueLimit = 0,
    };
}
