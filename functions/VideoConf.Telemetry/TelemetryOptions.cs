using Azure.Core;
using Azure.Identity;

namespace VideoConf.Telemetry;

/// <summary>Where metrics go, and in whose name.</summary>
public sealed record TelemetryOptions
{
    /// <summary>What runs: <c>control-plane</c>, <c>media-node</c>. Shown as the cloud role.</summary>
    public required string Role { get; init; }

    /// <summary>Which one of them.</summary>
    public required string Instance { get; init; }

    /// <summary>Region, where there are several; becomes a dimension of every metric.</summary>
    public string? Region { get; init; }

    /// <summary>Application Insights' connection string; null: not there.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Who sends to Application Insights; null where it takes what comes with the key alone.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>Address of an OTLP collector; null: none.</summary>
    public Uri? Collector { get; init; }

    /// <summary>A collector as OpenTelemetry's variable names it; null when it names none.</summary>
    /// <param name="value">What <see cref="TelemetryPipeline.CollectorSetting"/> holds.</param>
    public static Uri? CollectorOf(string? value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;

    /// <summary>A machine's identity; the user-assigned one where a client id names it.</summary>
    public static TokenCredential MachineIdentity(string? clientId) =>
        new ManagedIdentityCredential(clientId is { Length: > 0 } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned);

    /// <summary>How often metrics are sent. Alerts look every minute, so two arrive for each look.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);
}
