namespace VideoConf.Sfu.Workers;

/// <summary>Counts packets by the time they stayed, in buckets fit for a budget of 2 ms. One writer, any readers.</summary>
internal sealed class DelayHistogram
{
    private static readonly int[] BoundsMicroseconds = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, int.MaxValue];
    private readonly long[] _packets = new long[BoundsMicroseconds.Length];

    /// <summary>Counts packets of the same age.</summary>
    public void Add(long nanoseconds, long packets)
    {
        var bucket = 0;
        while (nanoseconds > BoundsMicroseconds[bucket] * 1_000L && bucket < BoundsMicroseconds.Length - 1) bucket++;
        _packets[bucket] += packets;
    }

    /// <summary>Adds up histograms.</summary>
    public static IReadOnlyList<DelayBucket> Sum(DelayHistogram[] all) =>
        [.. BoundsMicroseconds.Select((bound, i) => new DelayBucket(bound, all.Sum(h => h._packets[i])))];
}
