namespace VideoConf.MediaNode.Events;

/// <summary>How long to wait before the next attempt at a delivery.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>
    /// 50 ms doubled with every failure up to 5 s, of which a random half is taken off, so that the nodes of a fleet do not come back at
    /// once after an outage.
    /// </summary>
    /// <param name="failures">Failed attempts so far, from 1.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan Delay(int failures, double random)
    {
        var whole = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 16)), Longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(whole * (1 - (random / 2)));
    }
}
