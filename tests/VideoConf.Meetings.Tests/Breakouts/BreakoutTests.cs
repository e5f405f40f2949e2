using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Breakouts;

public sealed class BreakoutTests : IDisposable
{
    private readonly TestPlane _test = new();
    private readonly Dictionary<string, (JoinResponse Join, SignalConnection Connection)> _people = [];
    private string _id = "";

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task People_are_sent_out_and_called_back_and_the_meetings_session_goes_on()
    {
        await MeetAsync();
        await _test.SettleAsync();
        var put = Ok(await PutAsync(Room("Red", User(1)), Room("Blue", User(2))));
        Assert.Equal("prepared", put.State);
        Assert.Empty(put.Skipped!);
        Assert.Equal([["usr_0001"], ["usr_0002"]], put.Rooms.Select(room => room.UserIds.ToArray()));
        Assert.Empty(Moves(User(1)));
        Refused(ProblemTypes.Forbidden, await _test.TryJoinAsync(put.Rooms[0].RoomId, User(1)));

        var open = Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        Assert.Equal(("open", null), (open.State, open.ClosesAt));
        Assert.Equal([new MoveToRoom(put.Rooms[0].RoomId, "Red", 0)], Moves(User(1)));
        Assert.Equal([new MoveToRoom(put.Rooms[1].RoomId, "Blue", 0)], Moves(User(2)));
        Assert.Empty(Moves(Host));
        Assert.Equal("open", Info(User(1)).Breakouts!.State);

        var red = await MoveAsync(User(1), put.Rooms[0].RoomId);
        var blue = await MoveAsync(User(2), put.Rooms[1].RoomId);
        await MoveAsync(Host, put.Rooms[0].RoomId);
        var parent = await RoomAsync();
        Assert.NotNull(parent.SessionId);
        Assert.Empty(parent.Members);
        await _test.PassAsync(90, red.Connection, blue.Connection, _people[Host.UserId].Connection);
        Assert.Equal(parent.SessionId, (await RoomAsync()).SessionId);

        // From a breakout room the host still runs the meeting.
        Ok(await _test.Plane.CloseBreakouts.ExecuteAsync(Host, _id, None));
        Ok(await _test.Plane.CloseBreakouts.ExecuteAsync(Host, _id, None));
        Assert.Equal([new MoveToRoom(_id, null, 60)], Moves(User(1)));
        var back = await MoveAsync(User(1), _id);
        Assert.Equal(parent.SessionId, back.Join.SessionId);
        // Who stays is called once more after a minute, and put out five seconds later.
        await _test.PassAsync(62, back.Connection, blue.Connection);
        await _test.PassAsync(8, back.Connection);
        var closed = await RoomAsync();
        Assert.Equal("prepared", closed.Breakouts!.State);
        Assert.Equal(parent.SessionId, closed.SessionId);
        Assert.Null((await RoomAsync(put.Rooms[1].RoomId)).SessionId);
        Assert.Contains(_test.Signals.To<MoveToRoom>(blue.Connection.ConnectionId, HubEvents.MoveToRoom), move => move == new MoveToRoom(_id, null, 0));
        Assert.Equal("breakouts", Assert.Single(_test.Signals.To<MeetingEnded>(blue.Connection.ConnectionId, HubEvents.MeetingEnded)).Reason);
        Refused(ProblemTypes.Forbidden, await _test.TryJoinAsync(put.Rooms[1].RoomId, User(2)));
    }

    [Fact]
    public async Task Who_has_left_is_skipped_and_nothing_is_half_done()
    {
        await MeetAsync();
        var gone = _people[User(2).UserId];
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(gone.Connection, None));
        var put = Ok(await PutAsync(Room("Red", User(1), User(2)), new BreakoutInput(null, "Blue", ["prt_forged"])));
        Assert.Equal([gone.Join.ParticipantId, "prt_forged"], put.Skipped!);
        Assert.Equal([["usr_0001"], []], put.Rooms.Select(room => room.UserIds.ToArray()));

