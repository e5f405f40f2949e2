using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using VideoConf.Contracts.Telemetry;
using VideoConf.Telemetry.Insights;

namespace VideoConf.Telemetry;

/// <summary>Listens to our meters and sends what they count, until it is disposed, which sends the last of it.</summary>
public sealed class TelemetryPipeline : IDisposable
{
    /// <summary>Setting of OpenTelemetry for the address of a collector.</summary>
    public const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const int LongestSendMs = 20_000;

    private readonly MeterProvider _provider;

    private TelemetryPipeline(MeterProvider provider) => _provider = provider;

    /// <summary>Starts; null when there is nowhere to send to.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="clock">Time of what waits to be sent again.</param>
    /// <param name="report">Takes a sentence when something cannot be sent, at most one for each time that is tried.</param>
    /// <param name="handler">The way to Application Insights; null: the network.</param>
    public static TelemetryPipeline? Start(TelemetryOptions options, TimeProvider clock, Action<string>? report = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        report ??= _ => { };
        var target = options.ConnectionString is { Length: > 0 } text ? TryParse(text, report) : null;
        if (target is null && options.Collector is null) return null;
        var provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.Clear().AddService(options.Role, serviceInstanceId: options.Instance))
            .AddMeter(MetricNames.MeterPrefix + "*");
        if (target is not null)
        {
            var sender = new InsightsSender(target, options.Credential, clock, report, handler);
            provider.AddReader(_ => Every(options, new InsightsExporter(sender, new MetricEnvelopes(target.Key, options)), MetricReaderTemporalityPreference.Delta));
        }

        // Its protocol, headers and time limit come from OpenTelemetry's own variables.
        if (options.Collector is { } collector)
            provider.AddReader(_ => Every(options, new OtlpMetricExporter(new OtlpExporterOptions { Endpoint = collector }), MetricReaderTemporalityPreference.Cumulative));
        return new TelemetryPipeline(provider.Build());
    }

    /// <summary>Sends what there is now; false when it was not taken within the time.</summary>
    public bool Flush(TimeSpan within) => _provider.ForceFlush((int)within.TotalMilliseconds);

    /// <inheritdoc/>
    public void Dispose() => _provider.Dispose();

    // Who cannot tell how they are doing can still do it.
    private static InsightsConnection? TryParse(string text, Action<string> report)
    {
        try
        {
            return InsightsConnection.Parse(text);
        }
        catch (FormatException wrong)
        {
            report(wrong.Message);
            return null;
        }
    }

    private static PeriodicExportingMetricReader Every(TelemetryOptions options, BaseExporter<Metric> exporter, MetricReaderTemporalityPreference temporality) =>
        new(exporter, (int)options.Interval.TotalMilliseconds, LongestSendMs) { TemporalityPreference = temporality };
}
