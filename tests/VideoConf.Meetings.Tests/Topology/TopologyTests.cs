using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Topology;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Topology;

public sealed class TopologyTests : IDisposable
{
    private readonly TestPlane _test = new(new MeetingsOptions());

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Five_are_a_mesh_and_no_media_node_hears_of_them()
    {
        var id = await _test.CreateAsync();
        var all = await EnterManyAsync(id, 5);
        Assert.All(all, one => Assert.Equal("mesh", one.Join.Topology));
        Assert.All(all, one => Assert.Empty(_test.Signals.To<SfuEndpoint>(one.Connection.ConnectionId, HubEvents.SfuEndpoint)));
        Assert.Empty(_test.Nodes.Calls);
    }

    [Fact]
    public async Task The_sixth_join_moves_all_to_the_server()
    {
        var id = await _test.CreateAsync();
        var five = await EnterManyAsync(id, 5);
        var sixth = await _test.JoinAsync(id, User(6));
        Assert.Equal("sfu", sixth.Topology);

        var told = five.Select(one => Assert.Single(Switches(one.Connection))).Distinct().ToArray();
        var (topology, reason, endpoint) = (told[0].Topology, told[0].Reason, told[0].Endpoint);
        Assert.Single(told);
        Assert.Equal(("sfu", TopologyReasons.Crowd, $"/v1/rooms/{id}/media"), (topology, reason, endpoint?.MediaUrl));
        Assert.True(_test.Nodes.HasRoom("node-1", id));

        // Who came with it knows it from the join, and is told where.
        var entered = Ok(await _test.TryEnterAsync(_test.Connect(sixth), sixth));
        Assert.True(entered.Version > told[0].Version);
    }

