using VideoConf.Load.Forwarding.Measuring;

namespace VideoConf.Load.Forwarding;

/// <summary>The rounds of one server, put together.</summary>
internal sealed class ServerRounds
{
    private const double LeastSent = 0.97;

    private readonly List<Round> _rounds = [];

    /// <summary>Why the server could not be measured; null when it could.</summary>
    public string? Failure { get; set; }

    /// <summary>Adds a round.</summary>
    public void Add(Round round) => _rounds.Add(round);

    /// <summary>The figures of all rounds but the first.</summary>
    public ServerFigures Figures(string server, string title)
    {
        var kept = _rounds.Skip(1).ToList();
        return new ServerFigures(
            server, title, Spread.Of(kept.Select(static round => round.PerServerSecond))!, Spread.Of(kept.Select(static round => round.PerSecond))!,
            [.. kept.SelectMany(static round => round.Steady).GroupBy(static one => one.Share).OrderBy(static group => group.Key).Select(static group => Merge(group.Key, [.. group]))],
            [.. kept.Select(static round => round.PerServerSecond)], [.. kept.SelectMany(Doubts)]);
    }

    private static IEnumerable<string> Doubts(Round round, int index)
    {
        foreach (var doubt in round.Doubts) yield return $"round {index + 1}: {doubt}";
        foreach (var steady in round.Steady)
        {
            if (steady.Sent < LeastSent * steady.Wanted) yield return $"round {index + 1} at {steady.Share:P0}: the load sent {100.0 * steady.Sent / steady.Wanted:0.0} % of what it should have, and was behind by up to {steady.LateMilliseconds:0} ms";
            if (steady.Overflowed > 0) yield return $"round {index + 1} at {steady.Share:P0}: the load could not take {steady.Overflowed} packets";
        }
    }

    private static SteadyFigures Merge(double share, List<Steady> rounds) => new(
        share, Spread.Of(rounds.Select(static round => (double)round.Delays.Percentile(0.5)))!, Spread.Of(rounds.Select(static round => (double)round.Delays.Percentile(0.99)))!,
        rounds.Max(static round => round.Delays.Maximum), rounds.Average(static round => round.Usage.ServerCoreBusy),
        [.. rounds.Select(static round => new SteadyRound(round.Sent, round.Delivered))]);
}
