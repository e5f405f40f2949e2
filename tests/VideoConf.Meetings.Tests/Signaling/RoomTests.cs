using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Signaling;

public sealed class RoomTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Who_enters_sees_who_is_there_and_is_seen()
    {
        var id = await _test.CreateAsync();
        var (hostJoin, host) = await _test.JoinAndEnterAsync(id, Host);
        var join = await _test.JoinAsync(id, User(1));
        var connection = _test.Connect(join);
        var room = Ok(await _test.TryEnterAsync(connection, join));

        Assert.Equal((join.ParticipantId, join.SessionId, 3), (room.ParticipantId, room.SessionId, room.KeepAliveSeconds));
        Assert.Equal([hostJoin.ParticipantId, join.ParticipantId], room.Participants.Select(participant => participant.ParticipantId));
        var seen = Assert.Single(_test.Signals.To<ParticipantInfo>(host.ConnectionId, HubEvents.ParticipantJoined));
        Assert.Equal((join.ParticipantId, "User 1", room.Version), (seen.ParticipantId, seen.DisplayName, seen.Version));
        Assert.Empty(_test.Signals.To<ParticipantInfo>(connection.ConnectionId, HubEvents.ParticipantJoined));
        var endpoint = Assert.Single(_test.Signals.To<SfuEndpoint>(connection.ConnectionId, HubEvents.SfuEndpoint));
        Assert.Equal(("192.0.2.1", 40000, $"/v1/rooms/{id}/media"), (endpoint.Ip, endpoint.Port, endpoint.MediaUrl));
        Assert.Equal(2, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Fact]
    public async Task Without_a_media_node_people_still_enter()
    {
        _test.Nodes.Preferred = null;
        var (join, connection) = await _test.JoinAndEnterAsync(await _test.CreateAsync(), User(1));
        Assert.Empty(_test.Signals.To<SfuEndpoint>(connection.ConnectionId, HubEvents.SfuEndpoint));
        Refused(ProblemTypes.NoMediaNode, await _test.OfferAsync(join));
    }

    [Fact]
    public async Task Tokens_that_are_not_good_open_no_door()
    {
        var id = await _test.CreateAsync();
        var other = await _test.CreateAsync();
        var join = await _test.JoinAsync(id, User(1));
        var otherJoin = await _test.JoinAsync(other, User(1));
        var second = await _test.JoinAsync(id, User(2));
        var connection = _test.Connect(join);

        Refused(ProblemTypes.Unauthorized, await EnterAsync(id, "nonsense"));
        Refused(ProblemTypes.Unauthorized, await EnterAsync(id, null));
        Refused(ProblemTypes.Forbidden, await EnterAsync(other, join.Token));
        Refused(ProblemTypes.Forbidden, await EnterAsync(null, join.Token));
        Refused(ProblemTypes.Forbidden, await EnterAsync(other, otherJoin.Token));
        Refused(ProblemTypes.Forbidden, await EnterAsync(id, second.Token));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.JoinRoom.ExecuteAsync(connection, null, None));
        using var stranger = SigningKey.Create();
        var forged = new TokenIssuer(stranger, _test.Clock).Issue(connection.Claims).Token;
        Refused(ProblemTypes.Unauthorized, await EnterAsync(id, forged));
        _test.Clock.Advance(TimeSpan.FromMinutes(11));
        Refused(ProblemTypes.Unauthorized, await EnterAsync(id, join.Token));
        Assert.False(_test.Signals.IsIn(connection.ConnectionId, id));

        Task<Outcome<JoinRoomResult>> EnterAsync(string? roomId, string? token) =>
            _test.Plane.JoinRoom.ExecuteAsync(connection, new JoinRoomRequest(roomId, token), None);
    }

    [Fact]
    public async Task Entering_twice_on_one_connection_returns_the_room_again()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, other) = await _test.JoinAndEnterAsync(id, User(2));
        _test.Signals.Clear();
        Assert.Equal(2, Ok(await _test.TryEnterAsync(connection, join)).Participants.Count);
        Assert.Empty(_test.Signals.To<ParticipantLeft>(connection.ConnectionId, HubEvents.ParticipantLeft));
        Assert.Empty(_test.Signals.To<ParticipantInfo>(other.ConnectionId, HubEvents.ParticipantJoined));
    }

    [Fact]
    public async Task A_second_connection_takes_over_and_only_the_first_is_told()
    {
        var id = await _test.CreateAsync();
        var (join, first) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, other) = await _test.JoinAndEnterAsync(id, User(2));
        _test.Signals.Clear();
        var second = await _test.EnterAsync(join);

        Assert.Equal("replaced", Assert.Single(_test.Signals.To<ParticipantLeft>(first.ConnectionId, HubEvents.ParticipantLeft)).Reason);
        Assert.Empty(_test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));
        Assert.Empty(_test.Signals.To<ParticipantInfo>(other.ConnectionId, HubEvents.ParticipantJoined));
        Assert.False(_test.Signals.IsIn(first.ConnectionId, id));
        Refused(ProblemTypes.Conflict, await _test.Plane.KeepAlive.ExecuteAsync(first, None));
        Refused(ProblemTypes.Conflict, await _test.Plane.UpdateState.ExecuteAsync(first, new ParticipantStatePatch(true, null, null, null), None));

        // What the old connection still does removes nobody.
        await _test.Plane.ConnectionClosed.ExecuteAsync(first, None);
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(first, None));
        await _test.PassAsync(6, second, other);
        Assert.Equal(2, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Fact]
    public async Task Leaving_is_at_once_and_for_good()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1), new JoinRequest { DeviceId = "device-1" });
        var (_, other) = await _test.JoinAndEnterAsync(id, User(2));
        Ok(await _test.OfferAsync(join));
        _test.Clock.Advance(TimeSpan.FromSeconds(4));
        using var hungUp = new CancellationTokenSource();
        await hungUp.CancelAsync();
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(connection, hungUp.Token));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(connection, None));

        var left = Assert.Single(_test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));
        Assert.Equal((join.ParticipantId, "left"), (left.ParticipantId, left.Reason));
        Assert.Contains("delete-participant", _test.Nodes.Calls);
        Refused(ProblemTypes.TokenRevoked, await _test.TryEnterAsync(_test.Connect(join), join));
        Refused(ProblemTypes.TokenRevoked, await _test.OfferAsync(join));
        Refused(ProblemTypes.TokenRevoked, await _test.Plane.KeepAlive.ExecuteAsync(connection, None));

        // Coming back by another join is a new participant; the old token stays refused to its last second.
        var again = await _test.JoinAsync(id, User(1), new JoinRequest { DeviceId = "device-1" });
        Assert.NotEqual(join.ParticipantId, again.ParticipantId);
        await _test.PassAsync(9 * 60, other);
        Refused(ProblemTypes.TokenRevoked, await _test.OfferAsync(join));
        await _test.PassAsync(2 * 60, other);
        Refused(ProblemTypes.Unauthorized, await _test.OfferAsync(join));
    }

    [Fact]
    public async Task A_place_can_be_given_back_without_entering()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { MaxParticipants = 2 });
        var (_, other) = await _test.JoinAndEnterAsync(id, User(1));
        var join = await _test.JoinAsync(id, User(2));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(_test.Connect(join), None));
        Assert.Empty(_test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));
        Ok(await _test.TryJoinAsync(id, User(3)));
        Refused(ProblemTypes.TokenRevoked, await _test.TryEnterAsync(_test.Connect(join), join));
    }

    [Fact]
    public async Task The_last_to_leave_closes_the_session_and_the_next_join_opens_another()
    {
        var id = await _test.CreateAsync();
        var (first, connection) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.OfferAsync(first));
        _test.Clock.Advance(TimeSpan.FromMinutes(3));
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(connection, None));
        Assert.Equal(MeetingStatus.Scheduled, (await _test.MeetingAsync(id)).Status);
        Assert.False(_test.Nodes.HasRoom("node-1", id));
        Assert.Equal(0, (await _test.Plane.PresenceSweeper.SweepAsync(None)).Rooms);

        _test.Clock.Advance(TimeSpan.FromMinutes(1));
        var (second, _) = await _test.JoinAndEnterAsync(id, User(1));
        Assert.NotEqual(first.SessionId, second.SessionId);
        Refused(ProblemTypes.TokenRevoked, await _test.TryEnterAsync(_test.Connect(first), first));
        Assert.Equal(second.SessionId, _test.Nodes.RoomOn("node-1", id)!.SessionId);

        var earlier = Ok(await _test.Plane.GetParticipants.ExecuteAsync(Host, id, first.SessionId, null, null, None)).Items;
        Assert.Equal(TimeSpan.FromMinutes(3), Assert.Single(earlier).LeftAt - earlier[0].JoinedAt);
        Assert.Null(Assert.Single(Ok(await _test.Plane.GetParticipants.ExecuteAsync(Host, id, null, null, null, None)).Items).LeftAt);
    }

    [Fact]
    public async Task Who_was_in_is_for_the_host_and_those_who_were_in()
    {
        var id = await _test.CreateAsync();
        Assert.Empty(Ok(await _test.Plane.GetParticipants.ExecuteAsync(Host, id, null, null, null, None)).Items);
        await _test.JoinAndEnterAsync(id, User(1));
        await _test.JoinAndEnterAsync(id, User(2));
        Refused(ProblemTypes.Forbidden, await _test.Plane.GetParticipants.ExecuteAsync(User(3), id, null, null, null, None));
        var first = Ok(await _test.Plane.GetParticipants.ExecuteAsync(User(1), id, null, 1, null, None));
        var second = Ok(await _test.Plane.GetParticipants.ExecuteAsync(User(1), id, null, 1, first.ContinuationToken, None));
        Assert.Equal(["usr_0001", "usr_0002"], first.Items.Concat(second.Items).Select(participant => participant.UserId).Order(StringComparer.Ordinal));
        Refused(ProblemTypes.NotFound, await _test.Plane.GetParticipants.ExecuteAsync(Host, id, "ses_none", null, null, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.GetParticipants.ExecuteAsync(Host, id, "../x", null, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.GetParticipants.ExecuteAsync(Host, id, null, 0, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.GetParticipants.ExecuteAsync(Host, id, null, null, "!!", None));
    }

    [Fact]
    public async Task State_goes_to_everybody_at_rising_versions_and_only_when_it_changes()
    {
        var id = await _test.CreateAsync();
        var (_, one) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, two) = await _test.JoinAndEnterAsync(id, User(2));
        var first = Ok(await _test.Plane.UpdateState.ExecuteAsync(one, new ParticipantStatePatch(false, true, null, null), None));
        var same = Ok(await _test.Plane.UpdateState.ExecuteAsync(one, new ParticipantStatePatch(false, null, null, null), None));
        var second = Ok(await _test.Plane.UpdateState.ExecuteAsync(one, new ParticipantStatePatch(null, null, true, true), None));
        Assert.Equal((false, true, false, false), (first.IsMuted, first.IsVideoOn, first.IsScreenSharing, first.IsHandRaised));
        Assert.Equal((false, true, true, true), (second.IsMuted, second.IsVideoOn, second.IsScreenSharing, second.IsHandRaised));
        Assert.Equivalent(first, same, strict: true);
        Assert.Equal(first.Version + 1, second.Version);
        Assert.Equal([first.Version, second.Version], _test.Signals.To<ParticipantInfo>(two.ConnectionId, HubEvents.StateChanged).Select(info => info.Version));
        Assert.Equal(2, _test.Signals.To<ParticipantInfo>(one.ConnectionId, HubEvents.StateChanged).Count);
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.UpdateState.ExecuteAsync(one, null, None));
    }

    [Fact]
    public async Task No_version_is_missing_from_what_a_participant_is_told()
    {
        var id = await _test.CreateAsync();
        var join = await _test.JoinAsync(id, Host);
        var watcher = _test.Connect(join);
        var from = Ok(await _test.TryEnterAsync(watcher, join)).Version;
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i => (await _test.JoinAndEnterAsync(id, User(i))).Connection));
        await Task.WhenAll(connections.Select(connection => _test.Plane.UpdateState.ExecuteAsync(connection, new ParticipantStatePatch(false, null, null, null), None)));
        await Task.WhenAll(connections.Take(4).Select(connection => _test.Plane.LeaveRoom.ExecuteAsync(connection, None)));
        await _test.PassAsync(10, watcher);

        var told = _test.Signals.All.Where(item => item.ConnectionId == watcher.ConnectionId).SelectMany(item => item.Argument switch
        {
            ParticipantInfo info => [info.Version],
            ParticipantLeft left => [left.Version],
            RoomDelta delta => [.. delta.Participants.Select(one => one.Version), .. delta.Left.Select(left => left.Version), .. delta.Superseded ?? []],
            _ => Array.Empty<long>(),
        }).Order().ToArray();
        var now = Ok(await _test.Plane.KeepAlive.ExecuteAsync(watcher, None)).Version;
        Assert.Equal(Enumerable.Range((int)from + 1, (int)(now - from)).Select(version => (long)version), told);
        Assert.Equal(1, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Fact]
    public async Task Offers_answers_and_candidates_reach_one_participant_with_their_true_source()
    {
        var id = await _test.CreateAsync();
        var (oneJoin, one) = await _test.JoinAndEnterAsync(id, User(1));
        var (twoJoin, two) = await _test.JoinAndEnterAsync(id, User(2));
        Assert.Null(Ok(await _test.Plane.SendOffer.ExecuteAsync(one, new SendSdpRequest(twoJoin.ParticipantId, "offer"), None)).Answer);
        Ok(await _test.Plane.SendAnswer.ExecuteAsync(two, new SendSdpRequest(oneJoin.ParticipantId, "answer"), None));
        var candidate = System.Text.Json.JsonElement.Parse("""{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdpMid":"0"}""");
        Ok(await _test.Plane.SendIceCandidate.ExecuteAsync(one, new SendIceCandidateRequest(twoJoin.ParticipantId, candidate), None));
        Assert.Equal(new SdpMessage(oneJoin.ParticipantId, "offer"), Assert.Single(_test.Signals.To<SdpMessage>(two.ConnectionId, HubEvents.ReceiveOffer)));
        Assert.Equal(new SdpMessage(twoJoin.ParticipantId, "answer"), Assert.Single(_test.Signals.To<SdpMessage>(one.ConnectionId, HubEvents.ReceiveAnswer)));
        Assert.Equal(oneJoin.ParticipantId, Assert.Single(_test.Signals.To<IceCandidateMessage>(two.ConnectionId, HubEvents.IceCandidate)).SourceUserId);
    }

    [Fact]
    public async Task Nothing_is_passed_on_across_rooms_or_from_outside()
    {
        var id = await _test.CreateAsync();
        var (join, one) = await _test.JoinAndEnterAsync(id, User(1));
        var (elsewhere, stranger) = await _test.JoinAndEnterAsync(await _test.CreateAsync(), User(2));
        Refused(ProblemTypes.NotFound, await _test.Plane.SendOffer.ExecuteAsync(one, new SendSdpRequest(elsewhere.ParticipantId, "offer"), None));
        Refused(ProblemTypes.NotFound, await _test.Plane.SendOffer.ExecuteAsync(stranger, new SendSdpRequest(join.ParticipantId, "offer"), None));
        var waiting = await _test.JoinAsync(id, User(3));
        Refused(ProblemTypes.NotFound, await _test.Plane.SendOffer.ExecuteAsync(_test.Connect(waiting), new SendSdpRequest(join.ParticipantId, "offer"), None));
        Refused(ProblemTypes.NotFound, await _test.Plane.SendOffer.ExecuteAsync(one, new SendSdpRequest(waiting.ParticipantId, "offer"), None));
        Assert.DoesNotContain(_test.Signals.All, item => item.Method == HubEvents.ReceiveOffer);
    }

    [Fact]
    public async Task Malformed_signals_name_the_field()
    {
        var (_, one) = await _test.JoinAndEnterAsync(await _test.CreateAsync(), User(1));
        var missing = Refused(ProblemTypes.InvalidRequest, await _test.Plane.SendOffer.ExecuteAsync(one, new SendSdpRequest(null, " "), None));
        Assert.Equal(["sdp", "targetUserId"], missing.Errors!.Keys.Order(StringComparer.Ordinal));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.SendOffer.ExecuteAsync(one, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.SendAnswer.ExecuteAsync(one, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.SendAnswer.ExecuteAsync(one, new SendSdpRequest("sfu", "answer"), None));
        Refused(ProblemTypes.TooLarge, await _test.Plane.SendOffer.ExecuteAsync(one, new SendSdpRequest("sfu", new string('x', SignalingLimits.MaxSdpLength + 1)), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.SendIceCandidate.ExecuteAsync(one, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.SendIceCandidate.ExecuteAsync(one, new SendIceCandidateRequest("prt_x", default), None));
        var large = System.Text.Json.JsonSerializer.SerializeToElement(new string('x', SignalingLimits.MaxCandidateLength));
        Refused(ProblemTypes.TooLarge, await _test.Plane.SendIceCandidate.ExecuteAsync(one, new SendIceCandidateRequest("prt_x", large), None));
        Ok(await _test.Plane.SendIceCandidate.ExecuteAsync(one, new SendIceCandidateRequest("sfu", System.Text.Json.JsonElement.Parse("{}")), None));
    }

    [Fact]
    public async Task A_shutdown_is_told_to_every_room_and_changes_nothing()
    {
        var (_, one) = await _test.JoinAndEnterAsync(await _test.CreateAsync(), User(1));
        var (_, two) = await _test.JoinAndEnterAsync(await _test.CreateAsync(), User(2));
        await _test.Plane.AnnounceShutdown.ExecuteAsync(None);
        Assert.All((SignalConnection[])[one, two], connection =>
            Assert.Equal("shutdown", Assert.Single(_test.Signals.To<MeetingEnded>(connection.ConnectionId, HubEvents.MeetingEnded)).Reason));
        Ok(await _test.Plane.KeepAlive.ExecuteAsync(one, None));
    }
}
