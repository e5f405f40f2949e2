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

    /// <summary>How long its entry outlives its last word, so that what it still reports can be verified.</summary>
    public TimeSpan EntryLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether who vouches for a machine vouches for this very one, so that a live node may come with a new key. Not where machines share an identity: one that
    /// is taken over could become another.
    /// </summary>
    public bool AdmissionNamesTheNode { get; init; }

    /// <summary>
    /// For a host whose one node runs in its own process: it is there while anybody asks, whatever a clock says that leaps, as a laptop's does that has slept.
    /// </summary>
    public static NodeOptions OneMachine { get; } = new()
    {
        Patience = TimeSpan.FromDays(365),
        EntryLifetime = TimeSpan.FromDays(2 * 365),
        AdmissionNamesTheNode = true,

        // There is no other node that a room could go to.
        FullAtCpuPercent = double.MaxValue,
        FullAtLoadPercent = double.MaxValue,
    };

    /// <summary>CPU from which a node gets no new rooms, percent.</summary>
    public double FullAtCpuPercent { get; init; } = 80;

    /// <summary>Load from which a node gets no new rooms, percent of what it bears.</summary>
    public double FullAtLoadPercent { get; init; } = 90;
}
