using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Sessions;

public sealed class MeetingLifecycleTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_session_has_its_lifecycle_from_the_first_join_and_ends_with_the_host()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        await _test.SettleAsync();
        Assert.Equal(WorkflowState.Running, (await LifecycleAsync(join)).State);
        Assert.Equal("running", (await LifecycleAsync(join)).Status);

        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        await _test.SettleAsync();
        Assert.Equal((WorkflowState.Completed, "done"), await StateAsync(join));
    }

    [Fact]
    public async Task An_empty_room_ends_its_session_and_the_lifecycle_follows()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        await _test.SettleAsync();
        await _test.PassAsync(60);
        Assert.Equal((WorkflowState.Completed, "done"), await StateAsync(join));
        Assert.Equal("empty", (await SessionAsync(join)).Reason);
    }

    [Fact]
    public async Task The_sweeper_starts_a_lifecycle_that_was_not_started()
    {
        // The process ended between the join's write and the start: the workflow's documents are as if nothing had been.
        var id = await _test.CreateAsync();
        _test.Documents.BeforeWrite = operations => operations[0].Key.Container == "workflow-index" ? throw new IOException("killed") : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<Exception>(() => _test.JoinAsync(id, Host));
        _test.Documents.BeforeWrite = null;
        var join = await _test.JoinAsync(id, Host);
        Assert.Null(await _test.Workflows.GetAsync($"lifecycle-{join.SessionId}", None));

        await _test.PassAsync(1);
        await _test.SettleAsync();
        Assert.Equal(WorkflowState.Running, (await LifecycleAsync(join)).State);
    }

    [Fact]
    public async Task What_was_lost_when_a_session_closed_is_made_up_for()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        await _test.SettleAsync();

        // The process ends after the room was closed and before anybody was told.
        var rooms = new RoomStore(_test.Documents, _test.Clock);
        await rooms.ChangeAsync(
            id,
            (state, now) =>
            {
                var (closed, writes) = RoomChanges.CloseSession(state, "empty", now);
                return new RoomChange<Done>(Done.Value, closed, writes);
            },
            None);
        await _test.PassAsync(70);
        Assert.Equal((WorkflowState.Completed, "done"), await StateAsync(join));
    }

    [Fact]
    public async Task At_the_maximum_a_session_ends_and_another_may_begin()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, Host);
        await _test.SettleAsync();
        await AdvanceAsync(TimeSpan.FromHours(23.9));
        Assert.Equal(WorkflowState.Running, (await LifecycleAsync(join)).State);
        await AdvanceAsync(TimeSpan.FromHours(0.2));
        Assert.Equal((WorkflowState.Completed, "done"), await StateAsync(join));
        Assert.Equal("maximum", (await SessionAsync(join)).Reason);
        Assert.Equal("maximum", Assert.Single(_test.Signals.To<MeetingEnded>(connection.ConnectionId, HubEvents.MeetingEnded)).Reason);
        Assert.NotEqual(join.SessionId, (await _test.JoinAsync(id, Host)).SessionId);
    }

    [Fact]
    public async Task A_planned_end_is_warned_of_and_then_kept()
    {
        var id = await _test.CreateAsync(new MeetingSettingsInput { EndOnSchedule = true });
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { DurationMinutes = 30 }, null, None));
        var start = _test.Clock.GetUtcNow();
        var (join, connection) = await _test.JoinAndEnterAsync(id, Host);
        await _test.SettleAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(24));
        Assert.Empty(_test.Signals.To<MeetingEnding>(connection.ConnectionId, HubEvents.MeetingEnding));
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(start.AddMinutes(30), Assert.Single(_test.Signals.To<MeetingEnding>(connection.ConnectionId, HubEvents.MeetingEnding)).EndsAt);

        // The host gives it ten minutes more, and is warned again before those are over.
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, id, new UpdateMeetingRequest { DurationMinutes = 40 }, null, None));
        await _test.SettleAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(9));
        Assert.Equal(WorkflowState.Running, (await LifecycleAsync(join)).State);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _test.Signals.To<MeetingEnding>(connection.ConnectionId, HubEvents.MeetingEnding).Count);
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("schedule", (await SessionAsync(join)).Reason);
        Assert.Equal("schedule", Assert.Single(_test.Signals.To<MeetingEnded>(connection.ConnectionId, HubEvents.MeetingEnded)).Reason);
        Assert.Equal((WorkflowState.Completed, "done"), await StateAsync(join));
    }

    [Fact]
    public async Task Without_the_setting_a_planned_end_ends_nothing()
    {
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        await _test.SettleAsync();
        await AdvanceAsync(TimeSpan.FromHours(20));
        Assert.Equal(WorkflowState.Running, (await LifecycleAsync(join)).State);
    }

    [Fact]
    public async Task A_session_of_somebody_who_comes_after_the_planned_end_is_not_ended_by_it()
    {
        var start = _test.Clock.GetUtcNow();
        var id = await _test.CreateAsync(new MeetingSettingsInput { EndOnSchedule = true });
        var meeting = (await _test.Documents.ReadAsync<MeetingDocument>(Keys.Meeting(id), None))!.Value with { ScheduledTime = start, DurationMinutes = 30 };
        Assert.Equal(start.AddMinutes(30), SessionActivities.PlannedEnd(meeting, start.AddMinutes(29)));
        Assert.Null(SessionActivities.PlannedEnd(meeting, start.AddMinutes(30)));
        Assert.Null(SessionActivities.PlannedEnd(meeting with { EndOnSchedule = false }, start));
    }

    [Fact]
    public async Task Starters_run_once_somebody_has_entered_and_are_tried_again()
    {
        var begun = new List<string>();
        var plane = new LifecyclePlane(_test, starter: (input, _) =>
        {
            begun.Add(input.SessionId);
            return begun.Count == 1 ? throw new IOException("not yet") : Task.CompletedTask;
        });
        await using var run = plane.Run();
        var id = await _test.CreateAsync();
        var join = await _test.JoinAsync(id, Host);
        await run.SettleAsync();
        Assert.Empty(begun);
        await _test.EnterAsync(join);
        await run.SettleAsync();
        Assert.Single(begun);
        _test.Clock.Advance(TimeSpan.FromSeconds(2));
        await run.SettleAsync();
        Assert.Equal([join.SessionId, join.SessionId], begun);
        await _test.JoinAndEnterAsync(id, User(1));
        _test.Clock.Advance(TimeSpan.FromMinutes(30));
        await run.SettleAsync();
        Assert.Equal(2, begun.Count);
    }

    [Fact]
    public async Task Followers_run_one_after_the_other_and_one_that_fails_stops_none()
    {
        var order = new List<string>();
        var plane = new LifecyclePlane(_test, followers: ["first", "second", "third"], follow: async (context, name, input) =>
        {
            order.Add($"{name} of {input.Reason} begins");
            if (name == "second") throw new InvalidOperationException("it could not");
            await context.DelayAsync(TimeSpan.FromMinutes(1));
            order.Add($"{name} ends");
        });
        await using var run = plane.Run();
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, Host);
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        for (var minute = 0; minute < 3; minute++)
        {
            await run.SettleAsync();
            _test.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await run.SettleAsync();
        Assert.Equal(["first of host begins", "first ends", "second of host begins", "third of host begins", "third ends"], order);
        Assert.Equal("done; InvalidOperationException: it could not", (await LifecycleAsync(join)).Status);
        Assert.Equal(WorkflowState.Failed, (await _test.Workflows.GetAsync($"second-{join.SessionId}", None))!.State);
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        _test.Clock.Advance(by);
        await _test.SettleAsync();
    }

    private async Task<WorkflowInstance> LifecycleAsync(JoinResponse join) => (await _test.Workflows.GetAsync($"lifecycle-{join.SessionId}", None))!;

    private async Task<(WorkflowState, string?)> StateAsync(JoinResponse join)
    {
        var instance = await LifecycleAsync(join);
        return (instance.State, instance.Status);
    }

    private async Task<SessionDocument> SessionAsync(JoinResponse join) => (await _test.Documents.ReadAsync<SessionDocument>(Keys.Session(join.RoomId, join.SessionId), None))!.Value;
}
