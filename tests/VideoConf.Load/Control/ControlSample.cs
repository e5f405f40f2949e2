namespace VideoConf.Load.Control;

/// <summary>What one server did of one kind of call in one round.</summary>
/// <param name="Call">Key of the call.</param>
/// <param name="Server">Key of the server.</param>
/// <param name="PerSecond">Calls that were answered, a second.</param>
/// <param name="Microseconds">Processor time of the server a call, user and system, of all its threads.</param>
/// <param name="Busy">Share of its processor that the server used, 0 to 1: well below 1 the rate is what the load could ask for, not what the server can do.</param>
/// <param name="P50">Median of the answers' times, milliseconds.</param>
/// <param name="P95">The 95th percentile of it.</param>
/// <param name="P99">The 99th percentile of it.</param>
internal sealed record ControlSample(string Call, string Server, double PerSecond, double Microseconds, double Busy, double P50, double P95, double P99)
{
    /// <summary>The medians of several rounds, figure by figure, and how far the rate was apart.</summary>
    public static ControlFigure Median(IReadOnlyList<ControlSample> rounds)
    {
        double Of(Func<ControlSample, double> read) => rounds.Select(read).Order().ElementAt(rounds.Count / 2);
        var median = new ControlSample(
            rounds[0].Call, rounds[0].Server, Of(static one => one.PerSecond), Of(static one => one.Microseconds), Of(static one => one.Busy), Of(static one => one.P50), Of(static one => one.P95), Of(static one => one.P99));
        return new ControlFigure(median, rounds.Min(static one => one.PerSecond), rounds.Max(static one => one.PerSecond));
    }
}

/// <summary>Medians of rounds.</summary>
/// <param name="Median">The medians.</param>
/// <param name="Lowest">The lowest rate of a round.</param>
/// <param name="Highest">The highest.</param>
internal sealed record ControlFigure(ControlSample Median, double Lowest, double Highest);

/// <summary>A kind of call that is measured.</summary>
/// <param name="Key">Short name.</param>
/// <param name="Title">What it is, for a table.</param>
internal sealed record ControlCall(string Key, string Title)
{
    /// <summary>Every kind, in the order in which a round goes through them.</summary>
    public static IReadOnlyList<ControlCall> All { get; } =
    [
        new("join", "join: REST, connect, `JoinRoom`"),
        new("candidate", "`SendIceCandidate` to another, heard"),
        new("offer", "`SendOffer` of 4 KB to another, heard"),
        new("chat", "`SendChat` to a room of eight"),
        new("keepalive", "`KeepAlive`"),
        new("read", "GET a meeting"),
        new("write", "PUT a meeting"),
    ];
}
