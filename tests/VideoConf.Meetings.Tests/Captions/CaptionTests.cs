using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Captions;

public sealed class CaptionTests : IDisposable
{
    private readonly CaptionedRoom _room = new();

    public void Dispose() => _room.Dispose();

    private TestPlane Test => _room.Test;

    [Fact]
    public async Task The_first_who_wants_captions_turns_them_on_for_the_room()
    {
        var (_, ada) = await _room.EnterAsync(User(1));
        var (_, bea) = await _room.EnterAsync(User(2));
        var state = Ok(await _room.SetAsync(ada));
        Assert.Equal((true, null, null), (state.IsOn, state.Engine, state.Problem));
        Assert.Equal(["en-US"], state.Languages);
        Assert.Equal(new PutCaptionsRequest(_room.SessionId, "en-US"), Test.Nodes.Captions[_room.Id]);
        Assert.True(Assert.Single(_room.States(bea)).IsOn);
        Ok(await _room.SetAsync(bea));
        Assert.Single(_room.States(bea));
        var log = await Test.Documents.QueryAsync(new DocumentQuery(Keys.Meetings, _room.Id, Keys.EventPrefix(_room.SessionId)), None);
        Assert.Single(log.Documents, entry => entry.As<SessionEvent>().Type == SessionEventTypes.CaptionsStarted);
    }

    [Fact]
    public async Task Who_listens_from_outside_may_do_so_while_everybody_sees_them()
    {
        var (_, ada) = await _room.EnterAsync(User(1));
        var (agent, _) = await _room.EnterAsync(User(2));
        var source = new VoiceSource("node-1", _room.Id, "prt_ada", agent.ParticipantId);
        Assert.True(await Test.Plane.ListenToVoice.MayGoOnAsync(source, None));
        await Test.PassAsync(14, ada);
        Assert.False(await Test.Plane.ListenToVoice.MayGoOnAsync(source, None));
        Assert.False(await Test.Plane.ListenToVoice.MayGoOnAsync(source with { RoomId = "none" }, None));
    }

    [Fact]
    public async Task A_meeting_without_ai_has_no_captions_and_says_why()
    {
        var id = await Test.CreateAsync();
        var (_, connection) = await Test.JoinAndEnterAsync(id, Host);
        var problem = Refused(ProblemTypes.Forbidden, await _room.SetAsync(connection));
        Assert.Contains("settings", problem.Detail, StringComparison.Ordinal);
        Refused(ProblemTypes.Forbidden, await Test.Plane.SwitchCaptions.ExecuteAsync(Host, id, on: true, None));
        Assert.Empty(Test.Nodes.Captions);
        Assert.Null(Ok(await EnterAsync(id)).Captions);
    }

    private async Task<Outcome<JoinRoomResult>> EnterAsync(string id)
    {
        var join = await Test.JoinAsync(id, User(4));
        return await Test.TryEnterAsync(Test.Connect(join), join);
    }

    [Fact]
    public async Task Who_enters_is_told_how_captions_are()
    {
        var (_, ada) = await _room.EnterAsync(Host);
        var before = Ok(await Test.Plane.SwitchCaptions.ExecuteAsync(Host, _room.Id, on: true, None));
        Assert.True(before.IsOn);
        await _room.ReportAsync(_room.Event(NodeEventTypes.CaptionsChanged) with { Captions = new CaptionEngineState("PocketSphinx (basic)", "en-US", null) });
        var consent = await Test.ConsentAsync(_room.Id, User(2), "ai", "accepted");
        var join = await Test.JoinAsync(_room.Id, User(2), new JoinRequest { ConsentToken = consent });
        var entered = Ok(await Test.TryEnterAsync(Test.Connect(join), join));
        Assert.Equal((true, "PocketSphinx (basic)"), (entered.Captions!.IsOn, entered.Captions.Engine));
        Assert.Equal("PocketSphinx (basic)", _room.States(ada)[^1].Engine);
    }

