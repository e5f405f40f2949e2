using System.Diagnostics.Metrics;
using VideoConf.Contracts.Telemetry;

namespace VideoConf.Functions.Http;

/// <summary>What clients measure, as histograms of the platform's metrics.</summary>
public sealed class ClientMeasurements : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "VideoConf.Clients";

    private readonly Meter _meter = new(MeterName);
    private readonly Dictionary<string, (Histogram<double> Values, double Highest)> _known;

    /// <summary>The histograms.</summary>
    public ClientMeasurements() => _known = new Dictionary<string, (Histogram<double>, double)>(StringComparer.Ordinal)
    {
        [Measurements.JoinToFirstFrameMs] = (_meter.CreateHistogram<double>("videoconf.client.join_to_first_frame", "ms", "From the click on Join to the first remote frame."), 600_000),
        [Measurements.JoinToConnectedMs] = (_meter.CreateHistogram<double>("videoconf.client.join_to_connected", "ms", "From the click on Join to connected media."), 600_000),
        [Measurements.RoundTripMs] = (_meter.CreateHistogram<double>("videoconf.client.round_trip", "ms", "Round trip between client and media node."), 60_000),
        [Measurements.LossPercent] = (_meter.CreateHistogram<double>("videoconf.client.loss", "%", "Packets lost on the way to a client."), 100),
        [Measurements.JitterMs] = (_meter.CreateHistogram<double>("videoconf.client.jitter", "ms", "Jitter of what arrives at a client."), 60_000),
        [Measurements.Reconnects] = (_meter.CreateHistogram<double>("videoconf.client.reconnects", null, "Reconnects of a client in a report."), 10_000),
    };

    /// <summary>A client measured something; false when the name is unknown or the value impossible.</summary>
    public bool Measured(KeyValuePair<string, double> measured)
    {
        if (!_known.TryGetValue(measured.Key, out var known) || !(measured.Value >= 0 && measured.Value <= known.Highest)) return false;
        known.Values.Record(measured.Value);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
