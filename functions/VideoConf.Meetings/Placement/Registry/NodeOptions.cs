namespace VideoConf.Meetings.Placement;

/// <summary>How the control plane treats its media nodes.</summary>
public sealed record NodeOptions
{
    /// <summary>Region of rooms that are in none yet.</summary>
    public string HomeRegion { get; init; } = "local";

    /// <summary>How often a node is to be heard.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a silent node is believed alive: two lost heartbeats and a slow third are no absence.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>CPU from which a node gets no new rooms, percent.</summary>
    public double FullAtCpuPercent { get; init; } = 80;

    /// <summary>Load from which a node gets no new rooms, percent of what it bears.</summary>
    public double FullAtLoadPercent { get; init; } = 90;
}
