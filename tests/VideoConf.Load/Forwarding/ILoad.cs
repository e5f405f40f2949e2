namespace VideoConf.Load.Forwarding;

/// <summary>What is done to a server whose clients are all connected, round by round.</summary>
internal interface ILoad
{
    /// <summary>Sends until everybody gets something.</summary>
    void Start();

    /// <summary>A round.</summary>
    Round Measure(Stretches stretches);
}

/// <summary>What a round found.</summary>
/// <param name="PerServerSecond">Packets delivered for each second of the server's processor time.</param>
/// <param name="PerSecond">Packets delivered in a second.</param>
/// <param name="Steady">What was measured at steady rates.</param>
/// <param name="Doubts">What speaks against it.</param>
internal sealed record Round(double PerServerSecond, double PerSecond, IReadOnlyList<Steady> Steady, IReadOnlyList<string> Doubts);

/// <summary>Lengths of what is measured.</summary>
/// <param name="Warming">Before each measurement at saturation.</param>
/// <param name="Saturated">Of that.</param>
/// <param name="Steady">Of each at a steady rate.</param>
/// <param name="Gathering">Before a measurement of a meeting: layers are chosen by what the way has carried.</param>
/// <param name="Meeting">Of that.</param>
internal sealed record Stretches(TimeSpan Warming, TimeSpan Saturated, TimeSpan Steady, TimeSpan Gathering, TimeSpan Meeting)
{
    /// <summary>Those of the first round, which is dropped and longer: .NET compiles for some twenty seconds under load what it then no longer has to.</summary>
    public Stretches First => this == Quick ? this : this with { Warming = TimeSpan.FromSeconds(3), Steady = TimeSpan.FromSeconds(3) };

    public static Stretches Full { get; } = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(5));

    public static Stretches Quick { get; } = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(2));
}