        // Who leaves between the assignment and the opening is sent nowhere.
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(_people[User(1).UserId].Connection, None));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        Assert.Empty(Moves(User(1)));
        Refused(ProblemTypes.Forbidden, await _test.TryJoinAsync(put.Rooms[0].RoomId, User(1)));
    }

    [Fact]
    public async Task Only_the_assigned_and_the_hosts_get_in_and_password_and_lobby_are_behind_them()
    {
        await MeetAsync(new MeetingSettingsInput { Password = "secret" });
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, _id, new UpdateMeetingRequest { Settings = new MeetingSettingsInput { LobbyEnabled = true } }, null, None));
        var put = Ok(await PutAsync(Room("Red", User(1)), Room("Blue", User(2))));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        Refused(ProblemTypes.Forbidden, await _test.TryJoinAsync(put.Rooms[1].RoomId, User(1)));
        Refused(ProblemTypes.Forbidden, await _test.TryJoinAsync(put.Rooms[0].RoomId, User(7)));
        await MoveAsync(User(1), put.Rooms[0].RoomId);
        Assert.Equal("attendee", _people[User(1).UserId].Join.Role);
        Assert.Equal("host", (await MoveAsync(Host, put.Rooms[1].RoomId)).Join.Role);

        // Another room's token is another room's.
        var there = _people[User(1).UserId];
        Refused(ProblemTypes.Forbidden, await _test.Plane.JoinRoom.ExecuteAsync(there.Connection, new JoinRoomRequest(_id, there.Join.Token), None));
        await MoveAsync(User(1), _id);
        await MoveAsync(Host, _id);
        Refused(ProblemTypes.PasswordRequired, await _test.TryJoinAsync(_id, User(7)));
    }

    [Fact]
    public async Task Answers_to_consent_questions_go_along()
    {
        _id = await _test.CreateAsync(new MeetingSettingsInput { IsRecordingEnabled = true, AiEnabled = true, AutoRecord = true, AutoTranscribe = true });
        foreach (var caller in (CallerIdentity[])[Host, User(1)])
        {
            await _test.ConsentAsync(_id, caller, "recording", "declined");
            var consent = await _test.ConsentAsync(_id, caller, "ai", "accepted");
            _people[caller.UserId] = await _test.JoinAndEnterAsync(_id, caller, new JoinRequest { ConsentToken = consent });
        }

        var put = Ok(await PutAsync(Room("Red", User(1))));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        await MoveAsync(User(1), put.Rooms[0].RoomId);
        var member = Assert.Single((await RoomAsync(put.Rooms[0].RoomId)).Members.Values);
        Assert.Equal("recording", Assert.Single(member.Declined));
        Assert.False(member.Allows("recording"));
        Assert.True(member.Allows("ai"));

        // Nothing begins by itself in a breakout room.
        var child = Ok(await _test.Plane.GetMeeting.ExecuteAsync(Host, put.Rooms[0].RoomId, None)).Value;
        Assert.False(child.Settings.AutoRecord || child.Settings.AutoTranscribe || child.Settings.AutoSummarize);
        await MoveAsync(User(1), _id);
        Assert.Equal("recording", Assert.Single((await RoomAsync()).Members[_people[User(1).UserId].Join.ParticipantId].Declined));
    }

    [Fact]
    public async Task A_timed_opening_warns_a_minute_before_and_closes_by_itself()
    {
        await MeetAsync();
        await _test.SettleAsync();
        var put = Ok(await PutAsync([Room("Red", User(1))], 2));
        var open = Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        Assert.Equal(_test.Clock.GetUtcNow().AddMinutes(2), open.ClosesAt);
        var red = await MoveAsync(User(1), put.Rooms[0].RoomId);
        await _test.PassAsync(55, red.Connection, _people[Host.UserId].Connection);
        Assert.Equal("open", (await RoomAsync()).Breakouts!.State);
        await _test.PassAsync(10, red.Connection, _people[Host.UserId].Connection);
        Assert.Equal("closing", Info(Host).Breakouts!.State);
        Assert.Equal(open.ClosesAt, Info(Host).Breakouts!.ClosesAt);
        Assert.Equal([new MoveToRoom(_id, null, 60)], _test.Signals.To<MoveToRoom>(red.Connection.ConnectionId, HubEvents.MoveToRoom));
        await MoveAsync(User(1), _id);
        await _test.PassAsync(70, _people[User(1).UserId].Connection, _people[Host.UserId].Connection);
        Assert.Equal(("prepared", null), ((await RoomAsync()).Breakouts!.State, (await RoomAsync()).Breakouts!.ClosesAt));
        Assert.Null((await RoomAsync(put.Rooms[0].RoomId)).SessionId);

        // The same rooms open again.
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        await MoveAsync(User(1), put.Rooms[0].RoomId);
    }

    [Fact]
    public async Task When_everybody_has_gone_home_from_the_breakout_rooms_the_meeting_ends_as_an_empty_one()
    {
        await MeetAsync();
        await _test.SettleAsync();
        var put = Ok(await PutAsync(Room("Red", User(1))));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        await MoveAsync(User(1), put.Rooms[0].RoomId);
        foreach (var caller in (CallerIdentity[])[User(1), User(2), Host]) Ok(await _test.Plane.LeaveRoom.ExecuteAsync(_people[caller.UserId].Connection, None));
        Assert.NotNull((await RoomAsync()).SessionId);
        await _test.PassAsync(240);
        Assert.Null((await RoomAsync()).SessionId);
    }

    [Fact]
    public async Task Breakout_rooms_end_with_the_meeting()
    {
        await MeetAsync();
        var put = Ok(await PutAsync(Room("Red", User(1))));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        var red = await MoveAsync(User(1), put.Rooms[0].RoomId);
        Refused(ProblemTypes.Conflict, await _test.Plane.EndMeeting.ExecuteAsync(Host, put.Rooms[0].RoomId, None));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, _id, None));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, _id, None));
        Assert.Null((await RoomAsync(put.Rooms[0].RoomId)).SessionId);
        Assert.Single(_test.Signals.To<MeetingEnded>(red.Connection.ConnectionId, HubEvents.MeetingEnded));
        Assert.Null((await RoomAsync()).Breakouts);
        Refused(ProblemTypes.MeetingEnded, await _test.TryJoinAsync(put.Rooms[0].RoomId, User(1)));
        Assert.DoesNotContain(Ok(await _test.Plane.ListMyMeetings.ExecuteAsync(Host, null, null, None)).Items, meeting => meeting.Id == put.Rooms[0].RoomId);
    }

    [Fact]
    public async Task Assignments_change_while_people_are_in_the_rooms()
    {
        await MeetAsync();
        var put = Ok(await PutAsync(Room("Red", User(1)), Room("Blue", User(2))));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        var red = await MoveAsync(User(1), put.Rooms[0].RoomId);
        var blue = put.Rooms[1];
        var again = Ok(await PutAsync(new BreakoutInput(blue.RoomId, "Azure", ["usr_0001", "usr_0002"]), new BreakoutInput(null, "Green", [])));
        Assert.Equal(["Azure", "Green", "Red"], again.Rooms.Select(room => room.Name));
        Assert.Equal([], again.Rooms[2].UserIds);
        Assert.Equal(new MoveToRoom(blue.RoomId, "Azure", 0), Assert.Single(_test.Signals.To<MoveToRoom>(red.Connection.ConnectionId, HubEvents.MoveToRoom)));
        Assert.Single(Moves(User(2)));
        await MoveAsync(User(1), blue.RoomId);
        Refused(ProblemTypes.Forbidden, await _test.TryJoinAsync(put.Rooms[0].RoomId, User(1)));

        // The same request again makes no rooms again and sends nobody again.
        var same = Ok(await PutAsync(new BreakoutInput(blue.RoomId, "Azure", ["usr_0001", "usr_0002"]), new BreakoutInput(null, "Green", [])));
        Assert.Equal(again.Rooms.Select(room => room.RoomId), same.Rooms.Select(room => room.RoomId));
        Assert.Single(Moves(User(2)));
    }

    [Fact]
    public async Task A_hosts_word_reaches_every_room_and_an_attendees_none()
    {
        await MeetAsync();
        var put = Ok(await PutAsync(Room("Red", User(1))));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        await MoveAsync(User(1), put.Rooms[0].RoomId);
        Ok(await _test.Plane.MessageBreakouts.ExecuteAsync(Host, _id, new BreakoutMessageRequest("Five minutes left"), None));
        foreach (var caller in (CallerIdentity[])[Host, User(1), User(2)])
        {
            var message = Assert.Single(_test.Signals.To<BreakoutMessage>(_people[caller.UserId].Connection.ConnectionId, HubEvents.BreakoutMessage));
            Assert.Equal(new BreakoutMessage("Hanna Host", "Five minutes left"), message);
        }

        Refused(ProblemTypes.InvalidRequest, await _test.Plane.MessageBreakouts.ExecuteAsync(Host, _id, new BreakoutMessageRequest(" "), None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.MessageBreakouts.ExecuteAsync(Host, _id, new BreakoutMessageRequest(new string('x', 1001)), None));
        foreach (var caller in (CallerIdentity[])[User(1), User(2), User(9)])
        {
            Refused(ProblemTypes.Forbidden, await _test.Plane.MessageBreakouts.ExecuteAsync(caller, _id, new BreakoutMessageRequest("me too"), None));
            Refused(ProblemTypes.Forbidden, await _test.Plane.PutBreakouts.ExecuteAsync(caller, _id, new PutBreakoutsRequest { Rooms = [new BreakoutInput(null, null, [])] }, None));
            Refused(ProblemTypes.Forbidden, await _test.Plane.OpenBreakouts.ExecuteAsync(caller, _id, None));
            Refused(ProblemTypes.Forbidden, await _test.Plane.CloseBreakouts.ExecuteAsync(caller, _id, None));
        }

        Ok(await _test.Plane.GetBreakouts.ExecuteAsync(User(1), _id, None));
        Refused(ProblemTypes.Forbidden, await _test.Plane.GetBreakouts.ExecuteAsync(User(9), _id, None));
        Refused(ProblemTypes.Conflict, await _test.Plane.PutBreakouts.ExecuteAsync(Host, put.Rooms[0].RoomId, new PutBreakoutsRequest { Rooms = [new BreakoutInput(null, null, [])] }, None));
    }

    [Fact]
    public async Task Wrong_requests_are_refused_by_field()
    {
        await MeetAsync();
        var here = _people[User(1).UserId].Join.ParticipantId;
        foreach (var wrong in (PutBreakoutsRequest[])[new(), new() { Rooms = [] }, new() { Rooms = [null!] },
            new() { Rooms = [.. Enumerable.Range(0, 51).Select(i => new BreakoutInput(null, $"R{i}", null))] },
            new() { Rooms = [new(null, "A", [here]), new(null, "B", [here])] }, new() { Rooms = [new(null, "A", null), new(null, "A", null)] },
            new() { Rooms = [new(_id, "A", null)] }, new() { Rooms = [new(null, new string('x', 81), null)] }, new() { Rooms = [new(null, "A", [null!])] },
            new() { Rooms = [new(null, "A", null)], DurationMinutes = 0 }, new() { Rooms = [new(null, "A", null)], DurationMinutes = 481 }])
        {
            Refused(ProblemTypes.InvalidRequest, await _test.Plane.PutBreakouts.ExecuteAsync(Host, _id, wrong, None));
        }

        Assert.Null((await RoomAsync()).Breakouts);
        Refused(ProblemTypes.Conflict, await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.GetBreakouts.ExecuteAsync(Host, _id, None));
        Assert.Equal(["Room 1", "Room 2"], Ok(await PutAsync(new BreakoutInput(null, null, null), new BreakoutInput(null, null, null))).Rooms.Select(room => room.Name));
        Refused(ProblemTypes.Conflict, await _test.Plane.PutBreakouts.ExecuteAsync(Host, await _test.CreateAsync(), new PutBreakoutsRequest { Rooms = [new(null, "A", null)] }, None));
    }

    [Fact]
    public async Task Places_are_kept_for_who_is_away_in_a_breakout_room()
    {
        await MeetAsync(new MeetingSettingsInput { MaxParticipants = 3 });
        var put = Ok(await PutAsync(Room("Red", User(1), User(2))));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        await MoveAsync(User(1), put.Rooms[0].RoomId);
        Refused(ProblemTypes.RoomFull, await _test.TryJoinAsync(_id, User(7)));
        await MoveAsync(User(1), _id);
        Refused(ProblemTypes.RoomFull, await _test.TryJoinAsync(_id, User(7)));
    }

    [Fact]
    public async Task Time_in_breakout_rooms_is_time_in_the_meeting()
    {
        await MeetAsync();
        var put = Ok(await PutAsync(Room("Red", User(1))));
        Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, _id, None));
        _test.Clock.Advance(TimeSpan.FromSeconds(10));
        await MoveAsync(User(1), put.Rooms[0].RoomId);
        _test.Clock.Advance(TimeSpan.FromSeconds(20));
        await MoveAsync(User(1), _id);
        _test.Clock.Advance(TimeSpan.FromSeconds(30));
        var report = Ok(await _test.Plane.ExportAttendance.ExecuteAsync(Host, _id, null, None));
        Assert.Equal([60, 60, 60], report.People.Select(person => (int)person.Seconds));
    }

    private async Task MeetAsync(MeetingSettingsInput? settings = null)
    {
        _id = await _test.CreateAsync(settings);
        foreach (var caller in (CallerIdentity[])[Host, User(1), User(2)])
            _people[caller.UserId] = await _test.JoinAndEnterAsync(_id, caller, new JoinRequest { Password = settings?.Password });
    }

    /// <summary>As a client does it: out of the one room, into the other.</summary>
    private async Task<(JoinResponse Join, SignalConnection Connection)> MoveAsync(CallerIdentity caller, string roomId)
    {
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(_people[caller.UserId].Connection, None));
        return _people[caller.UserId] = await _test.JoinAndEnterAsync(roomId, caller);
    }

    private BreakoutInput Room(string name, params CallerIdentity[] callers) => new(null, name, [.. callers.Select(caller => _people[caller.UserId].Join.ParticipantId)]);

    private Task<Outcome<BreakoutsState>> PutAsync(params BreakoutInput[] rooms) => PutAsync(rooms, null);

    private Task<Outcome<BreakoutsState>> PutAsync(BreakoutInput[] rooms, int? minutes) =>
        _test.Plane.PutBreakouts.ExecuteAsync(Host, _id, new PutBreakoutsRequest { Rooms = rooms, DurationMinutes = minutes }, None);

    private IReadOnlyList<MoveToRoom> Moves(CallerIdentity caller) => _test.Signals.To<MoveToRoom>(_people[caller.UserId].Connection.ConnectionId, HubEvents.MoveToRoom);

    private RoomInfo Info(CallerIdentity caller) => _test.Signals.To<RoomInfo>(_people[caller.UserId].Connection.ConnectionId, HubEvents.RoomChanged)[^1];

    private async Task<RoomState> RoomAsync(string? id = null) => (await _test.Documents.ReadAsync<RoomState>(Keys.Room(id ?? _id), None))!.Value;
}
