using System.Diagnostics.Metrics;

namespace VideoConf.Azure.Cosmos;

/// <summary>Request units, as the service charges them, for every operation: <c>videoconf.cosmos.request_units</c> by operation and container.</summary>
public sealed class CosmosMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "VideoConf.Cosmos";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _charges;

    /// <summary>A meter of its own for each store.</summary>
    public CosmosMeter() => _charges = _meter.CreateHistogram<double>("videoconf.cosmos.request_units", "{RU}", "Request units that one request took.");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal Meter Source => _meter;

    internal void Note(string operation, string container, double charge) =>
        _charges.Record(charge, new("operation", operation), new("container", container));
}
