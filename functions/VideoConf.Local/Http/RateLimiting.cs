using System.Threading.RateLimiting;

namespace VideoConf.Local.Http;

/// <summary>How often one user, API key, or address without either, may ask. Static files are not counted.</summary>
internal static class RateLimiting
{
    /// <summary>Policy of sign-ins.</summary>
    public const string SignIn = "sign-in";

    public static void AddRateLimits(this IServiceCollection services, RateLimits limits) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimits.IsCounted(context.Request.Path)
                ? limits.Of(context.Features.Get<CallerFeature>()?.Caller, context.Request.Path, context.Connection.RemoteIpAddress)
                : RateLimitPartition.GetNoLimiter(""));
        options.AddPolicy(SignIn, context =>
            RateLimitPartition.GetTokenBucketLimiter("s:" + context.Connection.RemoteIpAddress, _ => RateLimits.Bucket(limits.SignIns)));
        options.OnRejected = static (rejected, _) => new ValueTask(ProblemWriter.WriteAsync(
            rejected.HttpContext,
            RateLimits.TooMany(rejected.Lease)));
    });
}
