namespace VideoConf.Deployment;

/// <summary>How long hooks wait. Every wait has an end, and the message at that end says so.</summary>
public sealed record Patience
{
    /// <summary>Before the first repetition of a request that failed; it doubles from there.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two repetitions.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a service may fail or refuse for load.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a role that was just assigned may be unknown: minutes as a rule, half an hour where the documents are honest.</summary>
    public TimeSpan Roles { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long to wait for what the deployment makes appear: the app's system key, the first node, the edge's first answer.</summary>
    public TimeSpan Appearance { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often to look whether it is there.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tries <paramref name="attempt"/> until it gives something; null when it has not by <paramref name="limit"/>.</summary>
    internal async Task<T?> UntilAsync<T>(TimeProvider clock, TimeSpan limit, Func<CancellationToken, Task<T?>> attempt, CancellationToken cancellation)
        where T : class
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            if (await attempt(cancellation).ConfigureAwait(false) is { } found) return found;
            if (clock.GetElapsedTime(started) >= limit) return null;
            await Task.Delay(Look, clock, cancellation).ConfigureAwait(false);
        }
    }
}
