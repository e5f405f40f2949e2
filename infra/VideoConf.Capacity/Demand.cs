using System.Globalization;

namespace VideoConf.Capacity;

/// <summary>What is asked of a deployment.</summary>
internal sealed record Demand
{
    /// <summary>People who may meet.</summary>
    public double Users { get; init; }

    /// <summary>Share of them who are in meetings at the busiest time; not used with <see cref="CallsPerDay"/>.</summary>
    public double Concurrency { get; init; } = 0.1;

    /// <summary>Meetings a day, spread evenly over the active hours; 0 to go by <see cref="Concurrency"/>.</summary>
    public double CallsPerDay { get; init; }

    /// <summary>People in a meeting.</summary>
    public double RoomSize { get; init; } = 8;

    /// <summary>Length of a meeting, minutes.</summary>
    public double CallMinutes { get; init; } = 45;

    /// <summary>Hours of a day that are as busy as the busiest.</summary>
    public double ActiveHours { get; init; } = 8;

    /// <summary>Such days in a month.</summary>
    public double Days { get; init; } = 22;

    /// <summary>Minutes in which everybody enters who is in at the busiest time.</summary>
    public double JoinMinutes { get; init; } = 5;

    /// <summary>Pictures that each participant is shown: one large, the others small.</summary>
    public double Pictures { get; init; } = 6;

    /// <summary>The largest meeting that goes from peer to peer; 1 for none.</summary>
    public double MeshSize { get; init; } = 5;

    /// <summary>Share of meetings that are recorded.</summary>
    public double Recorded { get; init; } = 0.01;

    /// <summary>Share of participants whose network lets nothing through but a TURN relay.</summary>
    public double Relayed { get; init; } = 0.15;

    /// <summary>Regions that the load is spread over evenly.</summary>
    public double Regions { get; init; } = 1;
}

/// <summary>An option of the command line.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Help">What it is, for a person.</param>
/// <param name="Least">Least value.</param>
/// <param name="Most">Greatest value.</param>
/// <param name="IsWhole">Whether it is a whole number.</param>
/// <param name="Read">Reads it.</param>
/// <param name="Set">Sets it.</param>
internal sealed record DemandOption(string Name, string Help, double Least, double Most, bool IsWhole, Func<Demand, double> Read, Func<Demand, double, Demand> Set)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DemandOption> All { get; } =
    [
        new("--users", "people who may meet", 1, 10_000_000_000, true, static demand => demand.Users, static (demand, value) => demand with { Users = value }),
        new("--concurrency", "share of them who are in meetings at the busiest time", 0.000001, 1, false, static demand => demand.Concurrency, static (demand, value) => demand with { Concurrency = value }),
        new("--calls-per-day", "meetings a day, instead of --concurrency", 1, 10_000_000_000, true, static demand => demand.CallsPerDay, static (demand, value) => demand with { CallsPerDay = value }),
        new("--room-size", "people in a meeting", 2, 1000, true, static demand => demand.RoomSize, static (demand, value) => demand with { RoomSize = value }),
        new("--call-minutes", "length of a meeting", 1, 1440, false, static demand => demand.CallMinutes, static (demand, value) => demand with { CallMinutes = value }),
        new("--active-hours", "hours of a day that are as busy as the busiest", 1, 24, false, static demand => demand.ActiveHours, static (demand, value) => demand with { ActiveHours = value }),
        new("--days", "such days in a month", 1, 31, true, static demand => demand.Days, static (demand, value) => demand with { Days = value }),
        new("--join-minutes", "minutes in which everybody enters who is in at the busiest time", 0.1, 1440, false, static demand => demand.JoinMinutes, static (demand, value) => demand with { JoinMinutes = value }),
        new("--pictures", "pictures that each is shown: one large, the others small", 0, 49, true, static demand => demand.Pictures, static (demand, value) => demand with { Pictures = value }),
        new("--mesh-size", "largest meeting that goes from peer to peer; 1 for none", 1, 5, true, static demand => demand.MeshSize, static (demand, value) => demand with { MeshSize = value }),
        new("--recorded", "share of meetings that are recorded", 0, 1, false, static demand => demand.Recorded, static (demand, value) => demand with { Recorded = value }),
        new("--relayed", "share of participants who need a TURN relay", 0, 1, false, static demand => demand.Relayed, static (demand, value) => demand with { Relayed = value }),
        new("--regions", "regions that the load is spread over", 1, 60, true, static demand => demand.Regions, static (demand, value) => demand with { Regions = value }),
    ];

    /// <summary>The demand with this option as a text says, or a sentence that says what is wrong with it and what to do.</summary>
    public (Demand Demand, string? Wrong) Take(Demand demand, string text)
    {
        var isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        if (!isNumber || !double.IsFinite(value)) return (demand, $"{Name} is '{text}', which is no number. Give {Range()}.");
        if (value < Least || value > Most) return (demand, $"{Name} is {text}, and must be from {Number(Least)} to {Number(Most)} ({Help}).");
        if (IsWhole && value != Math.Floor(value)) return (demand, $"{Name} is {text}, and must be a whole number ({Help}).");
        return (Set(demand, value), null);
    }

    private string Range() => $"{(IsWhole ? "a whole number" : "a number")} from {Number(Least)} to {Number(Most)}";

    private static string Number(double value) => value.ToString("#,0.######", CultureInfo.InvariantCulture);
}
