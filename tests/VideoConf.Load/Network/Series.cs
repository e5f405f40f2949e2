namespace VideoConf.Load.Network;

/// <summary>What several runs of one scenario with one server came to, as <c>docs/network.json</c> keeps it.</summary>
/// <param name="Scenario">The scenario's key.</param>
/// <param name="Server">The server's key.</param>
/// <param name="Version">What the server calls itself.</param>
/// <param name="Date">When the last was made.</param>
/// <param name="Browser">With which browser.</param>
/// <param name="Runs">Each run.</param>
public sealed record Series(string Scenario, string Server, string Version, DateOnly Date, string Browser, IReadOnlyList<Figures> Runs)
{
    /// <summary>The one in the middle of a figure, the lower of two; a run without it counts as more than any. None when that is one.</summary>
    public double? Median(Func<Figures, double?> read) => Sorted(read) is var sorted && double.IsFinite(sorted[(sorted.Count - 1) / 2]) ? sorted[(sorted.Count - 1) / 2] : null;

    /// <summary>A figure for people: its median, and from where to where it goes if there are several runs.</summary>
    /// <param name="read">Which.</param>
    /// <param name="write">How one value is written.</param>
    /// <param name="none">What is written for none.</param>
    public string Tell(Func<Figures, double?> read, Func<double, string> write, string none)
    {
        ArgumentNullException.ThrowIfNull(write);
        var sorted = Sorted(read);
        var median = Median(read) is { } middle ? write(middle) : none;
        var (least, most) = (Word(sorted[0]), Word(sorted[^1]));
        return string.Equals(least, most, StringComparison.Ordinal) ? median : $"{median} ({least} to {most})";

        string Word(double value) => double.IsFinite(value) ? write(value) : none;
    }

    private List<double> Sorted(Func<Figures, double?> read) => [.. Runs.Select(run => read(run) ?? double.PositiveInfinity).Order()];
}
