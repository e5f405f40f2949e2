using System.Numerics;

namespace VideoConf.Load.Forwarding.Measuring;

/// <summary>Delays in nanoseconds, each kept to within 1.6 %: 64 steps to every doubling. Not thread-safe.</summary>
internal sealed class DelayHistogram
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;
    private readonly long[] _counts = new long[(64 - StepBits) * Steps];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, to the nanosecond; 0 without any.</summary>
    public long Maximum { get; private set; }

    /// <summary>Adds one. Clocks that were set back in between make it 0.</summary>
    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[IndexOf(nanoseconds)]++;
        Count++;
        Maximum = Math.Max(Maximum, nanoseconds);
    }

    /// <summary>The delay that so large a share (0 to 1) of all did not exceed; at most 1.6 % more than it was.</summary>
    public long Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && seen > 0) return Math.Min(HighestOf(i), Maximum);
        }

        return 0;
    }

    private static int IndexOf(long value)
    {
        if (value < Steps) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - StepBits;
        return ((shift + 1) << StepBits) + (int)((value >> shift) - Steps);
    }

    private static long HighestOf(int index)
    {
        if (index < Steps) return index;
        var shift = (index >> StepBits) - 1;
        return ((((index & (Steps - 1)) + Steps) + 1L) << shift) - 1;
    }
}
