using System.Globalization;
using OpenTelemetry.Metrics;

namespace VideoConf.Telemetry.Insights;

/// <summary>Makes envelopes of OpenTelemetry's metrics.</summary>
internal sealed class MetricEnvelopes(string key, TelemetryOptions options)
{
    // The names under which Application Insights shows the role and its instance.
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal)
    {
        ["ai.cloud.role"] = options.Role,
        ["ai.cloud.roleInstance"] = options.Instance,
        ["ai.internal.sdkVersion"] = "videoconf:1",
    };

    /// <summary>An envelope for each combination of a metric's dimensions.</summary>
    public IEnumerable<MetricEnvelope> Of(Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints()) _made.Add(Of(metric, in point));
        var made = _made.ToArray();
        _made.Clear();
        return made.Where(envelope => envelope is not null)!;
    }

    private readonly List<MetricEnvelope?> _made = [];

    private MetricEnvelope? Of(Metric metric, in MetricPoint point)
    {
        if (Value(metric, in point) is not { } value) return null;
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (options.Region is { } region) properties["region"] = region;
        foreach (var (name, tag) in point.Tags) properties[name] = Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "";
        return new MetricEnvelope(
            "Metric", point.EndTime, key, _tags, new MetricEnvelope.Payload("MetricData", new MetricEnvelope.MetricData(2, [value], properties)));
    }

    /// <summary>Null for an interval in which nothing was counted: rows that say nothing cost the same as others.</summary>
    private static MetricEnvelope.Point? Value(Metric metric, in MetricPoint point)
    {
        switch (metric.MetricType)
        {
            case MetricType.Histogram or MetricType.ExponentialHistogram:
                var count = point.GetHistogramCount();
                if (count == 0) return null;
                return point.TryGetHistogramMinMaxValues(out var least, out var most)
                    ? new(metric.Name, point.GetHistogramSum(), (int)count, least, most)
                    : new(metric.Name, point.GetHistogramSum(), (int)count);
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                return point.GetSumLong() is var whole and not 0 ? new(metric.Name, whole) : null;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                return point.GetSumDouble() is var sum and not 0 ? new(metric.Name, sum) : null;
            case MetricType.LongGauge:
                return new(metric.Name, point.GetGaugeLastValueLong());
            default:
                return new(metric.Name, point.GetGaugeLastValueDouble());
        }
    }
}
