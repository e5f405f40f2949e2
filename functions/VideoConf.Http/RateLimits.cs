using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Http;

/// <summary>Requests in a minute. A bucket holds half of it at once, so that a page that loads does not stumble.</summary>
public sealed record RateLimits
{
    /// <summary>By one signed-in user.</summary>
    public int PerUser { get; init; } = 600;

    /// <summary>By media nodes at one address: as many as their rooms have events and their recordings chunks. Beyond it somebody is trying out tokens.</summary>
    public int PerNode { get; init; } = 30_000;

    /// <summary>By one API key.</summary>
    public int PerKey { get; init; } = 1200;

    /// <summary>Probes of <c>/healthz</c> by one address: each costs a read and a call to a media node.</summary>
    public int Probes { get; init; } = 240;

    /// <summary>By one address without a token; a household or office shares one.</summary>
    public int PerAddress { get; init; } = 1200;

    /// <summary>Sign-ins by one address.</summary>
    public int SignIns { get; init; } = 120;

    /// <summary>Calls of the one-machine host's hub by one connection, in a second instead of a minute; five seconds' share at once.</summary>
    public double HubCalls { get; init; } = Meetings.Signaling.SignalingLimits.CallsPerSecond;

    /// <summary>Whether a request counts at all.</summary>
    public static bool IsCounted(PathString path) => IsProbe(path) || path.StartsWithSegments("/v1", StringComparison.Ordinal);

    /// <summary>The bucket that a request is taken from. Everybody who may sign in has one of their own, so that a neighbour's program costs nobody their call.</summary>
    public RateLimitPartition<string> Of(CallerIdentity? caller, PathString path, IPAddress? address)
    {
        if (path.StartsWithSegments("/v1/nodes", StringComparison.Ordinal)) return Partition("n:" + address, PerNode);
        if (IsProbe(path)) return Partition("h:" + address, Probes);
        if (caller?.Key is { } key) return Partition("k:" + key.KeyId, PerKey);
        return caller is null ? Partition("a:" + address, PerAddress) : Partition("u:" + caller.UserId, PerUser);
    }

    private static bool IsProbe(PathString path) => path.Equals("/healthz", StringComparison.Ordinal);

    private static RateLimitPartition<string> Partition(string key, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(key, _ => Bucket(perMinute));

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
