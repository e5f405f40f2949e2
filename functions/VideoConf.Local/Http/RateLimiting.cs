using System.Threading.RateLimiting;

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
                ? RateLimitPartition.GetTokenBucketLimiter("u:" + session.Claims.UserId, _ => RateLimits.Bucket(limits.PerUser))
                : RateLimitPartition.GetTokenBucketLimiter("a:" + context.Connection.RemoteIpAddress, _ => RateLimits.Bucket(limits.PerAddress));
        });
        options.AddPolicy(SignIn, context =>
            RateLimitPartition.GetTokenBucketLimiter("s:" + context.Connection.RemoteIpAddress, _ => RateLimits.Bucket(limits.SignIns)));
        options.OnRejected = static (rejected, _) => new ValueTask(ProblemWriter.WriteAsync(
            rejected.HttpContext,
            RateLimits.TooMany(rejected.Lease)));
    });
}
