using System.Text.Json.Serialization;

namespace VideoConf.Telemetry.Insights;

/// <summary>One metric of one interval, as Application Insights' ingestion wants it (the public schema <c>MetricData</c>, version 2).</summary>
internal sealed record MetricEnvelope(string Name, DateTimeOffset Time, string IKey, IReadOnlyDictionary<string, string> Tags, MetricEnvelope.Payload Data)
{
    internal sealed record Payload(string BaseType, MetricData BaseData);

    internal sealed record MetricData(int Ver, IReadOnlyList<Point> Metrics, IReadOnlyDictionary<string, string> Properties);

    /// <summary>A sum of one interval, or the sum, count and bounds of a histogram's.</summary>
    internal sealed record Point(
        string Name, double Value,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Count = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Min = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Max = null);
}

/// <summary>Writes and reads them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MetricEnvelope))]
[JsonSerializable(typeof(TrackResponse))]
internal sealed partial class InsightsJson : JsonSerializerContext;

/// <summary>What ingestion says of a batch of which it took a part (status 206).</summary>
internal sealed record TrackResponse(int ItemsReceived, int ItemsAccepted, IReadOnlyList<TrackError>? Errors);

/// <summary>One envelope that was not taken.</summary>
internal sealed record TrackError(int Index, int StatusCode, string? Message);
