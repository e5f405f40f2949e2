using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Rooms;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Meetings;

public sealed class MeetingTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_meeting_has_its_defaults_and_an_id_to_read_out()
    {
        var meeting = Ok(await _test.Plane.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest(), null, None)).Value;
        Assert.Matches("^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$", meeting.Id);
        Assert.Equal(("Hanna Host's meeting", MeetingStatus.Scheduled, 60, 100), (meeting.Title, meeting.Status, meeting.DurationMinutes, meeting.Settings.MaxParticipants));
        Assert.Equal(["host", "attendee", "guest"], meeting.Settings.AllowedRoles);
        Assert.True(meeting.IsHost);
        Assert.True(meeting.Settings.AllowDeclinedConsent);
        Assert.False(meeting.Settings.HasPassword);
        Assert.Empty(meeting.RequiredConsents);
        Assert.Equal(0, meeting.ParticipantCount);
    }

    [Fact]
    public async Task Settings_say_which_consent_a_join_needs_and_never_the_password()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { IsRecordingEnabled = true, AiEnabled = true, Password = "sesame" });
        var meeting = Ok(await _test.Plane.GetMeeting.ExecuteAsync(Guest, id.ToUpperInvariant(), None)).Value;
        Assert.Equal(["recording", "ai"], meeting.RequiredConsents);
        Assert.True(meeting.Settings.HasPassword);
        Assert.False(meeting.IsHost);
        var stored = await _test.Documents.ReadAsync(new DocumentKey("meetings", id, "meeting"), None);
        Assert.DoesNotContain("sesame", stored!.Json.GetRawText(), StringComparison.Ordinal);
        Assert.StartsWith("pbkdf2-sha512$210000$", stored.Json.GetProperty("passwordHash").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_request_is_said_at_once()
    {
        var request = new CreateMeetingRequest
        {
            Title = new string('x', 201),
            DurationMinutes = 0,
            ScheduledTime = _test.Clock.GetUtcNow().AddDays(-2),
            Settings = new MeetingSettingsInput { MaxParticipants = 1, AllowedRoles = ["king"], Password = "abc" },
        };
        var problem = Refused(ProblemTypes.InvalidRequest, await _test.Plane.CreateMeeting.ExecuteAsync(Host, request, "", None));
        Assert.Equal(
            ["Idempotency-Key", "durationMinutes", "scheduledTime", "settings.allowedRoles", "settings.maxParticipants", "settings.password", "title"],
            problem.Errors!.Keys.Order(StringComparer.Ordinal));
        Assert.All(problem.Errors.Values, sentences => Assert.All(sentences, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    [InlineData("a\u0000b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2028b")]
    public async Task A_title_that_would_garble_a_page_is_refused(string title)
    {
        var problem = Refused(
            ProblemTypes.InvalidRequest, await _test.Plane.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest { Title = title }, null, None));
        Assert.Equal("title", Assert.Single(problem.Errors!).Key);
    }

    [Fact]
    public async Task Titles_count_characters_as_people_do()
    {
        var title = string.Concat(Enumerable.Repeat("😀", 200));
        Assert.Equal(title, Ok(await _test.Plane.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest { Title = title }, null, None)).Value.Title);
    }

    [Fact]
    public async Task Guests_and_other_hosts_are_refused()
    {
        Refused(ProblemTypes.Forbidden, await _test.Plane.CreateMeeting.ExecuteAsync(Guest, new CreateMeetingRequest(), null, None));
        Refused(ProblemTypes.Forbidden, await _test.Plane.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest { HostId = "usr_other" }, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.CreateMeeting.ExecuteAsync(Host, null, null, None));
        Assert.Equal(Host.UserId, Ok(await _test.Plane.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest { HostId = Host.UserId }, null, None)).Value.HostId);
    }

    [Fact]
    public async Task The_same_idempotency_key_makes_one_meeting()
    {
        var request = new CreateMeetingRequest { Title = "Once", Settings = new MeetingSettingsInput { Password = "sesame" } };
        var created = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _test.Plane.CreateMeeting.ExecuteAsync(Host, request, "key-1", None)));
        _test.Clock.Advance(TimeSpan.FromHours(1));
        var later = Ok(await _test.Plane.CreateMeeting.ExecuteAsync(Host, request, "key-1", None));
        Assert.All(created, outcome => Assert.Equal(later.Value.Id, Ok(outcome).Value.Id));
        Assert.Single(Ok(await _test.Plane.ListMyMeetings.ExecuteAsync(Host, null, null, None)).Items);

        Refused(ProblemTypes.Conflict, await _test.Plane.CreateMeeting.ExecuteAsync(Host, request with { Title = "Twice" }, "key-1", None));
        Assert.NotEqual(later.Value.Id, Ok(await _test.Plane.CreateMeeting.ExecuteAsync(User(1), request, "key-1", None)).Value.Id);
        Assert.NotEqual(later.Value.Id, Ok(await _test.Plane.CreateMeeting.ExecuteAsync(Host, request, "key-2", None)).Value.Id);
    }

    [Fact]
    public async Task A_create_that_died_half_way_is_completed_by_its_retry()
    {
        var request = new CreateMeetingRequest { Title = "Once" };
        foreach (var dieBefore in (string[])["meetings", "meetings-by-host"])
        {
            _test.Documents.BeforeWrite = operations => operations[0].Key.Container == dieBefore ? throw new IOException("The process died.") : Task.CompletedTask;
            await Assert.ThrowsAsync<IOException>(() => _test.Plane.CreateMeeting.ExecuteAsync(Host, request, dieBefore, None));
            _test.Documents.BeforeWrite = null;
            var id = Ok(await _test.Plane.CreateMeeting.ExecuteAsync(Host, request, dieBefore, None)).Value.Id;
            Assert.Contains(Ok(await _test.Plane.ListMyMeetings.ExecuteAsync(Host, null, null, None)).Items, meeting => meeting.Id == id);
        }
    }

    [Fact]
    public async Task My_meetings_come_newest_first_and_page_by_page()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, await _test.CreateAsync());
            _test.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var first = Ok(await _test.Plane.ListMyMeetings.ExecuteAsync(Host, 3, null, None));
        var second = Ok(await _test.Plane.ListMyMeetings.ExecuteAsync(Host, 3, first.ContinuationToken, None));
        Assert.Equal(ids, first.Items.Concat(second.Items).Select(meeting => meeting.Id));
        Assert.Null(second.ContinuationToken);
        Assert.Empty(Ok(await _test.Plane.ListMyMeetings.ExecuteAsync(User(1), null, null, None)).Items);
        Assert.Contains("pageSize", Refused(ProblemTypes.InvalidRequest, await _test.Plane.ListMyMeetings.ExecuteAsync(Host, 0, null, None)).Errors!.Keys);
        Assert.Contains("continuationToken", Refused(ProblemTypes.InvalidRequest, await _test.Plane.ListMyMeetings.ExecuteAsync(Host, 3, "!!", None)).Errors!.Keys);
        Assert.Contains("continuationToken", Refused(ProblemTypes.InvalidRequest, await _test.Plane.ListMyMeetings.ExecuteAsync(Host, 3, "", None)).Errors!.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcd-efgh-jkmn")]
    [InlineData("../etc/passwd")]
    [InlineData("abcd/efgh/jkmn")]
    [InlineData("no such id")]
    public async Task What_is_no_meeting_is_not_found_everywhere(string id)
    {
        Refused(ProblemTypes.NotFound, await _test.Plane.GetMeeting.ExecuteAsync(Host, id, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest(), null, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        Refused(ProblemTypes.NotFound, await _test.TryJoinAsync(id, Host));
        Refused(ProblemTypes.NotFound, await _test.Plane.GetParticipants.ExecuteAsync(Host, id, null, null, null, None));
    }

    [Fact]
    public async Task The_host_changes_what_the_request_names_and_nothing_else()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { Password = "sesame", MaxParticipants = 7 });
        var changed = Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(
            Host, id, new UpdateMeetingRequest { Title = "New", Settings = new MeetingSettingsInput { AllowedRoles = ["guest"], Password = "" } }, null, None)).Value;
        Assert.Equal(("New", 7, false), (changed.Title, changed.Settings.MaxParticipants, changed.Settings.HasPassword));
        Assert.Equal(["host", "guest"], changed.Settings.AllowedRoles);
        Refused(ProblemTypes.Forbidden, await _test.Plane.UpdateMeeting.ExecuteAsync(User(1), id, new UpdateMeetingRequest { Title = "Mine" }, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, null, null, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { DurationMinutes = 9999 }, null, None));
    }

    [Fact]
    public async Task If_Match_lets_one_of_two_editors_win()
    {
        var id = await _test.CreateAsync();
        var read = Ok(await _test.Plane.GetMeeting.ExecuteAsync(Host, id, None));
        var first = Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Title = "A" }, $"\"{read.ETag}\"", None));
        Refused(ProblemTypes.PreconditionFailed, await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Title = "B" }, $"\"{read.ETag}\"", None));
        Refused(ProblemTypes.PreconditionFailed, await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Title = "B" }, $"W/\"{first.ETag}\"", None));
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Title = "C" }, $"\"other\", \"{first.ETag}\"", None));
        Assert.Equal("D", Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Title = "D" }, "*", None)).Value.Title);
    }

    [Fact]
    public async Task A_version_does_not_change_because_people_join()
    {
        var id = await _test.CreateAsync();
        var before = Ok(await _test.Plane.GetMeeting.ExecuteAsync(Host, id, None)).ETag;
        await _test.JoinAndEnterAsync(id, Host);
        Assert.Equal(before, Ok(await _test.Plane.GetMeeting.ExecuteAsync(Host, id, None)).ETag);
    }

    [Fact]
    public async Task Ending_tells_the_room_and_closes_everything()
    {
        var id = await _test.CreateAsync();
        var (hostJoin, host) = await _test.JoinAndEnterAsync(id, Host);
        var (_, other) = await _test.JoinAndEnterAsync(id, User(1));
        Ok(await _test.OfferAsync(hostJoin));
        Assert.True(_test.Nodes.HasRoom("node-1", id));
        _test.Clock.Advance(TimeSpan.FromSeconds(2));

        Refused(ProblemTypes.Forbidden, await _test.Plane.EndMeeting.ExecuteAsync(User(1), id, None));
        var ended = Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None)).Value;
        Assert.Equal((MeetingStatus.Completed, 0, _test.Clock.GetUtcNow()), (ended.Status, ended.ParticipantCount, ended.EndedAt!.Value));
        Assert.Equal(new MeetingEnded(id, "host"), Assert.Single(_test.Signals.To<MeetingEnded>(other.ConnectionId, HubEvents.MeetingEnded)));
        Assert.False(_test.Nodes.HasRoom("node-1", id));
        Assert.Equal(0, (await _test.Plane.PresenceSweeper.SweepAsync(None)).Rooms);

        Refused(ProblemTypes.MeetingEnded, await _test.TryJoinAsync(id, User(2)));
        Refused(ProblemTypes.MeetingEnded, await _test.TryEnterAsync(_test.Connect(hostJoin), hostJoin));
        Refused(ProblemTypes.MeetingEnded, await _test.Plane.KeepAlive.ExecuteAsync(host, None));
        Refused(ProblemTypes.MeetingEnded, await _test.OfferAsync(hostJoin));
        Refused(ProblemTypes.MeetingEnded, await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { Title = "X" }, null, None));
        var participants = Ok(await _test.Plane.GetParticipants.ExecuteAsync(Host, id, null, null, null, None)).Items;
        Assert.Equal(2, participants.Count);
        Assert.All(participants, participant => Assert.Equal(ended.EndedAt, participant.LeftAt));
    }

    [Fact]
    public async Task Ending_twice_is_fine_and_finishes_what_the_first_time_could_not()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        Ok(await _test.OfferAsync(join));
        _test.Nodes.Dead["node-1"] = true;
        _test.Nodes.Preferred = null;
        var first = Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None)).Value;
        _test.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(first.EndedAt, Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None)).Value.EndedAt);
    }

    [Fact]
    public async Task A_node_that_could_not_be_told_of_the_end_is_told_by_the_sweeper()
    {
        var id = await _test.CreateAsync();
        await _test.JoinAndEnterAsync(id, Host);
        Assert.True(_test.Nodes.HasRoom("node-1", id));
        _test.Documents.BeforeWrite = operations =>
            operations[0].Key.Container == "active-rooms" ? throw new IOException("The process died.") : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        _test.Documents.BeforeWrite = null;
        _test.Clock.Advance(TimeSpan.FromMinutes(2));
        await _test.Plane.PresenceSweeper.SweepAsync(None);
        Assert.Equal(0, (await _test.Plane.PresenceSweeper.SweepAsync(None)).Rooms);
        Assert.False(_test.Nodes.HasRoom("node-1", id));
    }

    [Fact]
    public async Task A_join_that_races_with_the_end_does_not_open_the_meeting_again()
    {
        var id = await _test.CreateAsync();
        var ended = false;
        _test.Documents.BeforeWrite = async operations =>
        {
            if (ended || !operations.Any(operation => operation.Key.Id == "live-state")) return;
            ended = true;
            using var other = _test.Another();
            Ok(await other.EndMeeting.ExecuteAsync(Host, id, None));
        };
        var join = _test.TryJoinAsync(id, User(1));
        while (!join.IsCompleted)
        {
            _test.Clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Yield();
        }

        Refused(ProblemTypes.MeetingEnded, await join);
        Assert.Equal(MeetingStatus.Completed, (await _test.MeetingAsync(id)).Status);
    }

    [Fact]
    public async Task An_instant_room_comes_with_its_hosts_way_in()
    {
        var room = Ok(await _test.Plane.CreateRoom.ExecuteAsync(Host, new CreateRoomRequest { Title = "Now", DeviceId = "device-1" }, "key", None));
        Assert.Equal(("host", room.RoomId, room.JoinToken), (room.Join!.Role, room.Join.RoomId, room.Join.Token));
        Assert.Equal(MeetingStatus.Active, (await _test.MeetingAsync(room.RoomId)).Status);
        var again = Ok(await _test.Plane.CreateRoom.ExecuteAsync(Host, new CreateRoomRequest { Title = "Now", DeviceId = "device-1" }, "key", None));
        Assert.Equal((room.RoomId, room.Join.ParticipantId), (again.RoomId, again.Join!.ParticipantId));

        var asking = Ok(await _test.Plane.CreateRoom.ExecuteAsync(Host, new CreateRoomRequest { Settings = new MeetingSettingsInput { AiEnabled = true } }, null, None));
        Assert.Null(asking.JoinToken);
        Assert.Null(asking.Join);
        Assert.NotNull(Ok(await _test.Plane.CreateRoom.ExecuteAsync(Host, null, null, None)).JoinToken);
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.CreateRoom.ExecuteAsync(Host, new CreateRoomRequest { DeviceId = "x" }, null, None));
        Refused(ProblemTypes.Forbidden, await _test.Plane.CreateRoom.ExecuteAsync(Guest, null, null, None));
    }
}
