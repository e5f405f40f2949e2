using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Telemetry;
using VideoConf.Meetings.Tests.Recordings;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Quality;

public sealed class MeetingMetricsTests : IDisposable
{
    private readonly TestPlane _test = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counted = new(StringComparer.Ordinal);

    public MeetingMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _test.Plane.Metrics.Meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _counted.AddOrUpdate(instrument.Name, value, (_, before) => before + value));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _test.Dispose();
    }

    [Fact]
    public async Task A_join_is_an_offer_and_is_connected_when_the_node_says_so()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, User(1));
        Assert.Equal(0, Count(MetricNames.JoinsAttempted));
        var answer = Ok(await _test.OfferAsync(join));
        Assert.Equal((1, 0), (Count(MetricNames.JoinsAttempted), Count(MetricNames.JoinsConnected)));

        var connected = new NodeEvent
        {
            Sequence = 1,
            Epoch = "first",
            At = _test.Clock.GetUtcNow(),
            Type = NodeEventTypes.MediaConnected,
            RoomId = id,
            ParticipantId = join.ParticipantId,
            MediaId = answer.MediaId,
        };
        for (var times = 0; times < 2; times++) Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch([connected]), None));
        Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-9", new NodeEventBatch([connected with { Sequence = 2 }]), None));
        Assert.Equal((1, 1), (Count(MetricNames.JoinsAttempted), Count(MetricNames.JoinsConnected)));
    }

    [Fact]
    public async Task A_room_that_no_node_takes_is_a_placement_refused_and_a_join_that_failed()
    {
        var id = await _test.CreateAsync();
        _test.Nodes.Preferred = null;
        var join = await _test.JoinAsync(id, User(1));
        Refused(ProblemTypes.NoMediaNode, await _test.OfferAsync(join));
        Assert.Equal((1, 0, 1), (Count(MetricNames.JoinsAttempted), Count(MetricNames.JoinsConnected), Count(MetricNames.PlacementsRefused)));

        _test.Nodes.Preferred = "node-1";
        _test.Nodes.Dead["node-1"] = true;
        Refused(ProblemTypes.NoMediaNode, await _test.OfferAsync(join));
        Assert.Equal(2, Count(MetricNames.PlacementsRefused));
    }

    [Fact]
    public async Task What_a_participant_reports_by_its_media_node_counts_where_that_node_carries_the_room()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.OfferAsync(join));
        var measured = new NodeEvent
        {
            Sequence = 1,
            Epoch = "first",
            At = _test.Clock.GetUtcNow(),
            Type = NodeEventTypes.Measured,
            RoomId = id,
            ParticipantId = join.ParticipantId,
            Measurements = new Dictionary<string, double>(StringComparer.Ordinal) { [Measurements.LossPercent] = 1.5 },
        };
        for (var times = 0; times < 2; times++) Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch([measured]), None));
        Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-9", new NodeEventBatch([measured with { Sequence = 2 }]), None));
        Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch([measured with { Sequence = 3, Measurements = null }]), None));
        Assert.Equal([$"{id} {Measurements.LossPercent} 1.5"], _test.Measured.All);
    }

    [Fact]
    public async Task A_recording_that_is_ready_has_ended()
    {
        await (await RecordedMeeting.StartAsync(_test)).MakeAsync();
        Assert.Equal((1, 0), (Count(MetricNames.RecordingsEnded), Count(MetricNames.RecordingsFailed)));
    }

    [Fact]
    public async Task A_recording_that_failed_has_ended_and_failed()
    {
        await (await RecordedMeeting.StartAsync(_test)).MakeAsync(chunks: 0);
        Assert.Equal((1, 1), (Count(MetricNames.RecordingsEnded), Count(MetricNames.RecordingsFailed)));
    }

    private long Count(string name) => _counted.GetValueOrDefault(name);
}
