using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace VideoConf.Azure.Blobs;

/// <summary>Keys that sign addresses, one an account, asked for again long before they end: a key lives for seven days at most, and an address no longer than its key.</summary>
public sealed class DelegationKeys(TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(6);
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    internal DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>A key that lives until then.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No key lives that long.</exception>
    internal async ValueTask<UserDelegationKey> ForAsync(BlobServiceClient account, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(until, Now + Life);
        if (_held.TryGetValue(account.AccountName, out var held) && held.EndsAt >= until) return held.Key;

        // Two callers at once ask twice, which does no harm; both keys are good.
        var endsAt = Now + Life;
        var key = (await account.GetUserDelegationKeyAsync(Now - Before, endsAt, cancellationToken)).Value;
        _held[account.AccountName] = new Held(key, endsAt);
        return key;
    }

    private sealed record Held(UserDelegationKey Key, DateTimeOffset EndsAt);
}
