namespace VideoConf.Load.Forwarding.Measuring;

/// <summary>A figure of several rounds.</summary>
/// <param name="Median">The middle one; the mean of both when there are two.</param>
/// <param name="Lowest">The least of all rounds.</param>
/// <param name="Highest">The most.</param>
/// <param name="Rounds">How many.</param>
internal sealed record Spread(double Median, double Lowest, double Highest, int Rounds)
{
    /// <summary>Of the figures of some rounds, in any order; null of none.</summary>
    public static Spread? Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        if (sorted.Count == 0) return null;
        var middle = sorted.Count / 2;
        return new Spread(sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1], sorted.Count);
    }
}
