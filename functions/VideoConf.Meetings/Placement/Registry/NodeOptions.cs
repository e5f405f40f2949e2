namespace VideoConf.Meetings.Placement;

/// <summary>How far a room may reach over several media nodes, as settings say it.</summary>
public static class RelayReaches
{
    /// <summary>Over nodes of several regions, each participant near one.</summary>
    public const string Everywhere = "everywhere";

    /// <summary>Over nodes of the room's own region, when one has no room for more.</summary>
    public const string Region = "region";

    /// <summary>A room is on one node, and full when that is.</summary>
    public const string None = "none";

    /// <summary>Each of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Everywhere, Region, None];
}

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

    /// <summary>
    /// For a host whose nodes are processes of the same machine: heard every second, and missed after three. All share the machine's processors, so how busy
    /// these are says nothing of where a room would be better off.
    /// </summary>
    /// <param name="homeRegion">Region of new rooms; null for the usual one.</param>
    public static NodeOptions Several(string? homeRegion) => new()
    {
        HomeRegion = homeRegion ?? OneMachine.HomeRegion,
        HeartbeatInterval = TimeSpan.FromSeconds(1),
        Patience = TimeSpan.FromSeconds(3),
        AdmissionNamesTheNode = true,
        FullAtCpuPercent = double.MaxValue,
        FullAtLoadPercent = double.MaxValue,
    };

    /// <summary>Whether a room may be on several nodes.</summary>
    public bool RelaysRooms { get; init; } = true;

    /// <summary>Whether those may be of several regions, each participant near one. Not where media must not leave the room's region.</summary>
    public bool RelaysAcrossRegions { get; init; } = true;

    /// <summary>These options with rooms that reach so far: one of <see cref="RelayReaches"/>.</summary>
    public NodeOptions Reaching(string reach) => this with { RelaysRooms = reach != RelayReaches.None, RelaysAcrossRegions = reach == RelayReaches.Everywhere };

    /// <summary>CPU from which a node gets no new rooms, percent.</summary>
    public double FullAtCpuPercent { get; init; } = 80;

    /// <summary>Load from which a node gets no new rooms, percent of what it bears.</summary>
    public double FullAtLoadPercent { get; init; } = 90;
}
