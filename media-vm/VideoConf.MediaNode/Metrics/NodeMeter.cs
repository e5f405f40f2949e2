using System.Diagnostics.Metrics;
using VideoConf.Contracts.Telemetry;

namespace VideoConf.MediaNode.Metrics;

/// <summary>What scaling reads of a node. Prometheus' page (<see cref="NodeMetrics"/>) has everything else.</summary>
internal sealed class NodeMeter : IDisposable
{
    private readonly Meter _meter = new(MetricNames.NodeMeter);

    /// <summary>Asks for the load whenever metrics are sent.</summary>
    /// <param name="loadPercent">How full the node is: 100 is as much as it can carry.</param>
    public NodeMeter(Func<double> loadPercent) => _meter.CreateObservableGauge(MetricNames.NodeLoad, loadPercent, "%", "How full the node is.");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
