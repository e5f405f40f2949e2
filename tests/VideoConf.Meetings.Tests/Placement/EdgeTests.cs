using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Placement;

/// <summary>One room on several nodes: who is where, and that the nodes are linked.</summary>
public sealed class EdgeTests : IDisposable
{
    private readonly TestPlane _test = new(new MeetingsOptions { Nodes = NodeOptions.Several("here") });

    public EdgeTests() => _test.Nodes.Regions["far-1"] = "far";

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Each_participant_gets_a_node_of_their_region_and_the_nodes_are_linked()
    {
        var (id, _, _) = await RunningAsync();
        var far = await FarAsync(id);

        Assert.True(_test.Nodes.HasMedia("far-1", id, far.Media));
        Assert.Equal(_test.Nodes.RoomOn("node-1", id)!.SessionId, _test.Nodes.RoomOn("far-1", id)!.SessionId);
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "far-1"));

        // Another of the same region comes to the same node; one of nowhere and one of a region without nodes to the room's own.
        Assert.True(_test.Nodes.HasMedia("far-1", id, (await FarAsync(id, number: 3)).Media));
        Assert.True(_test.Nodes.HasMedia("node-1", id, (await InAsync(id, User(4), region: null)).Media));
        Assert.True(_test.Nodes.HasMedia("node-1", id, (await InAsync(id, User(5), "nowhere")).Media));
        Assert.Equal(2, _test.Nodes.CountLinks(id));
    }

    [Fact]
    public async Task A_room_that_outgrows_its_node_goes_on_on_a_second_one()
    {
        var (id, join, _) = await RunningAsync();
        _test.Nodes.Crowded["node-1"] = NodeRoom.Full;
        _test.Nodes.Preferred = "node-2";

        Assert.True(_test.Nodes.HasMedia("node-2", id, (await InAsync(id, User(2), region: null)).Media));
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "node-2"));

        // Who has a seat keeps it.
        Assert.True(_test.Nodes.HasMedia("node-1", id, Ok(await _test.OfferAsync(join)).MediaId));
    }

    [Fact]
    public async Task Who_finds_the_rooms_node_with_too_much_to_do_gets_another_and_nobody_else_is_moved()
    {
        var (id, _, host) = await RunningAsync();
        var known = _test.Signals.To<SfuEndpoint>(host.ConnectionId, HubEvents.SfuEndpoint).Count;
        _test.Nodes.Busy["node-1"] = true;
        _test.Nodes.Preferred = "node-2";

        Assert.True(_test.Nodes.HasMedia("node-2", id, (await InAsync(id, User(2), region: null)).Media));
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "node-2"));
        Assert.Empty(_test.Signals.To<MediaLost>(host.ConnectionId, HubEvents.MediaLost));
        Assert.Equal(known, _test.Signals.To<SfuEndpoint>(host.ConnectionId, HubEvents.SfuEndpoint).Count);
    }

    [Fact]
    public async Task Who_finds_every_node_with_too_much_to_do_is_told_so_and_when_to_come_again()
    {
        var (id, join, _) = await RunningAsync();
        var far = await FarAsync(id);
        _test.Nodes.Busy["node-1"] = _test.Nodes.Busy["node-2"] = _test.Nodes.Busy["far-1"] = true;

        var refused = await _test.OfferAsync(join);
        Refused(ProblemTypes.MediaNodeBusy, refused);
        Assert.NotNull(refused.Problem!.RetryAfter);
        Assert.True(_test.Nodes.HasMedia("far-1", id, far.Media));
    }

    [Fact]
    public async Task A_third_node_is_linked_with_both_others()
    {
        var (id, _, _) = await RunningAsync();
        _test.Nodes.Regions["east-1"] = "east";
        await FarAsync(id);
        await InAsync(id, User(3), "east");
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "far-1"));
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "east-1"));
        Assert.True(_test.Nodes.AreLinked(id, "far-1", "east-1"));
        Assert.Equal(6, _test.Nodes.CountLinks(id));
    }

    [Fact]
    public async Task An_edge_that_was_started_anew_gets_the_room_and_a_new_link_with_the_next_offer()
    {
        var (id, _, _) = await RunningAsync();
        var far = await FarAsync(id);
        _test.Nodes.LoseEverything("far-1");

        var again = Ok(await _test.OfferAsync(far.Join));

        Assert.True(_test.Nodes.HasMedia("far-1", id, again.MediaId));
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "far-1"));
    }

    [Fact]
    public async Task Who_reports_that_an_edge_is_silent_gets_another_seat_and_the_room_stays()
    {
        var (id, _, host) = await RunningAsync();
        var far = await FarAsync(id);
        var endpoint = _test.Signals.To<SfuEndpoint>(far.Connection.ConnectionId, HubEvents.SfuEndpoint)[^1];
        var known = _test.Signals.To<SfuEndpoint>(host.ConnectionId, HubEvents.SfuEndpoint).Count;
        _test.Nodes.Dead["far-1"] = true;

        Ok(await _test.Plane.ReportMedia.ExecuteAsync(far.Connection, new ReportMediaRequest($"{endpoint.TransportId}/{far.Media}", far.Media), None));

        Assert.Equal(far.Media, Assert.Single(_test.Signals.To<MediaLost>(far.Connection.ConnectionId, HubEvents.MediaLost)).MediaId);
        Assert.True(_test.Nodes.HasMedia("node-1", id, Ok(await _test.OfferAsync(far.Join)).MediaId));
        Assert.Equal(known, _test.Signals.To<SfuEndpoint>(host.ConnectionId, HubEvents.SfuEndpoint).Count);
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.ReportMedia.ExecuteAsync(far.Connection, new ReportMediaRequest(string.Empty, far.Media), None));
    }

    [Fact]
    public async Task People_on_an_edge_that_is_gone_are_told_and_find_media_elsewhere()
    {
        var (id, _, host) = await RunningAsync();
        var far = await FarAsync(id);
        _test.Nodes.Dead["far-1"] = true;

        await PassAsync(6, host, far.Connection);

        Assert.Equal(far.Media, Assert.Single(_test.Signals.To<MediaLost>(far.Connection.ConnectionId, HubEvents.MediaLost)).MediaId);
        Assert.True(_test.Nodes.HasMedia("node-1", id, Ok(await _test.OfferAsync(far.Join)).MediaId));
        Assert.Empty(_test.Signals.To<MediaLost>(host.ConnectionId, HubEvents.MediaLost));
    }

    [Fact]
    public async Task People_on_an_edge_that_drains_are_asked_to_move_once_and_are_over_with_one_offer()
    {
        var (id, _, host) = await RunningAsync();
        var far = await FarAsync(id);
        var before = Endpoints(far.Connection).Count;
        _test.Nodes.Crowded["far-1"] = NodeRoom.Draining;

        // Asked again while they stay: by the same name, which their client takes for what it knows already.
        await PassAsync(16, host, far.Connection);
        var asked = Endpoints(far.Connection).Skip(before).Select(endpoint => endpoint.TransportId).ToArray();
        Assert.True(asked.Length > 1, $"asked {asked.Length} times");
        Assert.Single(asked.Distinct(StringComparer.Ordinal));
        Assert.NotEqual(Endpoints(far.Connection)[before - 1].TransportId, asked[0]);

        Assert.True(_test.Nodes.HasMedia("node-1", id, Ok(await _test.OfferAsync(far.Join)).MediaId));
        await PassAsync(16, host, far.Connection);
        Assert.Equal(before + asked.Length, Endpoints(far.Connection).Count);
        Assert.Single(Endpoints(host).Select(endpoint => endpoint.TransportId).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_offer_finds_another_node_when_the_edge_does_not_answer()
    {
        var (id, _, _) = await RunningAsync();
        var far = await FarAsync(id);
        _test.Nodes.Regions["far-2"] = "far";
        _test.Nodes.Dead["far-1"] = true;
        Assert.True(_test.Nodes.HasMedia("far-2", id, Ok(await _test.OfferAsync(far.Join)).MediaId));
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "far-2"));
    }

    [Fact]
    public async Task A_link_that_one_node_says_is_lost_is_made_anew()
    {
        var (id, _, _) = await RunningAsync();
        await FarAsync(id);
        var before = _test.Nodes.Calls.Count(call => call == "put-relay");

        // One that is up again is left alone; one that is not is made anew, whoever says so.
        await ReportLostAsync("far-1", id, "node-1", sequence: 1);
        Assert.Equal(before, _test.Nodes.Calls.Count(call => call == "put-relay"));
        _test.Nodes.LinksAreDown = true;
        await ReportLostAsync("far-1", id, "node-1", sequence: 2);
        Assert.Equal(before + 3, _test.Nodes.Calls.Count(call => call == "put-relay"));
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "far-1"));

        // A stranger's word counts for nothing.
        await ReportLostAsync("elsewhere", id, "node-1", sequence: 1);
        Assert.Equal(before + 3, _test.Nodes.Calls.Count(call => call == "put-relay"));
    }

    [Fact]
    public async Task Links_are_made_again_by_the_sweep_when_their_making_was_cut_short()
    {
        var (id, _, host) = await RunningAsync();
        var far = await FarAsync(id);
        await _test.Nodes.DeleteRelayAsync("node-1", id, "far-1", None);
        Assert.False(_test.Nodes.AreLinked(id, "node-1", "far-1"));
        await PassAsync(6, host, far.Connection);
        Assert.True(_test.Nodes.AreLinked(id, "node-1", "far-1"));
    }

    [Fact]
    public async Task A_node_that_nobody_is_on_any_more_lets_the_room_go()
    {
        var (id, _, host) = await RunningAsync();
        var far = await FarAsync(id);
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(far.Connection, None));
        await PassAsync(5, host);
        Assert.True(_test.Nodes.HasRoom("far-1", id));
        await PassAsync(65, host);
        Assert.False(_test.Nodes.HasRoom("far-1", id));
        Assert.Equal(0, _test.Nodes.CountLinks(id));
    }

    [Fact]
    public async Task Every_node_lets_a_room_go_whose_session_is_over()
    {
        var (id, _, _) = await RunningAsync();
        await FarAsync(id);
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        Assert.False(_test.Nodes.HasRoom("node-1", id));
        Assert.False(_test.Nodes.HasRoom("far-1", id));
    }

    [Fact]
    public async Task What_an_edge_says_of_its_people_reaches_them_and_the_log()
    {
        var (id, _, _) = await RunningAsync();
        var far = await FarAsync(id);
        Ok(await _test.Plane.NodeEvents.ExecuteAsync(
            "far-1",
            new NodeEventBatch([
                Event(1, NodeEventTypes.TrackPublished, id) with { ParticipantId = far.Join.ParticipantId, MediaId = far.Media, Detail = TrackSources.Camera },
                Event(2, NodeEventTypes.SlotsChanged, id) with { ParticipantId = far.Join.ParticipantId, MediaId = far.Media, Slots = new SlotMap(far.Media, 1, []) },
                Event(3, NodeEventTypes.SpeakersChanged, id) with { Speakers = [far.Join.ParticipantId] },
            ]),
            None));
        Assert.Single(_test.Signals.To<SlotMap>(far.Connection.ConnectionId, HubEvents.SlotsChanged));
        Assert.Empty(_test.Signals.To<ActiveSpeakers>(far.Connection.ConnectionId, HubEvents.SpeakersChanged));
    }

    [Fact]
    public void An_epoch_is_later_than_whatever_either_node_knows()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_000);
        Assert.Equal(1_000, RelayKeeper.NextEpoch(here: null, there: null, now));
        Assert.Equal(5_001, RelayKeeper.NextEpoch(new("b", 5_000, 1, null, IsUp: false, null, 0, 0), there: null, now));
        Assert.Equal(7_001, RelayKeeper.NextEpoch(new("b", 5_000, 1, null, IsUp: false, null, 0, 0), new("a", 7_000, 2, 1, IsUp: true, null, 0, 0), now));
    }

    [Fact]
    public async Task A_region_that_cannot_be_one_is_refused()
    {
        var id = await _test.CreateAsync();
        Refused(ProblemTypes.InvalidRequest, await _test.TryJoinAsync(id, Host, new JoinRequest { Region = "eu west" }));
    }

    private static NodeEvent Event(long sequence, string type, string roomId) =>
        new() { Sequence = sequence, Epoch = "e1", At = DateTimeOffset.UnixEpoch, Type = type, RoomId = roomId };

    private async Task ReportLostAsync(string nodeId, string roomId, string other, long sequence) =>
        Ok(await _test.Plane.NodeEvents.ExecuteAsync(nodeId, new NodeEventBatch([Event(sequence, NodeEventTypes.RelayLost, roomId) with { Detail = other }]), None));

    private async Task<(string Id, JoinResponse Join, SignalConnection Connection)> RunningAsync()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { Topology = "sfu" });
        var join = await _test.JoinAsync(id, Host);
        var connection = await _test.EnterAsync(join);
        Ok(await _test.OfferAsync(join));
        return (id, join, connection);
    }

    private IReadOnlyList<SfuEndpoint> Endpoints(SignalConnection connection) => _test.Signals.To<SfuEndpoint>(connection.ConnectionId, HubEvents.SfuEndpoint);

    private Task<(JoinResponse Join, SignalConnection Connection, string Media)> FarAsync(string id, int number = 2) => InAsync(id, User(number), "far");

    private async Task<(JoinResponse Join, SignalConnection Connection, string Media)> InAsync(string id, CallerIdentity caller, string? region)
    {
        var join = await _test.JoinAsync(id, caller, new JoinRequest { Region = region });
        var connection = await _test.EnterAsync(join);
        return (join, connection, Ok(await _test.OfferAsync(join)).MediaId);
    }

    private async Task PassAsync(int seconds, params SignalConnection[] alive)
    {
        for (var second = 0; second < seconds; second++)
        {
            foreach (var connection in alive) Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None));
            await _test.PassAsync(1);
        }
    }
}
