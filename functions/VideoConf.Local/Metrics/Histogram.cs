namespace VideoConf.Local.Metrics;

/// <summary>Counts values into buckets. Safe for concurrent use, without a lock.</summary>
internal sealed class Histogram(params double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];

    // Thousandths: a double cannot be added to atomically, and a sum of milliseconds needs no more.
    private long _sumThousandths;

    public void Add(double value)
    {
        var bucket = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref _counts[bucket >= 0 ? bucket : ~bucket]);
        Interlocked.Add(ref _sumThousandths, (long)(value * 1000));
    }

    public void Write(PrometheusWriter text, string name, string help)
    {
        text.Family(name, help, "histogram");
        long below = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            below += Interlocked.Read(ref _counts[i]);
            text.Sample(name + "_bucket", below, ("le", i < bounds.Length ? PrometheusWriter.Number(bounds[i]) : "+Inf"));
        }

        text.Sample(name + "_sum", Interlocked.Read(ref _sumThousandths) / 1000d);
        text.Sample(name + "_count", below);
    }
}