    [Fact]
    public async Task Only_the_host_switches_captions_and_twice_is_once()
    {
        var (_, ada) = await _room.EnterAsync(User(1));
        Refused(ProblemTypes.Forbidden, await Test.Plane.SwitchCaptions.ExecuteAsync(User(1), _room.Id, on: true, None));
        Ok(await Test.Plane.SwitchCaptions.ExecuteAsync(Host, _room.Id, on: true, None));
        Ok(await Test.Plane.SwitchCaptions.ExecuteAsync(Host, _room.Id, on: true, None));
        Assert.False(Ok(await Test.Plane.SwitchCaptions.ExecuteAsync(Host, _room.Id, on: false, None)).IsOn);
        Assert.False(Ok(await Test.Plane.SwitchCaptions.ExecuteAsync(Host, _room.Id, on: false, None)).IsOn);
        Assert.Equal([true, false], _room.States(ada).Select(state => state.IsOn));
        Assert.Empty(Test.Nodes.Captions);
        var quiet = await Test.CreateAsync(new MeetingSettingsInput { AiEnabled = true });
        Refused(ProblemTypes.Conflict, await Test.Plane.SwitchCaptions.ExecuteAsync(Host, quiet, on: true, None));
        Refused(ProblemTypes.NotFound, await Test.Plane.SwitchCaptions.ExecuteAsync(Host, "none", on: true, None));
    }

    [Fact]
    public async Task Final_lines_are_kept_once_and_partial_ones_pass_through()
    {
        var (ada, connection) = await _room.EnterAsync(User(1));
        Ok(await _room.SetAsync(connection));
        var id = ada.ParticipantId;
        await _room.ReportAsync(_room.Said(id, "good", final: false, lineId: "l1"), _room.Said(id, "good mor", final: false, lineId: "l1"));
        await _room.ReportAsync(_room.Said(id, " good\u0007  morning\n", lineId: "l1"), _room.Said(id, "everyone", at: 0.5, lineId: "l0"));
        await _room.ReportAsync(_room.Said(id, "good morning", lineId: "l1"));
        Assert.Equal(["everyone", "good morning"], (await _room.LinesAsync()).Select(line => line.Text));
        Assert.Equal([("good mor", false), ("good morning", true), ("everyone", true), ("good morning", true)], _room.Updates(connection).Select(line => (line.Text, line.IsFinal)));
        var line = _room.Updates(connection)[1];
        Assert.Equal(("l1", "User 1", 1.0, 3.0), (line.LineId, line.DisplayName, line.StartSeconds, line.EndSeconds));
    }

    [Fact]
    public async Task Words_of_who_declined_or_is_unknown_are_refused()
    {
        var (ada, connection) = await _room.EnterAsync(User(1));
        var (bea, _) = await _room.EnterAsync(User(2), "declined");
        Ok(await _room.SetAsync(connection));
        await _room.ReportAsync(
            _room.Said(bea.ParticipantId, "not mine"), _room.Said("prt_nobody", "nor this"), _room.Said(ada.ParticipantId, "mine"), _room.Said("not an id", "nor that"),
            _room.Said(ada.ParticipantId, "bad line", lineId: "a/b"));
        Assert.Equal("mine", Assert.Single(await _room.LinesAsync()).Text);
        Assert.Equal("mine", Assert.Single(_room.Updates(connection)).Text);
    }

