namespace VideoConf.Load.Network;

/// <summary>What a trace comes to.</summary>
/// <param name="VideoRate">Bits per second of pictures that came, over the scenario.</param>
/// <param name="Share">Of what the way let through.</param>
/// <param name="Freezes">Freezes that began.</param>
/// <param name="FrozenSeconds">Their length, together with one that had not ended.</param>
/// <param name="DelayP95">From capture to the page that shows it, ms; none when nothing was shown.</param>
/// <param name="FramesPerSecond">Pictures shown.</param>
/// <param name="Concealed">Share of the sound that was made up, 0 to 1.</param>
/// <param name="Down">Seconds after the fall of the rate from which pictures came in time again; none when that did not happen before it rose.</param>
/// <param name="Up">Seconds after its rise from which they came in time and as large as before; none when that did not happen.</param>
/// <param name="Resume">Seconds from the end of an outage to the first picture that was captured after it.</param>
public sealed record Figures(
    double VideoRate, double Share, int Freezes, double FrozenSeconds, int? DelayP95, double FramesPerSecond, double Concealed, double? Down, double? Up, double? Resume)
{
    // In time: as old as pictures were before, and a fifth of a second; with no pause that a person takes for a freeze.
    private const int Slack = 200;
    private const double LongestPause = 0.5;
    private const double Lasting = 3;

    /// <summary>Works them out.</summary>
    public static Figures Of(Scenario scenario, Trace trace)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(trace);
        var readings = trace.Readings.Where(reading => trace.SecondsOf(reading.At) is var time && time >= -0.5 && time <= scenario.Seconds + 0.5).ToList();
        var (first, last) = (readings[0], readings[^1]);
        var seconds = (last.At - first.At) / 1000;
        var frames = trace.Shown().Select(frame => (Time: trace.SecondsOf(frame.At), frame.Delay, frame.Height)).Where(static frame => frame.Delay >= 0).ToList();
        var during = frames.Where(frame => frame.Time >= 0 && frame.Time <= scenario.Seconds).ToList();
        var rate = (last.VideoBytes - first.VideoBytes) * 8 / seconds;
        var before = frames.Where(frame => frame.Time < scenario.StartOf(Math.Min(1, scenario.Phases.Count - 1))).ToList();

        // The browser counts a freeze when it is over; one that is not ends with the scenario.
        var open = during.Count == 0 ? scenario.Seconds : Math.Max(0, scenario.Seconds - during[^1].Time);
        var isOpen = open > 1;
        return new Figures(
            rate,
            rate * scenario.Seconds / scenario.Capacity,
            last.Freezes - first.Freezes + (isOpen ? 1 : 0),
            last.FrozenSeconds - first.FrozenSeconds + (isOpen ? open : 0),
            Percentile(during.Select(static frame => frame.Delay), 0.95),
            during.Count / (double)scenario.Seconds,
            last.Samples == first.Samples ? 1 : (last.Concealed - first.Concealed) / (double)(last.Samples - first.Samples),
            scenario.HasSteps ? Settled(frames, before, scenario.StartOf(1), scenario.StartOf(2), 0) : null,
            scenario.HasSteps ? Settled(frames, before, scenario.StartOf(2), scenario.Seconds, before.Count == 0 ? 0 : before.Max(static frame => frame.Height)) : null,
            scenario.HasOutage ? Resumed(frames, scenario.StartOf(2)) : null);
    }

    /// <summary>The smallest value that such a share of all does not exceed; none of none.</summary>
    public static int? Percentile(IEnumerable<int> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }

    private static double? Settled(List<(double Time, int Delay, int Height)> frames, List<(double Time, int Delay, int Height)> before, double from, double to, int height)
    {
        if (Percentile(before.Select(static frame => frame.Delay), 0.95) is not { } usual) return null;
        double? since = null;
        var last = from;
        foreach (var frame in frames.Where(frame => frame.Time >= from && frame.Time <= to))
        {
            var isGood = frame.Delay <= usual + Slack && frame.Height >= height && frame.Time - last <= LongestPause;
            last = frame.Time;
            if (!isGood) since = null;
            else since ??= frame.Time;
            if (since is { } start && frame.Time - start >= Lasting) return start - from;
        }

        return null;
    }

    private static double? Resumed(List<(double Time, int Delay, int Height)> frames, double end)
    {
        foreach (var frame in frames)
        {
            if (frame.Time - (frame.Delay / 1000.0) >= end) return frame.Time - end;
        }

        return null;
    }
}
