namespace VideoConf.Contracts.Telemetry;

/// <summary>
/// Names of the metrics that alerts, workbooks and scaling rules in <c>infra</c> read. A name here that changes alone leaves an alert that never fires, so a
/// test holds both sides against each other.
/// </summary>
public static class MetricNames
{
    /// <summary>What the names of our meters begin with; whoever exports takes them all.</summary>
    public const string MeterPrefix = "VideoConf.";

    /// <summary>Meter of the control plane's own counters.</summary>
    public const string MeetingsMeter = "VideoConf.Meetings";

    /// <summary>Meter of what clients report.</summary>
    public const string ClientsMeter = "VideoConf.Clients";

    /// <summary>Meter of a media node.</summary>
    public const string NodeMeter = "VideoConf.MediaNode";

    /// <summary>Offers of media that reached the control plane: joins, and returns after a loss.</summary>
    public const string JoinsAttempted = "videoconf.joins.attempted";

    /// <summary>Media connections that came up (ICE and DTLS), as nodes report them.</summary>
    public const string JoinsConnected = "videoconf.joins.connected";

    /// <summary>Relayed connections that clients tried.</summary>
    public const string RelaysAttempted = "videoconf.relays.attempted";

    /// <summary>Relayed connections that came up.</summary>
    public const string RelaysConnected = "videoconf.relays.connected";

    /// <summary>Recordings that ended, well or not.</summary>
    public const string RecordingsEnded = "videoconf.recordings.ended";

    /// <summary>Recordings that ended as failed.</summary>
    public const string RecordingsFailed = "videoconf.recordings.failed";

    /// <summary>Rooms that no media node could take when they needed one.</summary>
    public const string PlacementsRefused = "videoconf.placements.refused";

    /// <summary>Rooms put on another media node, or on theirs again, in mid-session.</summary>
    public const string RoomsMoved = "videoconf.rooms.moved";

    /// <summary>How full a node is, percent.</summary>
    public const string NodeLoad = "videoconf.node.load";

    /// <summary>What the name of a client's measurement (<see cref="Measurements"/>) begins with as a metric.</summary>
    public const string ClientPrefix = "videoconf.client.";

    /// <summary>
    /// On a client's measurement: <c>kept</c> or <c>missed</c>. Percentiles of means over instances and minutes are none; the part that missed is exact
    /// however it was gathered, and "95th percentile under X" is "at most 5 % over X".
    /// </summary>
    public const string ObjectiveTag = "objective";

    /// <summary>The measurement is within its objective.</summary>
    public const string Kept = "kept";

    /// <summary>The measurement is not within its objective.</summary>
    public const string Missed = "missed";
}
