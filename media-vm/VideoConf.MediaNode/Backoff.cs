namespace VideoConf.MediaNode;

/// <summary>
/// How long to wait before the next attempt: doubled with every failure up to a bound, of which a random half is taken off, so that the nodes of a
/// fleet do not come back at once after an outage.
/// </summary>
/// <param name="First">After the first failure.</param>
/// <param name="Longest">At most.</param>
internal readonly record struct Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The next wait.</summary>
    /// <param name="failures">Failed attempts so far, from 1.</param>
    /// <param name="asked">What the other side asked for; the longer counts, within the bound.</param>
    public TimeSpan Delay(int failures, TimeSpan? asked = null)
    {
#pragma warning disable CA5394 // Jitter is no secret.
        return Delay(failures, Random.Shared.NextDouble(), asked);
#pragma warning restore CA5394
    }

    /// <summary>The wait for a given chance.</summary>
    /// <param name="failures">Failed attempts so far, from 1.</param>
    /// <param name="random">0 to 1.</param>
    /// <param name="asked">What the other side asked for.</param>
    public TimeSpan Delay(int failures, double random, TimeSpan? asked = null)
    {
        var whole = First * Math.Pow(2, Math.Min(failures - 1, 16));
        if (asked > whole) whole = asked.Value;
        if (whole > Longest) whole = Longest;
        return whole * (1 - (random / 2));
    }
}
