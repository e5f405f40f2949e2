using VideoConf.TestSupport.Network;

namespace VideoConf.Load.Network;

/// <summary>A stretch of a scenario.</summary>
/// <param name="Seconds">How long it lasts.</param>
/// <param name="Link">What the way to the receiver does.</param>
public sealed record Phase(int Seconds, LinkConditions Link);

/// <summary>What happens to the way to the receiver.</summary>
/// <param name="Key">For the command line.</param>
/// <param name="Title">For people.</param>
/// <param name="Phases">One after the other. Of three, the one in the middle is the trouble.</param>
public sealed record Scenario(string Key, string Title, IReadOnlyList<Phase> Phases)
{
    private const long Mega = 1_000_000;
    private static readonly TimeSpan Way = TimeSpan.FromMilliseconds(20);
    private static readonly LinkConditions Line = LinkConditions.Limited(3 * Mega, TimeSpan.FromMilliseconds(250), Way);

    /// <summary>What every way is like before the scenario begins: 3 Mbit/s with a quarter of a second of queue, 20 ms each way.</summary>
    public static LinkConditions Before => Line;

    /// <summary>All.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("calm", "no trouble", [new(20, Line)]),
        new("loss5", "5 % loss", [new(25, Line with { Loss = 0.05 })]),
        new("loss10", "10 % loss", [new(25, Line with { Loss = 0.10 })]),
        new("loss30", "30 % loss", [new(25, Line with { Loss = 0.30 })]),
        new("steps", "3 Mbit/s, 300 kbit/s, 3 Mbit/s", [new(5, Line), new(20, LinkConditions.Limited(300_000, TimeSpan.FromMilliseconds(300), Way)), new(20, Line)]),
        new("bloat", "1 Mbit/s, 400 ms of queue", [new(30, LinkConditions.Limited(Mega, TimeSpan.FromMilliseconds(400), Way))]),
        new("outage", "2 s outage", [new(5, Line), new(2, Line with { IsDown = true }), new(13, Line)]),
    ];

    /// <summary>How long it lasts.</summary>
    public int Seconds => Phases.Sum(static phase => phase.Seconds);

    /// <summary>When a phase begins, seconds.</summary>
    public int StartOf(int phase) => Phases.Take(phase).Sum(static one => one.Seconds);

    /// <summary>Whether the rate falls and comes back.</summary>
    public bool HasSteps => Phases.Count == 3 && Phases[1].Link.Rate < Phases[0].Link.Rate;

    /// <summary>Whether nothing gets through for a while.</summary>
    public bool HasOutage => Phases.Count == 3 && Phases[1].Link.IsDown;

    /// <summary>Bits per second that get through at a moment, with what is lost taken off.</summary>
    public double CapacityAt(double seconds)
    {
        var phase = 0;
        while (phase < Phases.Count - 1 && seconds >= StartOf(phase + 1)) phase++;
        var link = Phases[phase].Link;
        return link.IsDown ? 0 : (link.Rate ?? 0) * (1 - link.Loss);
    }

    /// <summary>Bits that get through in all.</summary>
    public double Capacity => Enumerable.Range(0, Phases.Count).Sum(phase => CapacityAt(StartOf(phase)) * Phases[phase].Seconds);
}
