using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace VideoConf.Telemetry.Insights;

/// <summary>Sends each interval's metrics to Application Insights. Called by one thread at a time, which may wait.</summary>
internal sealed class InsightsExporter(InsightsSender sender, MetricEnvelopes envelopes) : BaseExporter<Metric>
{
    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        // Our own sending is nothing to trace or measure.
        using var quiet = SuppressInstrumentationScope.Begin();
        var made = new List<MetricEnvelope>();
        foreach (var metric in batch) made.AddRange(envelopes.Of(metric));
        return sender.Send(made) ? ExportResult.Success : ExportResult.Failure;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) sender.Dispose();
        base.Dispose(disposing);
    }
}