    [Fact]
    public async Task Recording_is_a_switch_of_the_same_write_and_the_node_records()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { IsRecordingEnabled = true });
        var (_, host) = await _test.JoinAndEnterAsync(id, Host, new JoinRequest { ConsentToken = await _test.ConsentAsync(id, Host, "recording", "accepted") });
        Ok(await _test.Plane.StartRecording.ExecuteAsync(Host, id, None));
        Assert.Equal(("sfu", TopologyReasons.Recording), NameOf(Assert.Single(Switches(host))));
        Assert.Contains("put-recording", _test.Nodes.Calls);
    }

    [Fact]
    public async Task Captions_are_a_switch_and_the_node_has_them_at_once()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { AiEnabled = true });
        var (_, host) = await _test.JoinAndEnterAsync(id, Host, new JoinRequest { ConsentToken = await _test.ConsentAsync(id, Host, "ai", "accepted") });
        Ok(await _test.Plane.SetCaptions.ExecuteAsync(host, new SetCaptionsRequest(IsOn: true, Language: null), None));
        Assert.Equal(("sfu", TopologyReasons.Captions), NameOf(Assert.Single(Switches(host))));
        Assert.Contains("put-captions", _test.Nodes.Calls);
    }

    [Fact]
    public async Task What_begins_with_the_session_begins_at_the_server()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { IsRecordingEnabled = true, AutoRecord = true });
        var join = await _test.JoinAsync(id, Host, new JoinRequest { ConsentToken = await _test.ConsentAsync(id, Host, "recording", "accepted") });
        Assert.Equal("sfu", join.Topology);
    }

    [Fact]
    public async Task The_hosts_setting_and_the_operators_rule_decide()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { Topology = "sfu" });
        Assert.Equal("sfu", (await _test.JoinAsync(id, User(1))).Topology);
        Assert.Equal("sfu", (await _test.MeetingAsync(id)).Settings.Topology);

        using var strict = new TestPlane(AtTheServer);
        Assert.Equal("sfu", (await strict.JoinAsync(await strict.CreateAsync(new MeetingSettingsInput { Topology = "mesh" }), User(1))).Topology);

        var refused = await _test.Plane.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest { Settings = new() { Topology = "ring" } }, null, None);
        Assert.Contains("settings.topology", Refused(ProblemTypes.InvalidRequest, refused).Errors!.Keys);
    }

    [Fact]
    public async Task A_setting_changed_in_mid_meeting_switches_it()
    {
        var id = await _test.CreateAsync();
        var (_, connection) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Settings = new() { Topology = "sfu" } }, null, None));
        Assert.Equal(("sfu", TopologyReasons.Policy), NameOf(Assert.Single(Switches(connection))));
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Settings = new() { Topology = "auto" } }, null, None));
        await _test.PassAsync(59, connection);
        Assert.Single(Switches(connection));
        await _test.PassAsync(3, connection);
        Assert.Equal(("mesh", TopologyReasons.Quiet), NameOf(Switches(connection)[^1]));
    }

    [Fact]
    public async Task How_long_it_must_be_quiet_is_the_operators()
    {
        using var hasty = new TestPlane(new MeetingsOptions { Mesh = new MeshOptions { QuietTime = TimeSpan.FromSeconds(5) } });
        var id = await hasty.CreateAsync(new MeetingSettingsInput { Topology = "sfu" });
        var (_, connection) = await hasty.JoinAndEnterAsync(id, User(1));
        Ok(await hasty.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Settings = new() { Topology = "auto" } }, null, None));
        await hasty.PassAsync(3, connection);
        Assert.Empty(hasty.Signals.To<SwitchTopology>(connection.ConnectionId, HubEvents.SwitchTopology));
        await hasty.PassAsync(4, connection);
        Assert.Equal(("mesh", TopologyReasons.Quiet), NameOf(Assert.Single(hasty.Signals.To<SwitchTopology>(connection.ConnectionId, HubEvents.SwitchTopology))));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task One_more_than_the_operator_lets_meet_from_peer_to_peer_takes_all_to_the_server(int size)
    {
        using var thin = new TestPlane(new MeetingsOptions { Mesh = new MeshOptions { Size = size, QuietTime = TimeSpan.FromSeconds(5) } });
        var id = await thin.CreateAsync();
        var (_, connection) = await thin.JoinAndEnterAsync(id, User(1));
        IReadOnlyList<SwitchTopology> switches() => thin.Signals.To<SwitchTopology>(connection.ConnectionId, HubEvents.SwitchTopology);
        for (var i = 2; i <= size; i++) await thin.JoinAndEnterAsync(id, User(i));
        Assert.Empty(switches());
        var (_, last) = await thin.JoinAndEnterAsync(id, User(size + 1));
        Assert.Equal(("sfu", TopologyReasons.Crowd), NameOf(Assert.Single(switches())));

        Ok(await thin.Plane.LeaveRoom.ExecuteAsync(last, None));
        if (size > 2) return;
        await thin.PassAsync(7, connection);
        Assert.Equal(("mesh", TopologyReasons.Quiet), NameOf(switches()[^1]));
    }

    [Fact]
    public async Task Three_who_remain_for_a_minute_go_back_and_the_node_lets_go_a_minute_later()
    {
        var id = await _test.CreateAsync();
        var all = await EnterManyAsync(id, 6);
        foreach (var one in all.Skip(4)) Ok(await _test.Plane.LeaveRoom.ExecuteAsync(one.Connection, None));
        var left = all.Take(4).Select(one => one.Connection).ToArray();
        await _test.PassAsync(90, left);
        Assert.Single(Switches(left[0]));

        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(left[3], None));
        left = left[..3];
        await _test.PassAsync(58, left);
        Assert.Single(Switches(left[0]));
        await _test.PassAsync(4, left);
        Assert.Equal(("mesh", TopologyReasons.Quiet), NameOf(Switches(left[0])[^1]));
        Assert.Null(Switches(left[0])[^1].Endpoint);
        Assert.True(_test.Nodes.HasRoom("node-1", id));

        await _test.PassAsync(62, left);
        Assert.False(_test.Nodes.HasRoom("node-1", id));
        Assert.Equal(2, Switches(left[0]).Count);
    }

    [Fact]
    public async Task Who_comes_back_within_the_minute_starts_it_anew()
    {
        var id = await _test.CreateAsync();
        var all = await EnterManyAsync(id, 6);
        foreach (var one in all.Skip(3)) Ok(await _test.Plane.LeaveRoom.ExecuteAsync(one.Connection, None));
        var left = all.Take(3).Select(one => one.Connection).ToArray();
        await _test.PassAsync(50, left);
        var (_, fourth) = await _test.JoinAndEnterAsync(id, User(9));
        await _test.PassAsync(20, [.. left, fourth]);
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(fourth, None));
        await _test.PassAsync(50, left);
        Assert.Single(Switches(left[0]));
        await _test.PassAsync(15, left);
        Assert.Equal(2, Switches(left[0]).Count);
    }

    [Fact]
    public async Task A_bad_link_moves_the_room_and_keeps_it_there_longer_each_time()
    {
        var id = await _test.CreateAsync();
        var all = await EnterManyAsync(id, 2);
        var connections = all.Select(one => one.Connection).ToArray();

        Ok(await ReportAsync(all, loss: 4));
        Assert.Empty(Switches(connections[1]));
        Ok(await ReportAsync(all, loss: 8));
        Ok(await ReportAsync(all, loss: 8));
        Assert.Equal(("sfu", TopologyReasons.Loss), NameOf(Assert.Single(Switches(connections[1]))));

        await _test.PassAsync(10 * 60, connections);
        Assert.Single(Switches(connections[1]));
        await _test.PassAsync(65, connections);
        Assert.Equal(2, Switches(connections[1]).Count);

        Ok(await ReportAsync(all, loss: 30));
        Assert.Equal(3, Switches(connections[1]).Count);
        await _test.PassAsync(15 * 60, connections);
        Assert.Equal(3, Switches(connections[1]).Count);
    }

    [Fact]
    public async Task A_link_without_a_way_stays_at_the_server_and_odd_reports_are_refused()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { Topology = "mesh" });
        var all = await EnterManyAsync(id, 2);
        Ok(await ReportAsync(all, loss: 50));
        Assert.Empty(Switches(all[1].Connection)); // This host wanted a mesh.
        Ok(await _test.Plane.ReportPeer.ExecuteAsync(all[0].Connection, new ReportPeerRequest("prt_nobody", null, IsUnreachable: true), None));
        Assert.Empty(Switches(all[1].Connection));
        Ok(await _test.Plane.ReportPeer.ExecuteAsync(all[0].Connection, new ReportPeerRequest(all[1].Join.ParticipantId, null, IsUnreachable: true), None));
        Assert.Single(Switches(all[1].Connection));

        Refused(ProblemTypes.InvalidRequest, await ReportAsync(all, loss: 101));
        Refused(ProblemTypes.InvalidRequest, await ReportAsync(all, loss: double.NaN));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.ReportPeer.ExecuteAsync(all[0].Connection, new ReportPeerRequest(null, null, null), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.ReportPeer.ExecuteAsync(all[0].Connection, new ReportPeerRequest(all[0].Join.ParticipantId, 9, null), None));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(all[0].Connection, None));
        Assert.False((await ReportAsync(all, loss: 9)).Succeeded);
    }

    [Fact]
    public async Task An_encoder_takes_the_room_to_the_server_for_as_long_as_it_is_there()
    {
        var id = await _test.CreateAsync();
        var (_, connection) = await _test.JoinAndEnterAsync(id, User(1));
        var encoder = await _test.JoinAsync(id, User(2));
        var media = Ok(await _test.OfferAsync(encoder));
        Assert.Equal(("sfu", TopologyReasons.Client), NameOf(Assert.Single(Switches(connection))));
        await _test.PassAsync(90, connection);
        Assert.Single(Switches(connection));

        Ok(await _test.Plane.MediaDelete.ExecuteAsync(id, media.MediaId, encoder.Token, None));
        await _test.PassAsync(65, connection);
        Assert.Equal(2, Switches(connection).Count);
    }

    [Fact]
    public async Task An_offer_that_was_on_its_way_when_the_room_became_a_mesh_takes_nobody_back()
    {
        var id = await _test.CreateAsync();
        var all = await EnterManyAsync(id, 6);
        foreach (var one in all.Skip(2)) Ok(await _test.Plane.LeaveRoom.ExecuteAsync(one.Connection, None));
        var left = all.Take(2).Select(one => one.Connection).ToArray();
        await _test.PassAsync(62, left);
        Assert.Equal("mesh", Switches(left[0])[^1].Topology);

        Ok(await _test.OfferAsync(all[0].Join));
        Assert.Equal(2, Switches(left[0]).Count);
        await _test.PassAsync(70, left);
        Ok(await _test.OfferAsync(all[0].Join, Ok(await _test.TryJoinAsync(id, User(1), new JoinRequest { DeviceId = "device-0001" })).Token));
        Assert.Equal(("sfu", TopologyReasons.Client), NameOf(Switches(left[0])[^1]));
    }

    [Fact]
    public async Task Without_a_node_the_word_goes_out_all_the_same()
    {
        var id = await _test.CreateAsync();
        var five = await EnterManyAsync(id, 5);
        _test.Nodes.Preferred = null;
        await _test.JoinAsync(id, User(6));
        Assert.Null(Assert.Single(Switches(five[0].Connection)).Endpoint);
    }

    [Fact]
    public async Task Of_two_needs_at_once_one_switch_is_told_and_both_must_be_over()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { AiEnabled = true });
        var consent = new JoinRequest { ConsentToken = await _test.ConsentAsync(id, Host, "ai", "accepted") };
        var (join, connection) = await _test.JoinAndEnterAsync(id, Host, consent);
        var peer = await _test.JoinAsync(id, User(2), new JoinRequest { ConsentToken = await _test.ConsentAsync(id, User(2), "ai", "accepted") });
        await _test.EnterAsync(peer);
        await Task.WhenAll(
            _test.Plane.SetCaptions.ExecuteAsync(connection, new SetCaptionsRequest(IsOn: true, Language: null), None),
            _test.Plane.ReportPeer.ExecuteAsync(connection, new ReportPeerRequest(peer.ParticipantId, null, IsUnreachable: true), None));
        Assert.Single(Switches(connection));
        Assert.NotNull(join);
    }

    [Fact]
    public async Task The_next_session_begins_as_a_mesh_again()
    {
        var id = await _test.CreateAsync();
        var six = await EnterManyAsync(id, 6);
        foreach (var one in six) Ok(await _test.Plane.LeaveRoom.ExecuteAsync(one.Connection, None));
        Assert.Equal("mesh", (await _test.JoinAsync(id, User(1))).Topology);
    }

    private async Task<List<(JoinResponse Join, SignalConnection Connection)>> EnterManyAsync(string id, int count)
    {
        var all = new List<(JoinResponse, SignalConnection)>();
        for (var i = 1; i <= count; i++) all.Add(await _test.JoinAndEnterAsync(id, User(i), new JoinRequest { DeviceId = $"device-{i:D4}" }));
        return all;
    }

    private Task<Outcome<Done>> ReportAsync(List<(JoinResponse Join, SignalConnection Connection)> all, double loss) =>
        _test.Plane.ReportPeer.ExecuteAsync(all[0].Connection, new ReportPeerRequest(all[1].Join.ParticipantId, loss, null), None);

    private IReadOnlyList<SwitchTopology> Switches(SignalConnection connection) => _test.Signals.To<SwitchTopology>(connection.ConnectionId, HubEvents.SwitchTopology);

    private static (string Topology, string Reason) NameOf(SwitchTopology told) => (told.Topology, told.Reason);
}
