using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Polls;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Audit;

/// <summary>What happens to a meeting is in its log.</summary>
public sealed class WrittenTests : IDisposable
{
    private readonly TestPlane _test = new();

    [Fact]
    public async Task A_meeting_from_its_making_to_its_end()
    {
        var host = Host with { Address = "198.51.100.1" };
        var meeting = Ok(await _test.Plane.CreateMeeting.ExecuteAsync(host, new() { Title = "Weekly" }, null, None)).Value.Id;
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(host, meeting, new() { Title = "Daily" }, null, None));
        var (_, connection) = await _test.JoinAndEnterAsync(meeting, host);
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(connection, None));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(host, meeting, None));

        var entries = Ok(await _test.Plane.ReadAudit.OfMeetingAsync(Host, meeting, new AuditQuery(), None)).Items.Reverse().ToArray();
        Assert.Equal(
            [AuditActions.MeetingCreated, AuditActions.MeetingChanged, AuditActions.Joined, AuditActions.Left, AuditActions.MeetingEnded], entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal(Host.UserId, entry.ActorId));
        Assert.All(entries.Where(entry => entry.Action != AuditActions.Left), entry => Assert.Equal("198.51.100.1", entry.Address));
    }

    [Fact]
    public async Task What_is_done_in_a_running_meeting_once_each_and_nothing_of_what_was_said()
    {
        var meeting = await _test.CreateAsync();
        await _test.JoinAndEnterAsync(meeting, Host);
        var (join, connection) = await _test.JoinAndEnterAsync(meeting, User(1));
        var sent = Ok(await _test.Plane.SendChat.ExecuteAsync(connection, new SendChatRequest { Text = "Something private" }, None));
        for (var twice = 0; twice < 2; twice++) Ok(await _test.Plane.DeleteChat.ExecuteAsync(Host, meeting, sent.MessageId, None));
        var question = new CreatePollRequest { Question = "Something else?", Options = ["Yes", "No"] };
        var poll = Ok(await _test.Plane.CreatePoll.ExecuteAsync(Host, meeting, question, "once", None));
        Ok(await _test.Plane.CreatePoll.ExecuteAsync(Host, meeting, question, "once", None));
        for (var twice = 0; twice < 2; twice++) Ok(await _test.Plane.ClosePoll.ExecuteAsync(Host, meeting, poll.PollId, None));
        var rooms = new PutBreakoutsRequest { Rooms = [new BreakoutInput(null, "Red", [join.ParticipantId, "prt_gone"])] };
        Ok(await _test.Plane.PutBreakouts.ExecuteAsync(Host, meeting, rooms, None));
        for (var twice = 0; twice < 2; twice++) Ok(await _test.Plane.OpenBreakouts.ExecuteAsync(Host, meeting, None));
        for (var twice = 0; twice < 2; twice++) Ok(await _test.Plane.CloseBreakouts.ExecuteAsync(Host, meeting, None));

        var entries = Ok(await _test.Plane.ReadAudit.OfMeetingAsync(Host, meeting, new AuditQuery(), None)).Items.Reverse().Skip(3).ToArray();
        Assert.Equal(
            [AuditActions.ChatDeleted, AuditActions.PollOpened, AuditActions.PollClosed, AuditActions.BreakoutsAssigned, AuditActions.BreakoutsOpened, AuditActions.BreakoutsClosed], entries.Select(entry => entry.Action));
        Assert.Equal([sent.MessageId, poll.PollId, poll.PollId, null, null, null], entries.Select(entry => entry.TargetId));
        Assert.Equal(["a message of usr_0001", null, null, "1 rooms for 1 people; not in the meeting: prt_gone", "1 rooms for 1 people", null], entries.Select(entry => entry.Detail));
    }

    [Fact]
    public async Task Who_vanished_is_written_as_who_left()
    {
        var meeting = await _test.CreateAsync();
        await _test.JoinAndEnterAsync(meeting, Host);
        await _test.PassAsync(60);

        var left = Assert.Single(Ok(await _test.Plane.ReadAudit.OfMeetingAsync(Host, meeting, new AuditQuery { Action = AuditActions.Left }, None)).Items);
        Assert.Equal((Host.UserId, "lost"), (left.ActorId, left.Detail));
    }

    [Theory]
    [InlineData(ProblemTypes.Unauthorized, true, AuditActions.TokenRefused)]
    [InlineData(ProblemTypes.Unauthorized, false, null)]
    [InlineData(ProblemTypes.TokenRevoked, true, AuditActions.TokenRefused)]
    [InlineData(ProblemTypes.Forbidden, true, AuditActions.Refused)]
    [InlineData(ProblemTypes.WrongPassword, true, AuditActions.Refused)]
    [InlineData(ProblemTypes.RoleNotAllowed, true, AuditActions.Refused)]
    [InlineData(ProblemTypes.NotFound, true, null)]
    [InlineData(ProblemTypes.InvalidRequest, true, null)]
    [InlineData(ProblemTypes.LobbyWaiting, true, null)]
    public void Refusals_that_are_a_matter_of_rights_are_written(string problem, bool hadToken, string? action) =>
        Assert.Equal(action, RefusalAudit.Decide(new RefusedRequest(new Problem(problem, "Why."), "GET /v1/meetings", hadToken))?.Action);

    [Fact]
    public void A_refused_token_names_no_meeting_because_nobody_vouches_for_it()
    {
        var refused = new RefusedRequest(new Problem(ProblemTypes.Unauthorized, "Why."), "POST /v1/rooms/{id}/media", HadToken: true) { MeetingId = "abcd-efgh-jkmn", Address = "198.51.100.9" };
        Assert.Null(RefusalAudit.Decide(refused)!.MeetingId);
        Assert.Equal("198.51.100.9", RefusalAudit.Decide(refused)!.Address);
    }

    [Fact]
    public async Task A_flood_of_refusals_is_an_entry_a_minute_with_a_count()
    {
        var meeting = await _test.CreateAsync();
        var refused = new RefusedRequest(new Problem(ProblemTypes.Forbidden, "Only the host may end this meeting."), "PUT /v1/meetings/{id}/end", HadToken: true)
        {
            Caller = User(1) with { Address = "198.51.100.9" },
            MeetingId = meeting,
        };
        for (var i = 0; i < 500; i++) Assert.True(await _test.Plane.RefusalAudit.WriteAsync(refused, None));
        _test.Clock.Advance(TimeSpan.FromMinutes(2));
        await _test.Plane.RefusalAudit.WriteAsync(refused, None);

        var entries = Ok(await _test.Plane.ReadAudit.OfMeetingAsync(Host, meeting, new AuditQuery { Action = AuditActions.Refused }, None)).Items;
        Assert.Equal(2, entries.Count);
        Assert.Contains("499 more", entries[0].Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _test.Dispose();
}
