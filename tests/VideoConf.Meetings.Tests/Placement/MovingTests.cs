using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Placement;

public sealed class MovingTests : IDisposable
{
    private static readonly MeetingsOptions Options = AtTheServer with { Nodes = NodeOptions.Several("here") };

    private readonly TestPlane _test = new(Options);
    private readonly SigningKey _key = SigningKey.Create();

    public void Dispose()
    {
        _test.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task The_rooms_of_a_node_that_is_gone_are_elsewhere_within_three_seconds()
    {
        var (id, join, connection) = await RunningAsync(new MeetingSettingsInput { IsRecordingEnabled = true });
        Ok(await _test.Plane.StartRecording.ExecuteAsync(Host, id, None));
        await KillAsync("node-1");

        await PassAsync(3, ["node-2"], connection);

        Assert.Equal(join.SessionId, _test.Nodes.RoomOn("node-2", id)!.SessionId);
        Assert.Equal("node-2", _test.Nodes.TakenBy[Assert.Single(_test.Nodes.Recordings).Key]);
        var endpoints = Endpoints(connection);
        Assert.Equal(2, endpoints.Count);
        Assert.NotEqual(endpoints[0].TransportId, endpoints[1].TransportId);
        Assert.Equal(join.ParticipantId, Ok(await _test.OfferAsync(join)).ParticipantId);
    }

    [Fact]
    public async Task A_node_that_is_late_and_answers_keeps_its_rooms()
    {
        var (id, _, connection) = await RunningAsync();
        _test.Nodes.Preferred = "node-2";

        await PassAsync(20, ["node-2"], connection);

        Assert.True(_test.Nodes.HasRoom("node-1", id));
        Assert.False(_test.Nodes.HasRoom("node-2", id));
        Assert.Single(Endpoints(connection));
    }

    [Fact]
    public async Task Several_control_planes_that_see_a_death_make_one_move()
    {
        var (_, _, connection) = await RunningAsync();
        await KillAsync("node-1");
        _test.Clock.Advance(TimeSpan.FromSeconds(3));
        using var second = _test.Another(options: Options);
        using var third = _test.Another(options: Options);

        await Task.WhenAll(new[] { _test.Plane, second, third }.Select(plane => Task.Run(() => plane.PresenceSweeper.SweepAsync(None))));

        Assert.Equal(2, Endpoints(connection).Count);
    }

    [Fact]
    public async Task A_control_plane_that_was_started_anew_moves_what_nobody_moved()
    {
        var (id, _, connection) = await RunningAsync();
        await KillAsync("node-1");
        _test.Clock.Advance(TimeSpan.FromSeconds(5));

        using var anew = _test.Another(options: Options);
        await anew.PresenceSweeper.SweepAsync(None);

        Assert.True(_test.Nodes.HasRoom("node-2", id));
        Assert.Equal(2, Endpoints(connection).Count);
    }

    [Fact]
    public async Task A_node_that_was_started_anew_gets_its_rooms_again_at_once()
    {
        var (id, _, connection) = await RunningAsync();
        _test.Nodes.LoseEverything("node-1");
        _test.Nodes.Epochs["node-1"] = "second";

        Ok(await RegisterAsync("node-1", "second"));

        Assert.True(_test.Nodes.HasRoom("node-1", id));
        Assert.Equal(2, Endpoints(connection).Select(endpoint => endpoint.TransportId).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_node_that_says_farewell_is_not_waited_for()
    {
        var (id, _, connection) = await RunningAsync();
        await KillAsync("node-1");

        Ok(await BeatAsync("node-1", NodeStates.Gone));

        Assert.True(_test.Nodes.HasRoom("node-2", id));
        Assert.Equal(2, Endpoints(connection).Count);
    }

    [Fact]
    public async Task A_node_that_drains_is_emptied_room_by_room_and_keeps_each_until_its_people_are_over()
    {
        var (id, join, connection) = await RunningAsync();
        var (other, otherJoin, otherConnection) = await RunningAsync(prepared: true);
        _test.Nodes.Preferred = "node-2";

        Ok(await BeatAsync("node-1", NodeStates.Draining, rooms: 2, endsIn: 100));
        Assert.Equal(1, new[] { id, other }.Count(room => _test.Nodes.HasRoom("node-2", room)));
        Ok(await BeatAsync("node-1", NodeStates.Draining, rooms: 2, endsIn: 99));
        Assert.All([id, other], room => Assert.True(_test.Nodes.HasRoom("node-2", room) && _test.Nodes.HasRoom("node-1", room)));

        // Who has come over is not waited for; who has not is, for ten seconds.
        Ok(await _test.OfferAsync(join));
        await PassAsync(6, ["node-1", "node-2"], connection, otherConnection);
        Assert.False(_test.Nodes.HasRoom("node-1", id));
        Assert.True(_test.Nodes.HasRoom("node-1", other));
        await PassAsync(6, ["node-1", "node-2"], connection, otherConnection);
        Assert.False(_test.Nodes.HasRoom("node-1", other));

        // And is told again where to go.
        Assert.True(Endpoints(otherConnection).Count > 2);
        Ok(await _test.OfferAsync(otherJoin));
        Assert.Equal(2, Endpoints(connection).Count);
    }

    [Fact]
    public async Task A_machine_that_has_half_a_minute_left_is_empty_ten_seconds_before_its_end()
    {
        var rooms = new List<(string Id, SignalConnection Connection)>();
        for (var i = 0; i < 5; i++)
        {
            var (id, _, connection) = await RunningAsync(prepared: i > 0);
            rooms.Add((id, connection));
        }

        // Of 30 seconds the machine's watcher keeps ten for its stop: the node says twenty.
        _test.Nodes.Preferred = "node-2";
        for (var left = 20; left >= 10; left--)
        {
            Ok(await BeatAsync("node-1", NodeStates.Draining, rooms: 5, endsIn: left));
            foreach (var (_, connection) in rooms) Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None));
            await _test.PassAsync(1);
        }

        Assert.All(rooms, room => Assert.True(_test.Nodes.HasRoom("node-2", room.Id)));
        Assert.All(rooms, room => Assert.Equal(2, Endpoints(room.Connection).Select(endpoint => endpoint.TransportId).Distinct(StringComparer.Ordinal).Count()));
    }

    [Fact]
    public async Task A_host_who_mutes_while_the_node_is_dead_does_not_wait_and_it_holds_where_the_room_goes()
    {
        var (id, _, connection) = await RunningAsync();
        var guest = await _test.JoinAsync(id, User(3));
        var guestConnection = await _test.EnterAsync(guest);
        Ok(await _test.Plane.UpdateState.ExecuteAsync(guestConnection, new ParticipantStatePatch(false, null, null, null), None));
        await KillAsync("node-1");
        var puts = _test.Nodes.Calls.Count(call => call == "put");

        Ok(await _test.Plane.Moderate.ExecuteAsync(connection, new ModerateRequest(ModerationActions.Mute, guest.ParticipantId), None));
        Assert.Equal(puts, _test.Nodes.Calls.Count(call => call == "put"));

        await PassAsync(3, ["node-2"], connection, guestConnection);
        Assert.Contains(_test.Nodes.RoomOn("node-2", id)!.Restrictions!, one => one.ParticipantId == guest.ParticipantId);
    }

    [Theory]
    [InlineData(1, 100, 1)]
    [InlineData(90, 100, 1)]
    [InlineData(180, 100, 2)]
    [InlineData(10, 1, 10)]
    [InlineData(10, 0, 10)]
    [InlineData(0, 100, 0)]
    public void The_last_room_goes_before_the_node_ends(int rooms, int seconds, int now) =>
        Assert.Equal(now, RoomMover.Pace(rooms, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(1)));

    [Fact]
    public async Task A_room_that_no_other_node_can_take_stays_where_it_is()
    {
        var (id, _, connection) = await RunningAsync();
        _test.Nodes.Preferred = null;

        Ok(await BeatAsync("node-1", NodeStates.Draining, rooms: 1, endsIn: 100));

        Assert.True(_test.Nodes.HasRoom("node-1", id));
        Assert.Single(Endpoints(connection));
    }

    [Fact]
    public async Task A_participant_who_reports_a_dead_node_moves_the_room()
    {
        var (id, _, connection) = await RunningAsync();
        await KillAsync("node-1");

        Ok(await ReportAsync(connection));

        Assert.True(_test.Nodes.HasRoom("node-2", id));
        Assert.Equal(2, Endpoints(connection).Count);

        // Said once more of the placement that is over, it tells where the room is, and moves nothing.
        Ok(await ReportAsync(connection, Endpoints(connection)[0].TransportId));
        Assert.Equal(Endpoints(connection)[1], Endpoints(connection)[2]);
    }

    [Fact]
    public async Task A_report_of_a_node_that_is_well_moves_nothing()
    {
        var (id, join, connection) = await RunningAsync();
        _test.Nodes.Preferred = "node-2";

        Ok(await ReportAsync(connection));
        Assert.True(_test.Nodes.HasRoom("node-1", id));
        Assert.Empty(_test.Signals.To<MediaLost>(connection.ConnectionId, HubEvents.MediaLost));

        // It has lost this one's media alone.
        _test.Nodes.LoseEverything("node-1");
        Ok(await ReportAsync(connection));
        Assert.Single(_test.Signals.To<MediaLost>(connection.ConnectionId, HubEvents.MediaLost));
        Ok(await _test.OfferAsync(join));
    }

    [Fact]
    public async Task Who_is_muted_or_removed_while_a_room_moves_is_heard_on_neither_node()
    {
        var (id, join, connection) = await RunningAsync();
        var guest = await _test.JoinAsync(id, User(3));
        var guestConnection = await _test.EnterAsync(guest);
        var media = Ok(await _test.OfferAsync(guest)).MediaId;
        Ok(await _test.Plane.UpdateState.ExecuteAsync(guestConnection, new ParticipantStatePatch(false, null, null, null), None));
        _test.Nodes.Preferred = "node-2";
        Ok(await BeatAsync("node-1", NodeStates.Draining, rooms: 1, endsIn: 100));

        Ok(await _test.Plane.Moderate.ExecuteAsync(connection, new ModerateRequest(ModerationActions.Mute, guest.ParticipantId), None));
        Assert.All(["node-1", "node-2"], node => Assert.Contains(_test.Nodes.RoomOn(node, id)!.Restrictions!, one => one.ParticipantId == guest.ParticipantId));

        Ok(await _test.Plane.Moderate.ExecuteAsync(connection, new ModerateRequest(ModerationActions.Remove, guest.ParticipantId), None));
        Assert.False(_test.Nodes.HasMedia("node-1", id, media));
        Assert.True(_test.Nodes.HasRoom("node-1", id));

        // Nor does the old node keep the room for it.
        Ok(await _test.OfferAsync(join));
        await PassAsync(6, ["node-1", "node-2"], connection);
        Assert.False(_test.Nodes.HasRoom("node-1", id));
    }

    [Fact]
    public async Task A_node_that_is_gone_keeps_nobody_from_being_muted()
    {
        var (id, _, connection) = await RunningAsync();
        var guest = await _test.JoinAsync(id, User(3));
        var guestConnection = await _test.EnterAsync(guest);
        Ok(await _test.Plane.UpdateState.ExecuteAsync(guestConnection, new ParticipantStatePatch(false, null, null, null), None));
        await KillAsync("node-1");
        Ok(await ReportAsync(connection));

        Ok(await _test.Plane.Moderate.ExecuteAsync(connection, new ModerateRequest(ModerationActions.Mute, guest.ParticipantId), None));
        Assert.Contains(_test.Nodes.RoomOn("node-2", id)!.Restrictions!, one => one.ParticipantId == guest.ParticipantId);
        Assert.False(_test.Nodes.HasRoom("node-1", id));
        var puts = _test.Nodes.Calls.Count(call => call == "put");
        await PassAsync(3, ["node-2"], connection, guestConnection);
        Assert.Equal(puts, _test.Nodes.Calls.Count(call => call == "put"));
    }

    [Fact]
    public async Task A_report_is_checked_and_outsiders_are_refused()
    {
        var (id, _, connection) = await RunningAsync();
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.ReportMedia.ExecuteAsync(connection, new ReportMediaRequest(TransportId: null, MediaId: null), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.ReportMedia.ExecuteAsync(connection, new ReportMediaRequest(new string('x', 301), MediaId: null), None));
        var outsider = _test.Connect(await _test.JoinAsync(id, User(9)));
        Refused(ProblemTypes.NotFound, await _test.Plane.ReportMedia.ExecuteAsync(outsider, new ReportMediaRequest("node-1/x/1", MediaId: null), None));
    }

    /// <summary>A room on node-1 with somebody in it whose media flows, and node-2 beside it.</summary>
    private async Task<(string Id, JoinResponse Join, SignalConnection Connection)> RunningAsync(MeetingSettingsInput? settings = null, bool prepared = false)
    {
        if (!prepared)
        {
            foreach (var nodeId in new[] { "node-1", "node-2" })
            {
                _test.Nodes.Epochs[nodeId] = "first";
                Ok(await RegisterAsync(nodeId, "first"));
            }
        }

        var id = await _test.CreateAsync(settings);
        var caller = prepared ? User(2) : Host;
        var consent = settings is null ? null : new JoinRequest { ConsentToken = await _test.ConsentAsync(id, caller, ConsentTypes.Recording, "accepted") };
        var join = await _test.JoinAsync(id, caller, consent);
        var connection = await _test.EnterAsync(join);
        Ok(await _test.OfferAsync(join));
        return (id, join, connection);
    }

    private Task KillAsync(string nodeId)
    {
        _test.Nodes.Dead[nodeId] = true;
        _test.Nodes.LoseEverything(nodeId);
        _test.Nodes.Preferred = "node-2";
        return Task.CompletedTask;
    }

    /// <summary>Seconds pass, with heartbeats of these nodes.</summary>
    private async Task PassAsync(int seconds, string[] beating, params SignalConnection[] alive)
    {
        for (var second = 0; second < seconds; second++)
        {
            foreach (var nodeId in beating) Ok(await BeatAsync(nodeId));
            foreach (var connection in alive) Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None));
            await _test.PassAsync(1);
        }
    }

    private Task<Outcome<Done>> ReportAsync(SignalConnection connection, string? transportId = null) =>
        _test.Plane.ReportMedia.ExecuteAsync(connection, new ReportMediaRequest(transportId ?? Endpoints(connection)[^1].TransportId, MediaId: null), None);

    private IReadOnlyList<SfuEndpoint> Endpoints(SignalConnection connection) => _test.Signals.To<SfuEndpoint>(connection.ConnectionId, HubEvents.SfuEndpoint);

    private Task<Outcome<NodeOrders>> RegisterAsync(string nodeId, string epoch) => _test.Plane.RegisterNode.ExecuteAsync(
        nodeId,
        new RegisterNodeRequest
        {
            Region = "here",
            ApiUrl = new Uri("http://10.0.0.4:7070"),
            Ip = "192.0.2.1",
            Port = 40_000,
            Version = "v1",
            PublicKey = _key.PublicKey,
            Epoch = epoch,
        },
        None);

    private Task<Outcome<NodeOrders>> BeatAsync(string nodeId, string state = NodeStates.Ready, int rooms = 0, int? endsIn = null) =>
        _test.Plane.NodeHeartbeats.ExecuteAsync(nodeId, new NodeHeartbeat(state, new NodeLoad(0, 0, rooms, 0, 0), endsIn), None);
}
