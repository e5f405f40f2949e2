using System.Diagnostics.Metrics;
using VideoConf.Contracts.Telemetry;

namespace VideoConf.Meetings.Quality;

/// <summary>What the control plane counts for objectives. Something that is delivered twice may be counted twice: these are rates, not accounts.</summary>
public sealed class MeetingMetrics : IDisposable
{
    private readonly Counter<long> _attempted;
    private readonly Counter<long> _connected;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _moved;

    /// <summary>Makes the instruments.</summary>
    public MeetingMetrics()
    {
        Meter = new Meter(MetricNames.MeetingsMeter);
        _attempted = Meter.CreateCounter<long>(MetricNames.JoinsAttempted, "{join}", "Offers of media.");
        _connected = Meter.CreateCounter<long>(MetricNames.JoinsConnected, "{join}", "Media connections that came up.");
        _ended = Meter.CreateCounter<long>(MetricNames.RecordingsEnded, "{recording}", "Recordings that ended, well or not.");
        _failed = Meter.CreateCounter<long>(MetricNames.RecordingsFailed, "{recording}", "Recordings that ended as failed.");
        _refused = Meter.CreateCounter<long>(MetricNames.PlacementsRefused, "{placement}", "Times that no media node could take a room.");
        _moved = Meter.CreateCounter<long>(MetricNames.RoomsMoved, "{room}", "Rooms put on another media node, or on theirs again, in mid-session.");
    }

    /// <summary>The meter, so that a listener can tell this one from others of its name.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    /// <summary>Somebody offered media. Before a node is looked for: a join that finds none is one that failed.</summary>
    internal void JoinAttempted() => _attempted.Add(1);

    /// <summary>A node says that somebody's media is connected.</summary>
    internal void JoinConnected() => _connected.Add(1);

    /// <summary>A recording is ready or failed, and who is to know has been told.</summary>
    internal void RecordingEnded(bool failed)
    {
        _ended.Add(1);
        if (failed) _failed.Add(1);
    }

    /// <summary>A room's participants are to offer their media anew.</summary>
    internal void RoomMoved() => _moved.Add(1);

    /// <summary>No media node could take a room.</summary>
    internal void PlacementRefused() => _refused.Add(1);
}
