using System.Diagnostics.Metrics;
using VideoConf.Contracts.Telemetry;

namespace VideoConf.Meetings.Quality;

/// <summary>What clients measure, as metrics. It is their word: bounded, counted, and used for nothing but figures.</summary>
public sealed class ClientMeasurements : IDisposable
{
    private static readonly KeyValuePair<string, object?> Kept = new(MetricNames.ObjectiveTag, MetricNames.Kept);
    private static readonly KeyValuePair<string, object?> Missed = new(MetricNames.ObjectiveTag, MetricNames.Missed);

    private readonly Dictionary<string, (Histogram<double> Values, Objective Objective)> _measured = new(StringComparer.Ordinal);
    private readonly Counter<long> _relaysAttempted;
    private readonly Counter<long> _relaysConnected;

    /// <summary>Makes the instruments.</summary>
    public ClientMeasurements()
    {
        Meter = new Meter(MetricNames.ClientsMeter);
        foreach (var (name, objective) in Objective.ByMeasurement)
            _measured[name] = (Meter.CreateHistogram<double>(MetricNames.ClientPrefix + name, objective.Unit, objective.About), objective);
        _relaysAttempted = Meter.CreateCounter<long>(MetricNames.RelaysAttempted, "{connection}", "Relayed connections that clients tried.");
        _relaysConnected = Meter.CreateCounter<long>(MetricNames.RelaysConnected, "{connection}", "Relayed connections that came up.");
    }

    /// <summary>The meter, so that a listener can tell this one from others of its name.</summary>
    public Meter Meter { get; }

    /// <summary>A client measured something; false when the name is unknown or the value impossible.</summary>
    public bool Measured(KeyValuePair<string, double> measured)
    {
        var (name, value) = measured;
        if (name is Measurements.RelayAttempts or Measurements.RelayConnections)
        {
            if (value is not (0 or 1)) return false;
            (name == Measurements.RelayAttempts ? _relaysAttempted : _relaysConnected).Add((long)value);
            return true;
        }

        if (!_measured.TryGetValue(name, out var known) || !(value >= 0 && value <= known.Objective.Believable)) return false;
        known.Values.Record(value, value <= known.Objective.Good ? Kept : Missed);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
