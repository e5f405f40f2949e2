using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Recordings;

public sealed class StartStopTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_host_starts_and_stops_and_everybody_is_told()
    {
        var (meetingId, _) = await RunningAsync();
        var started = Ok(await StartAsync(meetingId));
        Assert.Equal("Hanna Host", started.StartedBy);
        Assert.True((await _test.MeetingAsync(meetingId)).IsRecording);
        Assert.Equal(started, Assert.Single(_test.Signals.All, sent => sent.Method == HubEvents.RecordingStarted).Argument);

        var stopped = Ok(await StopAsync(meetingId));
        Assert.Equal((started.RecordingId, RecordingStatuses.Processing), (stopped.RecordingId, stopped.Status));
        Assert.NotNull(stopped.StoppedAt);
        Assert.Null(stopped.Url);
        Assert.False((await _test.MeetingAsync(meetingId)).IsRecording);
        Assert.Equal(
            new RecordingStopped(started.RecordingId, "host"), Assert.Single(_test.Signals.All, sent => sent.Method == HubEvents.RecordingStopped).Argument);
        var log = await LogAsync(meetingId, stopped.SessionId);
        Assert.Contains(log, entry => entry.Type == SessionEventTypes.RecordingStarted && entry.RecordingId == started.RecordingId);
        Assert.Contains(log, entry => entry is { Type: SessionEventTypes.RecordingStopped, Reason: "host" } && entry.RecordingId == started.RecordingId);
    }

    [Fact]
    public async Task Who_enters_later_learns_of_it_before_media_flows()
    {
        var (meetingId, _) = await RunningAsync();
        var started = Ok(await StartAsync(meetingId));
        var join = await JoinAsync(meetingId, User(1), accepted: true);
        var entered = Ok(await _test.TryEnterAsync(_test.Connect(join), join));
        Assert.Equal(started, entered.Recording);
    }

    [Fact]
    public async Task Only_the_host_records()
    {
        var (meetingId, _) = await RunningAsync();
        Refused(ProblemTypes.Forbidden, await _test.Plane.StartRecording.ExecuteAsync(User(1), meetingId, None));
        Ok(await StartAsync(meetingId));
        Refused(ProblemTypes.Forbidden, await _test.Plane.StopRecording.ExecuteAsync(User(1), meetingId, None));
    }

    [Fact]
    public async Task Two_starts_make_one_recording_also_when_they_come_at_once()
    {
        var (meetingId, _) = await RunningAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => StartAsync(meetingId))));
        Assert.Single(outcomes, outcome => outcome.Succeeded);
        Assert.All(outcomes.Where(outcome => !outcome.Succeeded), outcome => Refused(ProblemTypes.Conflict, outcome));
        Assert.Single(Ok(await _test.Plane.ListRecordings.ExecuteAsync(Host, meetingId, null, null, None)).Items);
    }

    [Fact]
    public async Task A_stop_before_a_start_and_a_second_stop_are_conflicts()
    {
        var (meetingId, _) = await RunningAsync();
        Refused(ProblemTypes.Conflict, await StopAsync(meetingId));
        Ok(await StartAsync(meetingId));
        Ok(await StopAsync(meetingId));
        Refused(ProblemTypes.Conflict, await StopAsync(meetingId));
    }

    [Fact]
    public async Task A_meeting_without_recording_in_its_settings_is_not_recorded()
    {
        var meetingId = await _test.CreateAsync();
        await _test.JoinAndEnterAsync(meetingId, Host);
        Refused(ProblemTypes.Forbidden, await StartAsync(meetingId));
    }

    [Fact]
    public async Task Nothing_is_recorded_while_somebody_is_in_who_was_never_asked()
    {
        var meetingId = await _test.CreateAsync();
        var (_, connection) = await _test.JoinAndEnterAsync(meetingId, Host);
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, meetingId, new UpdateMeetingRequest { Settings = new MeetingSettingsInput { IsRecordingEnabled = true } }, null, None));
        var problem = Refused(ProblemTypes.ConsentRequired, await StartAsync(meetingId));
        Assert.Equal([ConsentTypes.Recording], problem.RequiredConsents);

        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(connection, None));
        await _test.EnterAsync(await JoinAsync(meetingId, Host, accepted: false));
        Ok(await StartAsync(meetingId));
    }

    [Fact]
    public async Task An_empty_or_ended_meeting_is_not_recorded()
    {
        var meetingId = await _test.CreateAsync(Recorded);
        Refused(ProblemTypes.Conflict, await StartAsync(meetingId));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meetingId, None));
        Refused(ProblemTypes.MeetingEnded, await StartAsync(meetingId));
        Refused(ProblemTypes.NotFound, await StartAsync("aaaa-bbbb-cccc"));
    }

    [Fact]
    public async Task The_end_of_the_session_stops_the_recording_and_says_so()
    {
        var (meetingId, _) = await RunningAsync();
        var started = Ok(await StartAsync(meetingId));
        _test.Clock.Advance(TimeSpan.FromMinutes(1));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meetingId, None));
        var recording = Ok(await _test.Plane.GetRecording.ExecuteAsync(Host, meetingId, started.RecordingId, None));
        Assert.Equal(RecordingStatuses.Processing, recording.Status);
        Assert.Equal(_test.Clock.GetUtcNow(), recording.StoppedAt);
        Assert.Equal(new RecordingStopped(started.RecordingId, "ended"), Assert.Single(_test.Signals.All, sent => sent.Method == HubEvents.RecordingStopped).Argument);

        var log = await LogAsync(meetingId, recording.SessionId);
        Assert.Equal([SessionEventTypes.RecordingStopped, SessionEventTypes.SessionEnded], log.TakeLast(2).Select(entry => entry.Type));
        Assert.Equal("ended", log[^2].Reason);
    }

    [Fact]
    public async Task A_session_may_be_recorded_several_times()
    {
        var (meetingId, _) = await RunningAsync();
        for (var i = 0; i < 3; i++)
        {
            Ok(await StartAsync(meetingId));
            _test.Clock.Advance(TimeSpan.FromSeconds(10));
            Ok(await StopAsync(meetingId));
        }

        var items = Ok(await _test.Plane.ListRecordings.ExecuteAsync(Host, meetingId, null, null, None)).Items;
        Assert.Equal(3, items.Count);
        Assert.Equal(items.OrderByDescending(item => item.StartedAt).Select(item => item.RecordingId), items.Select(item => item.RecordingId));
    }

    [Fact]
    public async Task The_node_is_told_when_the_room_is_on_it_and_again_when_it_forgot()
    {
        var (meetingId, join) = await RunningAsync();
        Ok(await _test.OfferAsync(join));
        var started = Ok(await StartAsync(meetingId));
        Assert.Equal($"http://control/node-1/chunks/{meetingId}", _test.Nodes.Recordings[started.RecordingId].Storage.BaseUrl);

        _test.Nodes.Recordings.Clear();
        Assert.Equal(1, await _test.Plane.RecordingKeeper.SweepAsync(None));
        Assert.True(_test.Nodes.Recordings.ContainsKey(started.RecordingId));

        Ok(await StopAsync(meetingId));
        Assert.Equal(0, await _test.Plane.RecordingKeeper.SweepAsync(None));
    }

    internal static MeetingSettingsInput Recorded { get; } = new() { IsRecordingEnabled = true };

    private Task<Outcome<RecordingState>> StartAsync(string meetingId) => _test.Plane.StartRecording.ExecuteAsync(Host, meetingId, None);

    private Task<Outcome<RecordingResponse>> StopAsync(string meetingId) => _test.Plane.StopRecording.ExecuteAsync(Host, meetingId, None);

    private async Task<(string MeetingId, JoinResponse Join)> RunningAsync()
    {
        var meetingId = await _test.CreateAsync(Recorded);
        var join = await JoinAsync(meetingId, Host, accepted: true);
        await _test.EnterAsync(join);
        return (meetingId, join);
    }

    private async Task<JoinResponse> JoinAsync(string meetingId, CallerIdentity caller, bool accepted) => await _test.JoinAsync(
        meetingId, caller, new JoinRequest { ConsentToken = await _test.ConsentAsync(meetingId, caller, ConsentTypes.Recording, accepted ? "accepted" : "declined") });

    private async Task<IReadOnlyList<SessionEvent>> LogAsync(string meetingId, string sessionId)
    {
        var page = await _test.Documents.QueryAsync(new DocumentQuery(Keys.Meetings, meetingId, Keys.EventPrefix(sessionId)), None);
        return [.. page.Documents.Select(document => document.As<SessionEvent>())];
    }
}