    [Fact]
    public async Task Who_was_never_asked_is_not_written_down()
    {
        var id = await Test.CreateAsync();
        var (early, connection) = await Test.JoinAndEnterAsync(id, User(1));
        Ok(await Test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Settings = new MeetingSettingsInput { AiEnabled = true } }, null, None));
        Ok(await _room.SetAsync(connection));
        var said = new NodeEvent
        {
            Sequence = 1,
            Epoch = "first",
            At = Test.Clock.GetUtcNow(),
            Type = NodeEventTypes.Spoken,
            RoomId = id,
            ParticipantId = early.ParticipantId,
            Line = new SpokenLine("l1", "before anybody asked", "en-US", true, Test.Clock.GetUtcNow(), Test.Clock.GetUtcNow()),
        };
        Ok(await Test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch([said]), None));
        Assert.Empty(_room.Updates(connection));
    }

    [Fact]
    public async Task A_voice_is_listened_to_only_of_who_was_asked_and_agreed()
    {
        var id = await Test.CreateAsync();
        var (early, _) = await Test.JoinAndEnterAsync(id, User(1));
        Ok(await Test.OfferAsync(early));
        Ok(await Test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Settings = new MeetingSettingsInput { AiEnabled = true } }, null, None));
        var (ready, _) = await Test.JoinAndEnterAsync(id, User(2), new JoinRequest { ConsentToken = await Test.ConsentAsync(id, User(2), "ai", "accepted") });
        var (shy, _) = await Test.JoinAndEnterAsync(id, User(3), new JoinRequest { ConsentToken = await Test.ConsentAsync(id, User(3), "ai", "declined") });
        Refused(ProblemTypes.Forbidden, await Test.Plane.ListenToVoice.ExecuteAsync(id, early.ParticipantId, ready.Token, None));
        Refused(ProblemTypes.Forbidden, await Test.Plane.ListenToVoice.ExecuteAsync(id, shy.ParticipantId, ready.Token, None));
        Assert.Equal(ready.ParticipantId, Ok(await Test.Plane.ListenToVoice.ExecuteAsync(id, ready.ParticipantId, early.Token, None)).ParticipantId);
    }

    [Fact]
    public async Task Ai_is_not_turned_off_under_running_captions()
    {
        var (_, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        var off = new UpdateMeetingRequest { Settings = new MeetingSettingsInput { AiEnabled = false } };
        Refused(ProblemTypes.Conflict, await Test.Plane.UpdateMeeting.ExecuteAsync(Host, _room.Id, off, null, None));
        Ok(await Test.Plane.SwitchCaptions.ExecuteAsync(Host, _room.Id, on: false, None));
        Ok(await Test.Plane.UpdateMeeting.ExecuteAsync(Host, _room.Id, off, null, None));
    }

    [Fact]
    public async Task The_last_words_come_when_the_session_is_over()
    {
        var (ada, connection) = await _room.EnterAsync(User(1));
        Ok(await _room.SetAsync(connection));
        Test.Clock.Advance(TimeSpan.FromSeconds(60));
        Ok(await Test.Plane.EndMeeting.ExecuteAsync(Host, _room.Id, None));
        Test.Clock.Advance(TimeSpan.FromSeconds(3));
        await _room.ReportAsync(
            _room.Said(ada.ParticipantId, "and goodbye", at: 58), _room.Said(ada.ParticipantId, "half a", at: 59, final: false), _room.Said(ada.ParticipantId, "much later", at: 600));
        Assert.Equal("and goodbye", Assert.Single(await _room.LinesAsync()).Text);
    }

    [Fact]
    public async Task What_is_heard_after_captions_were_stopped_is_not_kept()
    {
        var (ada, connection) = await _room.EnterAsync(User(1));
        Ok(await _room.SetAsync(connection));
        Test.Clock.Advance(TimeSpan.FromSeconds(10));
        Ok(await Test.Plane.SwitchCaptions.ExecuteAsync(Host, _room.Id, on: false, None));
        Test.Nodes.Captions[_room.Id] = new PutCaptionsRequest(_room.SessionId, null);
        await _room.ReportAsync(_room.Said(ada.ParticipantId, "before", at: 9), _room.Said(ada.ParticipantId, "after", at: 30));
        Assert.Equal("before", Assert.Single(await _room.LinesAsync()).Text);
        Assert.Empty(Test.Nodes.Captions); // The node was told once more.
    }

    [Fact]
    public async Task Another_node_is_not_believed()
    {
        var (ada, connection) = await _room.EnterAsync(User(1));
        Ok(await _room.SetAsync(connection));
        Ok(await Test.Plane.NodeEvents.ExecuteAsync("node-2", new NodeEventBatch([_room.Said(ada.ParticipantId, "lies")]), None));
        Assert.Empty(await _room.LinesAsync());
    }

    [Fact]
    public async Task A_node_that_was_started_anew_gets_captions_again()
    {
        var (_, connection) = await _room.EnterAsync(User(1));
        Ok(await _room.SetAsync(connection));
        Test.Nodes.Captions.Clear();
        await Test.PassAsync(7, connection);
        Assert.True(Test.Nodes.Captions.ContainsKey(_room.Id));
    }

    [Fact]
    public async Task What_captions_missed_is_known_afterwards()
    {
        var (_, connection) = await _room.EnterAsync(User(1));
        Ok(await _room.SetAsync(connection));
        await _room.ReportAsync(_room.Event(NodeEventTypes.CaptionsChanged) with { Captions = new CaptionEngineState("Engine", "en-US", null) });
        Test.Clock.Advance(TimeSpan.FromSeconds(10));
        await _room.ReportAsync(_room.Event(NodeEventTypes.CaptionsChanged) with { Captions = new CaptionEngineState("Engine", "en-US", "The endpoint does not answer.") });
        Assert.Equal("The endpoint does not answer.", _room.States(connection)[^1].Problem);
        Test.Clock.Advance(TimeSpan.FromSeconds(20));
        await _room.ReportAsync(_room.Event(NodeEventTypes.CaptionsChanged) with { Captions = new CaptionEngineState("Engine", "en-US", null) });
        Assert.Null(_room.States(connection)[^1].Problem);
        var gap = Assert.Single(await new TranscriptStore(Test.Documents).GapsAsync(_room.Id, _room.SessionId, None));
        Assert.Equal((_room.StartedAt.AddSeconds(10), _room.StartedAt.AddSeconds(30)), (gap.From, gap.To));
    }

    [Fact]
    public async Task A_dead_node_is_told_as_a_problem_and_its_return_too()
    {
        var (_, connection) = await _room.EnterAsync(User(1));
        Ok(await _room.SetAsync(connection));
        Test.Nodes.Dead["node-1"] = true;
        await Test.PassAsync(6, connection);
        Assert.Equal(Captioning.NodeProblem, _room.States(connection)[^1].Problem);
        Test.Nodes.Dead.Clear();
        await Test.PassAsync(6, connection);
        Assert.Null(_room.States(connection)[^1].Problem);
    }

    [Fact]
    public async Task A_reader_who_reconnects_goes_on_reading_and_one_who_stops_does_not()
    {
        var (join, first) = await _room.EnterAsync(User(1), request: new JoinRequest { DeviceId = "device-one" });
        Ok(await _room.SetAsync(first));
        var second = await Test.EnterAsync(join);
        var group = CaptionGroups.Original(_room.Id);
        Assert.Equal((false, true), (Test.Signals.IsIn(first.ConnectionId, group), Test.Signals.IsIn(second.ConnectionId, group)));
        Assert.True(Ok(await _room.SetAsync(second, on: false)).IsOn);
        Assert.False(Test.Signals.IsIn(second.ConnectionId, group));
        await _room.ReportAsync(_room.Said(join.ParticipantId, "unread"));
        Assert.Empty(_room.Updates(second));
        Assert.Single(await _room.LinesAsync());
    }

    [Fact]
    public async Task Bad_wishes_are_refused()
    {
        var (_, connection) = await _room.EnterAsync(User(1));
        Refused(ProblemTypes.InvalidRequest, await Test.Plane.SetCaptions.ExecuteAsync(connection, null, None));
        Assert.True(Refused(ProblemTypes.InvalidRequest, await _room.SetAsync(connection, language: "tlh")).Errors!.ContainsKey("language"));
        Ok(await Test.Plane.LeaveRoom.ExecuteAsync(connection, None));
        Assert.False((await _room.SetAsync(connection)).Succeeded);
    }
}
