using System.Text.Json.Serialization;

namespace VideoConf.Azure.Quality;

/// <summary>What one client measured at one time: a row of the stream that <c>infra/quality.asaql</c> makes windows of.</summary>
internal sealed record QualityEvent
{
    /// <summary>When it was reported.</summary>
    [JsonPropertyName("at")] public required DateTimeOffset At { get; init; }

    /// <summary>The room.</summary>
    [JsonPropertyName("roomId")] public required string RoomId { get; init; }

    /// <summary>The region of who took the report.</summary>
    [JsonPropertyName("region")] public required string Region { get; init; }

    /// <summary>What was measured, by the names that clients use.</summary>
    [JsonExtensionData] public IDictionary<string, object> Measurements { get; init; } = new Dictionary<string, object>(StringComparer.Ordinal);
}
