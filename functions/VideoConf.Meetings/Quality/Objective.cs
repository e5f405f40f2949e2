using VideoConf.Contracts.Telemetry;

namespace VideoConf.Meetings.Quality;

/// <summary>What a measurement may be at most to be believed, and to be good. The second are the objectives of <c>docs/slo.md</c>.</summary>
/// <param name="Believable">More than this is a mistake of the client's.</param>
/// <param name="Good">Up to this the objective is kept.</param>
/// <param name="Unit">UCUM, as OpenTelemetry wants it.</param>
/// <param name="About">For who reads the metric.</param>
public sealed record Objective(double Believable, double Good, string Unit, string About)
{
    /// <summary>The measurements that are histograms, by name.</summary>
    public static IReadOnlyDictionary<string, Objective> ByMeasurement { get; } = new Dictionary<string, Objective>(StringComparer.Ordinal)
    {
        [Measurements.JoinToFirstFrameMs] = new(600_000, 3_000, "ms", "From the click on Join to the first remote frame."),
        [Measurements.JoinToConnectedMs] = new(600_000, 2_000, "ms", "From the click on Join to connected media."),
        [Measurements.RoundTripMs] = new(60_000, 250, "ms", "Round trip between client and media node."),
        [Measurements.LossPercent] = new(100, 2, "%", "Packets lost on the way to a client."),
        [Measurements.JitterMs] = new(60_000, 30, "ms", "Jitter of what arrives at a client."),
        [Measurements.MissingVoicePercent] = new(100, 2, "%", "Voice that was missing and made up at a client."),
        [Measurements.FrozenPicturePercent] = new(100, 2, "%", "Time that pictures stood still at a client."),
        [Measurements.Reconnects] = new(10_000, 0, "{reconnect}", "Reconnects of a client in a report."),
    };
}
