using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Placement;

public sealed class MediaTests : IDisposable
{
    private readonly TestPlane _test = new();
    private long _sequence;

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task An_offer_is_answered_and_the_resource_is_ones_own()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, User(1));
        var (otherJoin, _) = await _test.JoinAndEnterAsync(id, User(2));
        var answer = Ok(await _test.OfferAsync(join));
        Assert.Equal(($"answer to {Sdp}", join.ParticipantId), (answer.Sdp, answer.ParticipantId));

        Assert.Equal(answer.MediaId, Ok(await _test.Plane.MediaSlots.ExecuteAsync(id, answer.MediaId, join.Token, None)).MediaId);
        Assert.Equal("answer to more", Ok(await _test.Plane.MediaReoffer.ExecuteAsync(answer.MediaId, new MediaOfferCommand(id, join.Token, "more"), None)).Sdp);
        Refused(ProblemTypes.NotFound, await _test.Plane.MediaSlots.ExecuteAsync(id, answer.MediaId, otherJoin.Token, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.MediaReoffer.ExecuteAsync(answer.MediaId, new MediaOfferCommand(id, otherJoin.Token, "more"), None));
        Refused(ProblemTypes.NotFound, await _test.Plane.MediaDelete.ExecuteAsync(id, answer.MediaId, otherJoin.Token, None));
        Ok(await _test.Plane.MediaDelete.ExecuteAsync(id, answer.MediaId, join.Token, None));
        Ok(await _test.Plane.MediaDelete.ExecuteAsync(id, answer.MediaId, join.Token, None));
        Assert.False(_test.Nodes.HasMedia("node-1", id, answer.MediaId));
        Assert.Equal(2, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Fact]
    public async Task What_is_shown_reaches_the_node_that_has_the_resource()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, User(1));
        var (otherJoin, _) = await _test.JoinAndEnterAsync(id, User(2));
        var answer = Ok(await _test.OfferAsync(join));
        var view = new MediaView(3, [new ShownTrack(otherJoin.ParticipantId, TrackSources.Camera, 360)]);
        Ok(await _test.Plane.MediaShow.ExecuteAsync(id, answer.MediaId, join.Token, view, None));
        Assert.Equal(view, _test.Nodes.Views[answer.MediaId]);

        Refused(ProblemTypes.NotFound, await _test.Plane.MediaShow.ExecuteAsync(id, answer.MediaId, otherJoin.Token, view, None));
        Refused(ProblemTypes.Unauthorized, await _test.Plane.MediaShow.ExecuteAsync(id, answer.MediaId, "x", view, None));
        foreach (var (bad, field) in new[]
        {
            (view with { Version = -1 }, "version"),
            (view with { Shown = null! }, "shown"),
            (view with { Shown = [.. Enumerable.Repeat(view.Shown[0], MediaView.MaxShown + 1)] }, "shown"),
            (view with { Shown = [view.Shown[0] with { ParticipantId = "" }] }, "shown[0].participantId"),
            (view with { Shown = [view.Shown[0], view.Shown[0] with { Source = TrackSources.Microphone }] }, "shown[1].source"),
            (view with { Shown = [view.Shown[0] with { Height = 100_000 }] }, "shown[0].height"),
        })
        {
            Assert.Contains(field, Refused(ProblemTypes.InvalidRequest, await _test.Plane.MediaShow.ExecuteAsync(id, answer.MediaId, join.Token, bad, None)).Errors!.Keys);
        }
    }

    [Fact]
    public async Task Bad_offers_and_tokens_are_refused()
    {
        var id = await _test.CreateAsync();
        var join = await _test.JoinAsync(id, User(1));
        var other = await _test.JoinAsync(await _test.CreateAsync(), User(1));
        Refused(ProblemTypes.Unauthorized, await _test.Plane.MediaOffer.ExecuteAsync(new MediaOfferCommand(id, null, Sdp), None));
        Refused(ProblemTypes.Forbidden, await _test.Plane.MediaOffer.ExecuteAsync(new MediaOfferCommand(id, other.Token, Sdp), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.MediaOffer.ExecuteAsync(new MediaOfferCommand(id, join.Token, " "), None));
        Refused(ProblemTypes.TooLarge, await _test.Plane.MediaOffer.ExecuteAsync(new MediaOfferCommand(id, join.Token, new string('v', 300_000)), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.MediaOffer.ExecuteAsync(new MediaOfferCommand(id, join.Token, Sdp, ""), None));
        Refused(ProblemTypes.Unauthorized, await _test.Plane.MediaSlots.ExecuteAsync(id, "med_1", "x", None));
        Refused(ProblemTypes.NotFound, await _test.Plane.MediaSlots.ExecuteAsync(id, "med_1", join.Token, None));
        _test.Nodes.OfferProblem = new NodeResult<OfferResponse>(null, ProblemTypes.UnacceptableSdp, "No common codec. Offer opus.");
        Assert.Equal("No common codec. Offer opus.", Refused(ProblemTypes.UnacceptableSdp, await _test.OfferAsync(join)).Detail);
        Assert.Equal(0, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Fact]
    public async Task A_node_that_lost_the_room_gets_it_again_once()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.OfferAsync(join));
        _test.Nodes.LoseEverything("node-1");
        var answer = Ok(await _test.OfferAsync(join));
        Assert.True(_test.Nodes.HasMedia("node-1", id, answer.MediaId));
        _test.Nodes.OfferProblem = new NodeResult<OfferResponse>(null, ProblemTypes.NotFound, "No such room.");
        var calls = _test.Nodes.Calls.Count;
        Refused(ProblemTypes.NotFound, await _test.OfferAsync(join));
        Assert.Equal(["offer", "put", "offer"], _test.Nodes.Calls.Skip(calls));
    }

    [Fact]
    public async Task A_room_of_a_dead_node_moves_and_everybody_learns_where()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.OfferAsync(join));
        _test.Nodes.Dead["node-1"] = true;
        _test.Nodes.Preferred = "node-2";
        var answer = Ok(await _test.OfferAsync(join));
        Assert.True(_test.Nodes.HasMedia("node-2", id, answer.MediaId));
        var endpoints = _test.Signals.To<SfuEndpoint>(connection.ConnectionId, HubEvents.SfuEndpoint);
        Assert.Equal(2, endpoints.Count);
        Assert.NotEqual(endpoints[0].TransportId, endpoints[1].TransportId);
        Assert.Equal(join.SessionId, _test.Nodes.RoomOn("node-2", id)!.SessionId);
    }

    [Fact]
    public async Task A_raised_limit_reaches_the_node_in_mid_session()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { MaxParticipants = 2 });
        Ok(await _test.OfferAsync((await _test.JoinAndEnterAsync(id, User(1))).Join));
        Assert.Equal(2, _test.Nodes.RoomOn("node-1", id)!.MaxParticipants);
        var more = new UpdateMeetingRequest { Settings = new MeetingSettingsInput { MaxParticipants = 3 } };
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, more, null, None));
        await _test.JoinAndEnterAsync(id, User(2));
        Ok(await _test.OfferAsync((await _test.JoinAndEnterAsync(id, User(3))).Join));
        Assert.Equal(3, _test.Nodes.RoomOn("node-1", id)!.MaxParticipants);
        Assert.Equal(2, _test.Nodes.Calls.Count(call => call == "put"));
    }

    [Fact]
    public async Task Many_first_offers_at_once_put_the_room_on_one_node()
    {
        var id = await _test.CreateAsync();
        var joins = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _test.JoinAsync(id, User(i))));
        var answers = await Task.WhenAll(joins.Select(join => Task.Run(() => _test.OfferAsync(join))));
        Assert.All(answers, answer => Assert.True(_test.Nodes.HasMedia("node-1", id, Ok(answer).MediaId)));
        Assert.Equal(10, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Fact]
    public async Task An_offer_over_the_hub_works_when_the_connections_own_token_is_long_over()
    {
        var id = await _test.CreateAsync();
        var (_, connection) = await _test.JoinAndEnterAsync(id, User(1));
        await _test.PassAsync(15 * 60, connection);
        var answer = Ok(await _test.Plane.SendOffer.ExecuteAsync(connection, new SendSdpRequest("sfu", Sdp), None)).Answer;
        Assert.Equal(new SdpMessage("sfu", $"answer to {Sdp}"), answer);
        Refused(ProblemTypes.NotFound, await _test.Plane.SendOffer.ExecuteAsync(_test.Connect(await _test.JoinAsync(id, User(2))), new SendSdpRequest("sfu", Sdp), None));
    }

    [Fact]
    public async Task Who_leaves_while_the_node_answers_leaves_no_media_behind()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1));
        await _test.JoinAndEnterAsync(id, User(2));
        Ok(await _test.OfferAsync(join));
        _test.Nodes.BeforeAnswer = async () =>
        {
            _test.Nodes.BeforeAnswer = null;
            Ok(await _test.Plane.LeaveRoom.ExecuteAsync(connection, None));
        };
        Refused(ProblemTypes.TokenRevoked, await _test.OfferAsync(join));
        Assert.False(_test.Nodes.HasMedia("node-1", id, "med_0002"));
    }

    [Fact]
    public async Task An_encoder_without_a_hub_is_a_participant_as_long_as_its_media_lives()
    {
        var id = await _test.CreateAsync();
        var (_, watcher) = await _test.JoinAndEnterAsync(id, Host);
        var encoder = await _test.JoinAsync(id, User(1), new JoinRequest { DisplayName = "Camera 2" });
        var answer = Ok(await _test.OfferAsync(encoder));
        var seen = Assert.Single(_test.Signals.To<ParticipantInfo>(watcher.ConnectionId, HubEvents.ParticipantJoined));
        Assert.Equal(("Camera 2", false, false), (seen.DisplayName, seen.IsMuted, seen.IsVideoOn));

        await _test.PassAsync(5 * 60, watcher);
        Assert.Equal(2, (await _test.MeetingAsync(id)).ParticipantCount);
        _test.Nodes.LoseEverything("node-1");
        await _test.PassAsync(35, watcher);
        Assert.Equal("lost", Assert.Single(_test.Signals.To<ParticipantLeft>(watcher.ConnectionId, HubEvents.ParticipantLeft)).Reason);

        // Started again with the same token it is the same participant; its DELETE takes it out.
        var again = Ok(await _test.OfferAsync(encoder));
        Assert.Equal(answer.ParticipantId, again.ParticipantId);
        Ok(await _test.Plane.MediaDelete.ExecuteAsync(id, again.MediaId, encoder.Token, None));
        Assert.Equal("left", _test.Signals.To<ParticipantLeft>(watcher.ConnectionId, HubEvents.ParticipantLeft)[1].Reason);
        Assert.Equal(1, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Fact]
    public async Task Media_before_the_hub_is_one_arrival()
    {
        var id = await _test.CreateAsync();
        var (_, watcher) = await _test.JoinAndEnterAsync(id, Host);
        var join = await _test.JoinAsync(id, User(1));
        Ok(await _test.OfferAsync(join));
        var connection = await _test.EnterAsync(join);
        Assert.Single(_test.Signals.To<ParticipantInfo>(watcher.ConnectionId, HubEvents.ParticipantJoined));
        Assert.Single(_test.Signals.To<ParticipantInfo>(watcher.ConnectionId, HubEvents.StateChanged));
        await _test.PassAsync(60, watcher, connection);
        Assert.Equal(2, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Theory]
    [InlineData("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "audio", true)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=recvonly\n", "audio", false)]
    [InlineData("m=audio 9 X 1\r\na=recvonly\r\nm=audio 9 X 1\r\na=sendonly\r\n", "audio", true)]
    [InlineData("m=audio 9 X 1\r\na=sendonly\r\nm=video 9 X 1\r\na=recvonly\r\n", "audio", true)]
    [InlineData("m=audio 0 X 1\r\na=sendonly\r\n", "audio", false)]
    [InlineData("m=video 9 X 1\r\na=inactive\r\n", "video", false)]
    [InlineData("m=", "video", false)]
    [InlineData("m=video", "video", false)]
    [InlineData("", "video", false)]
    public void An_offer_says_what_it_sends(string sdp, string kind, bool sends) => Assert.Equal(sends, OfferedMedia.Sends(sdp, kind));

    [Fact]
    public async Task Slot_maps_go_to_their_subscriber_and_speakers_to_all()
    {
        var id = await _test.CreateAsync();
        var (join, one) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, two) = await _test.JoinAndEnterAsync(id, User(2));
        var media = Ok(await _test.OfferAsync(join)).MediaId;
        var map = new SlotMap(media, 2, [new SlotAssignment("3", "prt_x", TrackSources.Camera)]);
        NodeEventBatch batch = new([
            Event(id, NodeEventTypes.SlotsChanged, join.ParticipantId, media) with { Slots = map with { Version = 1 } },
            Event(id, NodeEventTypes.SlotsChanged, join.ParticipantId, media) with { Slots = map },
            Event(id, NodeEventTypes.SpeakersChanged) with { Speakers = ["prt_a", "prt_b"] },
            Event(id, NodeEventTypes.TrackPublished, join.ParticipantId, media),
            Event(id, "somethingNew", join.ParticipantId, media),
        ]);
        Assert.Equal(new NodeEventsResult(5, 0), Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-1", batch, None)));
        Assert.Equal(new NodeEventsResult(0, 5), Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-1", batch, None)));

        Assert.Equal(2, Assert.Single(_test.Signals.To<SlotMap>(one.ConnectionId, HubEvents.SlotsChanged)).Version);
        Assert.Empty(_test.Signals.To<SlotMap>(two.ConnectionId, HubEvents.SlotsChanged));
        Assert.Equal(["prt_a", "prt_b"], Assert.Single(_test.Signals.To<ActiveSpeakers>(two.ConnectionId, HubEvents.SpeakersChanged)).ParticipantIds);

        // A restarted node counts from one again.
        var restarted = Event(id, NodeEventTypes.SpeakersChanged) with { Speakers = [], Epoch = "second", Sequence = 1 };
        Assert.Equal(new NodeEventsResult(1, 0), Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch([restarted]), None)));
    }

    [Fact]
    public async Task A_node_has_no_say_in_rooms_that_are_not_on_it()
    {
        var id = await _test.CreateAsync();
        var (_, connection) = await _test.JoinAndEnterAsync(id, User(1));
        var batch = new NodeEventBatch([Event(id, NodeEventTypes.SpeakersChanged) with { Speakers = ["prt_a"] }, Event("no-such-room", NodeEventTypes.MediaClosed)]);
        Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-9", batch, None));
        Assert.Empty(_test.Signals.To<ActiveSpeakers>(connection.ConnectionId, HubEvents.SpeakersChanged));
    }

    [Theory]
    [InlineData("consentExpired", true)]
    [InlineData("dtlsFailed", true)]
    [InlineData("neverConnected", true)]
    [InlineData("closed", false)]
    [InlineData("replaced", false)]
    public async Task Media_that_ended_unasked_is_told_to_its_participant(string reason, bool told)
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1));
        var old = Ok(await _test.OfferAsync(join)).MediaId;
        var media = Ok(await _test.OfferAsync(join)).MediaId;
        var batch = new NodeEventBatch([
            Event(id, NodeEventTypes.MediaClosed, join.ParticipantId, old) with { Detail = reason },
            Event(id, NodeEventTypes.MediaClosed, join.ParticipantId, media) with { Detail = reason },
        ]);
        Ok(await _test.Plane.NodeEvents.ExecuteAsync("node-1", batch, None));
        Assert.Equal(told ? [media] : [], _test.Signals.To<MediaLost>(connection.ConnectionId, HubEvents.MediaLost).Select(lost => lost.MediaId));
        Assert.Equal(1, (await _test.MeetingAsync(id)).ParticipantCount);
        Refused(ProblemTypes.NotFound, await _test.Plane.MediaSlots.ExecuteAsync(id, media, join.Token, None));
    }

    [Fact]
    public async Task Batches_that_are_none_are_refused()
    {
        var item = Event("abcd-efgh-jkmn", NodeEventTypes.TrackEnded);
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.NodeEvents.ExecuteAsync("node-1", null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch(null!), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch([null!]), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.NodeEvents.ExecuteAsync("node/1", new NodeEventBatch([item]), None));
        Refused(ProblemTypes.TooLarge, await _test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch([.. Enumerable.Repeat(item, 501)]), None));
    }

    [Fact]
    public void The_longest_key_is_one_that_a_node_takes_and_no_other_participants()
    {
        var key = new string('k', 128);
        var id = MediaGateway.RequestIdOf("par_1", key);

        Assert.InRange(id.Length, 1, 128);
        Assert.Equal(id, MediaGateway.RequestIdOf("par_1", key));
        Assert.NotEqual(id, MediaGateway.RequestIdOf("par_2", key));
        Assert.NotEqual(MediaGateway.RequestIdOf("par_1", null), MediaGateway.RequestIdOf("par_1", null));
    }

    private NodeEvent Event(string roomId, string type, string? participantId = null, string? mediaId = null) => new()
    {
        Sequence = ++_sequence,
        Epoch = "first",
        At = _test.Clock.GetUtcNow(),
        Type = type,
        RoomId = roomId,
        ParticipantId = participantId,
        MediaId = mediaId,
    };
}
