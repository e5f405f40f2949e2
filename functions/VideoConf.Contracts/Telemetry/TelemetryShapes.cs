namespace VideoConf.Contracts.Telemetry;

/// <summary>POST <c>/v1/telemetry</c>: what a client measured. Counted into metrics, kept nowhere else.</summary>
public sealed record TelemetryReport
{
    /// <summary>The room it was measured in.</summary>
    public string? RoomId { get; init; }

    /// <summary>Measurement (<see cref="Measurements"/>) to value, at most 50. An unknown name is counted and otherwise ignored.</summary>
    public IReadOnlyDictionary<string, double>? Measurements { get; init; }
}

/// <summary>The answer to a report.</summary>
/// <param name="Accepted">Measurements counted.</param>
/// <param name="Ignored">Measurements of unknown name or impossible value.</param>
public sealed record TelemetryResponse(int Accepted, int Ignored);

/// <summary>Names of measurements, each with its unit.</summary>
public static class Measurements
{
    /// <summary>From the click on Join to the first remote frame shown, milliseconds.</summary>
    public const string JoinToFirstFrameMs = "joinToFirstFrameMs";

    /// <summary>From the click on Join to media connected (ICE and DTLS), milliseconds.</summary>
    public const string JoinToConnectedMs = "joinToConnectedMs";

    /// <summary>Round trip to the media node, milliseconds.</summary>
    public const string RoundTripMs = "roundTripMs";

    /// <summary>Packets lost on the way to this client, percent.</summary>
    public const string LossPercent = "lossPercent";

    /// <summary>Jitter of what arrives, milliseconds.</summary>
    public const string JitterMs = "jitterMs";

    /// <summary>Part of the voices that came which was missing and made up, percent of the time; the mean over a report.</summary>
    public const string MissingVoicePercent = "missingVoicePercent";

    /// <summary>Part of the time that pictures which should have moved stood still, percent; the mean over a report.</summary>
    public const string FrozenPicturePercent = "frozenPicturePercent";

    /// <summary>Reconnects of signaling or media since the last report.</summary>
    public const string Reconnects = "reconnects";

    /// <summary>1 when media went through a TURN relay, or had to and could not.</summary>
    public const string RelayAttempts = "relayAttempts";

    /// <summary>1 when media went through a TURN relay.</summary>
    public const string RelayConnections = "relayConnections";
}
