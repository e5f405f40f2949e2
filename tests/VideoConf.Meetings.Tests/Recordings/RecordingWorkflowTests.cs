using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Workflows;
using VideoConf.TestSupport;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Recordings;

public sealed class RecordingWorkflowTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task A_recording_becomes_files_that_its_host_can_play()
    {
        var meeting = await RecordedMeeting.StartAsync(_test, new MeetingSettingsInput { RecordParticipantFiles = true });
        var recordingId = await meeting.MakeAsync();
        var recording = await meeting.GetAsync(recordingId);
        Assert.Equal(RecordingStatuses.Ready, recording.Status);
        Assert.Equal(18, recording.Duration);
        Assert.Equal(["video", "audio", "participant"], recording.Files.Select(file => file.Kind));
        Assert.Equal(recording.Files[0].Url, recording.Url);
        Assert.Equal("Weekly 2030-01-01 12-00.mp4", recording.Files[0].FileName);
        Assert.Equal(meeting.HostParticipant, recording.Files[2].ParticipantId);
        Assert.Null(recording.Progress);
        Assert.Equal(WorkflowState.Completed, (await _test.Workflows.GetAsync($"recording-{recordingId}", None))!.State);
        Assert.Empty(_test.Nodes.Recordings);
        Assert.Empty(_test.Nodes.Compositions);
    }

    [Fact]
    public async Task What_is_composed_is_what_was_stored_in_the_recordings_time()
    {
        CompositionPlan? plan = null;
        var meeting = await RecordedMeeting.StartAsync(_test);
        _test.Nodes.Compose = (_, put) => RecordedMeeting.Compose(_test, plan = put);
        Ok(await _test.Plane.UpdateState.ExecuteAsync(meeting.HostConnection, new ParticipantStatePatch(null, true, null, null), None));
        var (declined, _) = await meeting.EnterAsync(User(1), accepted: false);
        var recordingId = await meeting.RecordAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0), meeting.Chunk(recordingId, 0), meeting.Chunk(recordingId, 1, declined.ParticipantId));
        await meeting.ReportAsync("another", meeting.Chunk(recordingId, 7));
        Ok(await meeting.StopAsync());
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        await _test.SettleAsync();
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(recordingId)).Status);
        Assert.Equal(0, Assert.Single(plan!.Chunks).Index);
        Assert.Equal($"http://control/node-1/chunks/{meeting.Id}", plan.Source.BaseUrl);
        Assert.Equal(["video", "placeholder"], plan.Scenes[^1].Tiles.Select(tile => tile.Kind));
    }

    [Fact]
    public async Task What_could_not_be_put_into_a_film_is_said_of_it()
    {
        const string Missing = "From 00:00:01 to 00:00:03 the pictures could not be put together.";
        var meeting = await RecordedMeeting.StartAsync(_test);
        _test.Nodes.Compose = (_, plan) => RecordedMeeting.Compose(_test, plan) with { Failure = Missing };
        var recording = await meeting.GetAsync(await meeting.MakeAsync());
        Assert.Equal((RecordingStatuses.Ready, false, Missing), (recording.Status, recording.AudioOnly, recording.Failure));
    }

    [Fact]
    public async Task The_end_of_a_session_makes_files_too()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meeting.Id, None));
        await _test.SettleAsync();

        // Reports that come when the session is long over count.
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0), RecordedMeeting.Drained(recordingId));
        await _test.SettleAsync();
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(recordingId)).Status);
    }

    [Fact]
    public async Task A_node_that_is_silent_after_the_stop_is_not_waited_for_long()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0));
        _test.Nodes.Dead["node-1"] = true;
        _test.Nodes.Preferred = "node-2";
        Ok(await meeting.StopAsync());
        await PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(RecordingStatuses.Processing, (await meeting.GetAsync(recordingId)).Status);
        await PassAsync(TimeSpan.FromSeconds(40));
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(recordingId)).Status);
    }

    [Fact]
    public async Task A_stop_that_nobody_heard_of_is_found_out()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        await _test.SettleAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0), RecordedMeeting.Drained(recordingId));

        // The room was changed, and the process died before it told anybody.
        var rooms = new RoomStore(_test.Documents, _test.Clock);
        await rooms.ChangeWithMeetingAsync(meeting.Id, (snapshot, now) => StopRecording.Decide(Host, snapshot, now), null, None);
        var stoppedAt = _test.Clock.GetUtcNow();
        await PassAsync(TimeSpan.FromMinutes(2));
        var recording = await meeting.GetAsync(recordingId);
        Assert.Equal((RecordingStatuses.Ready, stoppedAt), (recording.Status, recording.StoppedAt));
    }

    [Fact]
    public async Task A_recording_of_nothing_fails_in_plain_words()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.MakeAsync(chunks: 0);
        var recording = await meeting.GetAsync(recordingId);
        Assert.Equal(RecordingStatuses.Failed, recording.Status);
        Assert.StartsWith("Nothing was recorded", recording.Failure, StringComparison.Ordinal);
        Assert.Empty(recording.Files);
    }

    [Fact]
    public async Task What_cannot_be_composed_fails_after_three_times_is_kept_and_can_be_tried_again()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var tried = 0;
        _test.Nodes.Compose = (_, _) =>
        {
            tried++;
            return new CompositionStatus { State = JobStates.Failed, Progress = 0, Step = "", Failure = "FFmpeg could not decode any of it." };
        };
        var recordingId = await meeting.MakeAsync();
        await PassAsync(TimeSpan.FromMinutes(5));
        var failed = await meeting.GetAsync(recordingId);
        Assert.Equal((RecordingStatuses.Failed, "FFmpeg could not decode any of it.", 3), (failed.Status, failed.Failure, tried));
        Assert.Equal(3, _test.Blobs.Names.Count(name => name.StartsWith($"chunks/{meeting.Id}/{recordingId}/", StringComparison.Ordinal)));

        _test.Nodes.Compose = (_, plan) => RecordedMeeting.Compose(_test, plan);
        var retried = Ok(await _test.Plane.RetryRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        var written = Ok(await _test.Plane.ReadAudit.OfMeetingAsync(Host, meeting.Id, new() { Action = AuditActions.RecordingChanged }, None)).Items;
        Assert.Equal(("made once more", recordingId), (written[0].Detail, written[0].TargetId));
        Assert.Equal(RecordingStatuses.Processing, retried.Status);
        Refused(ProblemTypes.Conflict, await _test.Plane.RetryRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        await _test.SettleAsync();
        var ready = await meeting.GetAsync(recordingId);
        Assert.Equal((RecordingStatuses.Ready, null), (ready.Status, ready.Failure));
        Refused(ProblemTypes.Conflict, await _test.Plane.RetryRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
    }

    [Fact]
    public async Task A_node_that_forgot_the_composition_is_told_again()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var puts = 0;
        _test.Nodes.Compose = (id, plan) =>
        {
            return ++puts < 3 ? new CompositionStatus { State = JobStates.Running, Progress = 0.5, Step = "Encoding" } : RecordedMeeting.Compose(_test, plan);
        };
        var recordingId = await meeting.RecordAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0));
        Ok(await meeting.StopAsync());
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        _test.StartWorkflows();
        for (var i = 1; i < 3; i++)
        {
            await Until.TrueAsync(async () => puts == i && (await meeting.GetAsync(recordingId)).Progress == 0.5);
            _test.Nodes.CompositionStates.Clear();
            await Until.TrueAsync(() =>
            {
                _test.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(puts == i + 1);
            });
        }

        await Until.TrueAsync(async () =>
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await meeting.GetAsync(recordingId)).Status == RecordingStatuses.Ready;
        });
    }

    [Fact]
    public async Task Chunks_go_when_the_session_is_over_and_not_before()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.MakeAsync();
        Assert.Equal(3, _test.Blobs.Names.Count(name => name.StartsWith("chunks/", StringComparison.Ordinal)));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meeting.Id, None));
        await _test.SettleAsync();
        await _test.Plane.RecordingRetention.SweepAsync(None);
        Assert.DoesNotContain(_test.Blobs.Names, name => name.StartsWith("chunks/", StringComparison.Ordinal));
        Assert.Equal(2, (await meeting.GetAsync(recordingId)).Files.Count);
        Assert.Equal(2, _test.Blobs.Names.Count);

        // A chunk that is reported late is not taken any more.
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 9));
        Refused(ProblemTypes.Forbidden, await _test.Plane.NodeObjects.ExecuteAsync("node-1", $"chunks/{meeting.Id}/{recordingId}/t1/000009.webm", write: true, None));
    }

    [Fact]
    public async Task A_node_reads_only_what_it_works_with()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        _test.Nodes.Compose = (_, _) => new CompositionStatus { State = JobStates.Running, Progress = 0.4, Step = "Encoding" };
        var recordingId = await meeting.RecordAsync();
        var (chunk, file) = ($"chunks/{meeting.Id}/{recordingId}/t1/000000.webm", $"recordings/{meeting.Id}/{recordingId}/meeting.mp4");
        Ok(await ReadAsync("node-1", chunk));
        Refused(ProblemTypes.Forbidden, await ReadAsync("node-2", chunk));
        Refused(ProblemTypes.Forbidden, await ReadAsync("node-1", file));

        // Another node makes the files.
        await meeting.StoreAsync(chunk);
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0));
        Ok(await meeting.StopAsync());
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        _test.Nodes.Preferred = "node-2";
        _test.StartWorkflows();
        await Until.TrueAsync(() => Task.FromResult(!_test.Nodes.Compositions.IsEmpty));
        Ok(await ReadAsync("node-2", chunk));
        Ok(await ReadAsync("node-2", file));
        Refused(ProblemTypes.Forbidden, await ReadAsync("node-1", file));
        Refused(ProblemTypes.Forbidden, await ReadAsync("node-3", chunk));

        Task<Outcome<Done>> ReadAsync(string nodeId, string name) => _test.Plane.NodeObjects.ExecuteAsync(nodeId, name, write: false, None);
    }

    [Fact]
    public async Task A_meeting_that_wants_it_is_recorded_from_the_first_participant_on_and_once()
    {
        var meeting = await RecordedMeeting.StartAsync(_test, new MeetingSettingsInput { AutoRecord = true });
        await PassAsync(TimeSpan.FromSeconds(15));
        var recording = Assert.Single(Ok(await _test.Plane.ListRecordings.ExecuteAsync(Host, meeting.Id, null, null, None)).Items);
        Assert.Equal((RecordingStatuses.Recording, null), (recording.Status, recording.StartedBy));
        Assert.True(_test.Nodes.Recordings.ContainsKey(recording.RecordingId));

        Ok(await meeting.StopAsync());
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Single(Ok(await _test.Plane.ListRecordings.ExecuteAsync(Host, meeting.Id, null, null, None)).Items);
    }

    [Fact]
    public async Task The_sessions_lifecycle_waits_for_its_recordings_and_clears_up_after_them()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var first = await meeting.MakeAsync();
        var second = await meeting.RecordAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync("node-1", meeting.Chunk(second, 0));
        var sessionId = (await meeting.GetAsync(first)).SessionId;
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meeting.Id, None));
        await _test.SettleAsync();
        Assert.Equal("ended; recordings", (await _test.Workflows.GetAsync($"lifecycle-{sessionId}", None))!.Status);

        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(second));
        await PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("done", (await _test.Workflows.GetAsync($"lifecycle-{sessionId}", None))!.Status);
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(second)).Status);
        Assert.DoesNotContain(_test.Blobs.Names, name => name.StartsWith("chunks/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recording_is_not_turned_off_under_a_running_one()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        await meeting.RecordAsync();
        var off = new UpdateMeetingRequest { Settings = new MeetingSettingsInput { IsRecordingEnabled = false } };
        Refused(ProblemTypes.Conflict, await _test.Plane.UpdateMeeting.ExecuteAsync(Host, meeting.Id, off, null, None));
        Ok(await meeting.StopAsync());
        Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, meeting.Id, off, null, None));
    }

    [Fact]
    public async Task Recording_turned_off_while_one_is_being_started_is_off()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var off = new UpdateMeetingRequest { Settings = new MeetingSettingsInput { IsRecordingEnabled = false } };
        var decided = 0;
        var started = await new RoomStore(_test.Documents, TimeProvider.System).ChangeWithMeetingAsync(
            meeting.Id,
            (snapshot, now) =>
            {
                decided++;
                return StartRecording.Decide(Host, snapshot, now, "rec_raced", new RecordingOptions());
            },
            beforeWrite: async _ => Ok(await _test.Plane.UpdateMeeting.ExecuteAsync(Host, meeting.Id, off, null, None)),
            None);
        Refused(ProblemTypes.Forbidden, started.Result);
        Assert.Equal(2, decided);
    }

    [Fact]
    public async Task What_could_not_be_kept_is_said()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        _test.Nodes.Compose = (_, plan) => RecordedMeeting.Compose(_test, plan) with { BadChunks = [plan.Chunks[1].Name] };
        var recordingId = await meeting.RecordAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        var now = _test.Clock.GetUtcNow();
        var gap = meeting.Chunk(recordingId, 0) with
        {
            Type = NodeEventTypes.RecordingGap,
            Chunk = null,
            Gap = new TrackGap(meeting.HostParticipant, "camera", now - TimeSpan.FromSeconds(3), now - TimeSpan.FromSeconds(1), "Storage was full."),
        };
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0), meeting.Chunk(recordingId, 1), gap, gap);
        Ok(await meeting.StopAsync());
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        await _test.SettleAsync();
        Assert.Equal(
            ["Storage was full.", "What was stored was damaged and is left out."], (await meeting.GetAsync(recordingId)).Gaps.Select(item => item.Reason));
    }

    private async Task PassAsync(TimeSpan time)
    {
        await _test.SettleAsync();
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(5))
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(5));
            await _test.SettleAsync();
        }
    }
}
