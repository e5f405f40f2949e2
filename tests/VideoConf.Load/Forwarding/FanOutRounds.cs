using VideoConf.Load.Forwarding.Measuring;

namespace VideoConf.Load.Forwarding;

/// <summary>The rounds of one server, put together.</summary>
internal sealed class FanOutRounds
{
    private const double MostLate = 5; // Milliseconds: what is sent late is sent in a heap.

    private readonly List<(Saturation Saturation, List<Steady> Steady)> _rounds = [];

    /// <summary>Why the server could not be measured; null when it could.</summary>
    public string? Failure { get; set; }

    /// <summary>Adds a round.</summary>
    public void Add(Saturation saturation, List<Steady> steady) => _rounds.Add((saturation, steady));

    /// <summary>The figures of all rounds but the first.</summary>
    public ServerFigures Figures(string server, string title)
    {
        var kept = _rounds.Skip(1).ToList();
        return new ServerFigures(
            server, title, Spread.Of(kept.Select(static round => round.Saturation.PerServerSecond))!, Spread.Of(kept.Select(static round => round.Saturation.PerSecond))!,
            [.. kept.SelectMany(static round => round.Steady).GroupBy(static one => one.Share).OrderBy(static group => group.Key).Select(static group => Merge(group.Key, [.. group]))],
            [.. kept.Select(static round => round.Saturation.PerServerSecond)], [.. kept.SelectMany(Doubts)]);
    }

    private static IEnumerable<string> Doubts((Saturation Saturation, List<Steady> Steady) round, int index)
    {
        if (round.Saturation.Doubt is { } doubt) yield return $"round {index + 1}: {doubt}";
        foreach (var steady in round.Steady)
        {
            if (steady.LateMilliseconds > MostLate) yield return $"round {index + 1} at {steady.Share:P0}: the load was behind by up to {steady.LateMilliseconds:0} ms";
            if (steady.Overflowed > 0) yield return $"round {index + 1} at {steady.Share:P0}: the load could not take {steady.Overflowed} packets";
        }
    }

    private static SteadyFigures Merge(double share, List<Steady> rounds)
    {
        var all = new DelayHistogram();
        foreach (var round in rounds) all.Add(round.Delays);
        return new SteadyFigures(
            share, rounds.Sum(static round => round.Sent), rounds.Sum(static round => round.Delivered), all.Percentile(0.5), all.Percentile(0.99), all.Maximum,
            [.. rounds.Select(static round => round.Delays.Percentile(0.99))], rounds.Average(static round => round.Usage.ServerCoreBusy));
    }
}
