namespace VideoConf.Capacity;

/// <summary>Machines of one kind.</summary>
/// <param name="Size">Azure's name of the size.</param>
/// <param name="Busiest">How many at the busiest time, those in reserve included.</param>
/// <param name="Idle">How many otherwise.</param>
/// <param name="Binds">What their number comes from: processors, network or memory.</param>
internal sealed record Machines(string Size, double Busiest, double Idle, string Binds);

/// <summary>An item of the month's bill, $.</summary>
/// <param name="Name">For what.</param>
/// <param name="Dollars">How much.</param>
/// <param name="Why">What it is made of.</param>
internal sealed record Cost(string Name, double Dollars, string Why);

/// <summary>What a demand takes.</summary>
internal sealed record Plan
{
    /// <summary>What it was asked for.</summary>
    public required Demand Demand { get; init; }

    /// <summary>Participants at the busiest time.</summary>
    public required double Participants { get; init; }

    /// <summary>Meetings at the busiest time.</summary>
    public required double Rooms { get; init; }

    /// <summary>Hours of participants a month.</summary>
    public required double ParticipantHours { get; init; }

    /// <summary>Participants a second who enter while all do.</summary>
    public required double JoinsPerSecond { get; init; }

    /// <summary>One meeting's packets and bytes.</summary>
    public required Room Room { get; init; }

    /// <summary>Processors that one meeting takes on a node.</summary>
    public required double RoomProcessors { get; init; }

    /// <summary>Media nodes.</summary>
    public required Machines Nodes { get; init; }

    /// <summary>TURN machines.</summary>
    public required Machines Turns { get; init; }

    /// <summary>SignalR units.</summary>
    public required double SignalrUnits { get; init; }

    /// <summary>SignalR instances that they are of.</summary>
    public required double SignalrInstances { get; init; }

    /// <summary><c>Standard_S1</c> or <c>Premium_P2</c>.</summary>
    public required string SignalrTier { get; init; }

    /// <summary>Messages a second that SignalR sends at the busiest time.</summary>
    public required double SignalrMessages { get; init; }

    /// <summary>Requests and hub calls a second at the busiest time.</summary>
    public required double Requests { get; init; }

    /// <summary>Instances of the Functions app at the busiest time.</summary>
    public required double FunctionsInstances { get; init; }

    /// <summary>Cosmos DB request units a second at the busiest time.</summary>
    public required double CosmosUnits { get; init; }

    /// <summary>GB a month to the Internet.</summary>
    public required double EgressGigabytes { get; init; }

    /// <summary>Bits a second to the Internet at the busiest time.</summary>
    public required double EgressBits { get; init; }

    /// <summary>GB of recordings that a month adds.</summary>
    public required double RecordedGigabytes { get; init; }

    /// <summary>The month's bill.</summary>
    public required IReadOnlyList<Cost> Costs { get; init; }

    /// <summary>Where a limit of Azure is in the way, each with what to do.</summary>
    public required IReadOnlyList<string> Limits { get; init; }

    /// <summary>The sum of the bill, $.</summary>
    public double Dollars => Costs.Sum(static cost => cost.Dollars);

    /// <summary>Of that, an hour of a participant, $.</summary>
    public double DollarsPerHour => Dollars / ParticipantHours;
}
