namespace VideoConf.Rtc.Tests.Congestion;

/// <summary>What a flow came to.</summary>
internal static class FlowFigures
{
    /// <summary>Bits per second received from one time to another, padding included.</summary>
    public static double Rate(this SimulatedFlow flow, double from, double to) => flow.Between(from, to).Average(sample => sample.Received);

    /// <summary>What was received as a share of what there was.</summary>
    public static double Share(this SimulatedFlow flow, double from, double to) => flow.Rate(from, to) / flow.Between(from, to).Average(sample => sample.Capacity);

    /// <summary>Seconds after a time until the target stays on a side of a limit for a second.</summary>
    public static double TimeUntil(this SimulatedFlow flow, double from, Func<double, bool> holds)
    {
        var samples = flow.Between(from, double.MaxValue).ToArray();
        for (var i = 0; i + 5 <= samples.Length; i++)
        {
            if (samples.AsSpan(i, 5).ToArray().All(sample => holds(sample.Target))) return samples[i].Time.TotalSeconds - from;
        }

        return double.PositiveInfinity;
    }

    /// <summary>The mean delay of the worst moments: the 95th percentile of the samples, in ms.</summary>
    public static double Delay95(this SimulatedFlow flow, double from, double to)
    {
        var delays = flow.Between(from, to).Where(sample => sample.Received > 0).Select(sample => sample.DelayMilliseconds).Order().ToArray();
        return delays[(int)(0.95 * (delays.Length - 1))];
    }

    /// <summary>Jain's index of fairness: 1 when all get the same, 1/n when one gets everything.</summary>
    public static double Fairness(IReadOnlyCollection<double> rates) => Math.Pow(rates.Sum(), 2) / (rates.Count * rates.Sum(rate => rate * rate));

    public static IEnumerable<FlowSample> Between(this SimulatedFlow flow, double from, double to) =>
        flow.Samples.Where(sample => sample.Time.TotalSeconds > from && sample.Time.TotalSeconds <= to);
}
