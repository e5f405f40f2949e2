using System.Threading.RateLimiting;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;

namespace VideoConf.Http;

/// <summary>Requests in a minute. A bucket holds half of it at once, so that a page that loads does not stumble.</summary>
public sealed record RateLimits
{
    /// <summary>By one signed-in user.</summary>
    public int PerUser { get; init; } = 600;

    /// <summary>By one address without a token; a household or office shares one.</summary>
    public int PerAddress { get; init; } = 1200;

    /// <summary>Sign-ins by one address.</summary>
    public int SignIns { get; init; } = 120;

    /// <summary>Half a minute's share at once. What is less than one a second comes back one by one, further apart.</summary>
    public static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = Math.Max(1, perMinute / 2),
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, 60.0 / perMinute)),
        QueueLimit = 0,
    };

    /// <summary>The answer to one request too many.</summary>
    public static Problem TooMany(RateLimitLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return new Problem(ProblemTypes.RateLimited, "Too many requests. Wait a little and go on.")
        {
            RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1),
        };
    }
}
