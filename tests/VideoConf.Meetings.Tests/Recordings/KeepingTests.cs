using VideoConf.Contracts.Node;
using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Recordings;

/// <summary>What becomes of a recording that is ready: shared, moved, kept for a time, deleted.</summary>
public sealed class KeepingTests : IDisposable
{
    private readonly TestPlane _test = new(TestPlane.AtTheServer with { Recordings = new RecordingOptions { Retention = TimeSpan.FromDays(365) } });

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Who_was_there_plays_it_once_the_host_shares_it()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        await meeting.EnterAsync(User(1));
        var recordingId = await meeting.MakeAsync();
        foreach (var caller in (CallerIdentity[])[User(1), User(2)])
        {
            Refused(ProblemTypes.NotFound, await GetAsync(meeting, recordingId, caller));
            Refused(ProblemTypes.NotFound, await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = true }, caller));
            Refused(ProblemTypes.NotFound, await _test.Plane.DeleteRecording.ExecuteAsync(caller, meeting.Id, recordingId, None));
        }

        Assert.True(Ok(await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = true })).SharedWithParticipants);
        Assert.NotNull(Ok(await GetAsync(meeting, recordingId, User(1))).Url);
        Refused(ProblemTypes.NotFound, await GetAsync(meeting, recordingId, User(2)));
        Refused(ProblemTypes.Forbidden, await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { StorageTier = "cool" }, User(1)));
        Refused(ProblemTypes.Forbidden, await _test.Plane.RetryRecording.ExecuteAsync(User(1), meeting.Id, recordingId, None));
        Refused(ProblemTypes.Forbidden, await _test.Plane.DeleteRecording.ExecuteAsync(User(1), meeting.Id, recordingId, None));
        Assert.Single(Ok(await _test.Plane.ListRecordings.ExecuteAsync(User(1), meeting.Id, null, null, None)).Items);

        Ok(await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = false }));
        Refused(ProblemTypes.NotFound, await GetAsync(meeting, recordingId, User(1)));
    }

    [Fact]
    public async Task The_host_is_told_when_it_is_ready_and_the_others_when_it_is_shared_once()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        await meeting.EnterAsync(User(1));
        var recordingId = await meeting.MakeAsync();
        var told = Assert.Single(await InboxAsync(Host));
        Assert.Equal((NotificationKinds.RecordingReady, $"/meetings/{meeting.Id}/recordings/{recordingId}"), (told.Kind, told.Path));
        Assert.Empty(await InboxAsync(User(1)));
        foreach (var shared in (bool[])[true, false, true])
        {
            Ok(await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = shared }));
            await _test.SettleAsync();
        }

        Assert.Equal(NotificationKinds.RecordingReady, Assert.Single(await InboxAsync(User(1))).Kind);
    }

    [Fact]
    public async Task Sharing_again_tells_nobody_again_when_the_telling_itself_is_forgotten()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        await meeting.EnterAsync(User(1));
        var recordingId = await meeting.MakeAsync();
        Ok(await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = true }));
        await _test.SettleAsync();
        Assert.Single(await InboxAsync(User(1)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _test.Workflows.GetAsync($"notify-recordingShared-{recordingId}", limit.Token) is not null) _test.Clock.Advance(TimeSpan.FromHours(1));

        Ok(await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = true }));
        Assert.Null(await _test.Workflows.GetAsync($"notify-recordingShared-{recordingId}", None));
    }

    [Fact]
    public async Task Who_was_told_that_it_is_ready_is_not_told_again_that_it_is_shared()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        await meeting.EnterAsync(User(1));
        var recordingId = await meeting.RecordAsync();
        Ok(await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = true }));
        await _test.SettleAsync();
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.StoreAsync($"chunks/{meeting.Id}/{recordingId}/t1/000000.webm");
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0));
        Ok(await meeting.StopAsync());
        await _test.SettleAsync();
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        await _test.SettleAsync();
        Assert.Single(await InboxAsync(User(1)));
        Ok(await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = true }));
        await _test.SettleAsync();
        Assert.Single(await InboxAsync(User(1)));
    }

    [Fact]
    public async Task One_recording_that_cannot_be_looked_after_keeps_no_other_from_it()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var (broken, whole) = (await meeting.MakeAsync(), await meeting.MakeAsync());
        _test.Blobs.Broken = name => name.Contains(broken, StringComparison.Ordinal);
        _test.Clock.Advance(TimeSpan.FromDays(40));
        var swept = await _test.Plane.RecordingRetention.SweepAsync(None);
        Assert.Equal((2, 1), (swept.Looked, swept.Moved));
        Assert.Equal(broken, Assert.Single(swept.Failures).RecordingId);
        Assert.Equal(("hot", "cool"), ((await meeting.GetAsync(broken)).StorageTier, (await meeting.GetAsync(whole)).StorageTier));

        _test.Blobs.Broken = null;
        Assert.Equal(1, (await _test.Plane.RecordingRetention.SweepAsync(None)).Moved);
    }

    [Fact]
    public async Task A_recording_whose_workflow_died_can_be_tried_again()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        await DieAsync(RecordingWorkflow.ComposingIdOf(recordingId, 1));
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.StoreAsync($"chunks/{meeting.Id}/{recordingId}/t1/000000.webm");
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0));
        Ok(await meeting.StopAsync());
        Refused(ProblemTypes.Conflict, await _test.Plane.RetryRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        await _test.SettleAsync();
        Assert.Equal(RecordingStatuses.Processing, (await meeting.GetAsync(recordingId)).Status);

        // Retention says so to whoever looks; the host need not wait for it.
        Ok(await _test.Plane.RetryRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        await _test.SettleAsync();
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(recordingId)).Status);
    }

    [Fact]
    public async Task Retention_says_that_a_recording_failed_whose_workflow_died()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        await DieAsync(RecordingWorkflow.ComposingIdOf(recordingId, 1));
        Ok(await meeting.StopAsync());
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        await _test.SettleAsync();
        await _test.Plane.RecordingRetention.SweepAsync(None);
        Assert.Equal(RecordingStatuses.Failed, (await meeting.GetAsync(recordingId)).Status);
        await _test.SettleAsync();
        Assert.Equal(NotificationKinds.RecordingFailed, Assert.Single(await InboxAsync(Host)).Kind);
    }

    [Fact]
    public async Task The_host_is_told_of_a_failure_and_of_the_success_after_it()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        _test.Nodes.Compose = (_, _) => new CompositionStatus { State = JobStates.Failed, Progress = 0, Step = "", Failure = "No." };
        var recordingId = await meeting.MakeAsync();
        for (var i = 0; i < 60 && (await meeting.GetAsync(recordingId)).Status != RecordingStatuses.Failed; i++) await PassAsync(TimeSpan.FromSeconds(10));
        await _test.SettleAsync();
        Assert.Equal(NotificationKinds.RecordingFailed, Assert.Single(await InboxAsync(Host)).Kind);

        _test.Nodes.Compose = (_, plan) => RecordedMeeting.Compose(_test, plan);
        Ok(await _test.Plane.RetryRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        await _test.SettleAsync();
        Assert.Equal(
            [NotificationKinds.RecordingFailed, NotificationKinds.RecordingReady], (await InboxAsync(Host)).Select(entry => entry.Kind).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sound_without_pictures_is_ready_and_says_so()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        _test.Nodes.Compose = (_, plan) =>
        {
            var made = RecordedMeeting.Compose(_test, plan);
            return made with { Files = [.. made.Files.Where(file => file.Kind == RecordingFileKinds.Audio)], AudioOnly = true };
        };
        var recording = await meeting.GetAsync(await meeting.MakeAsync());
        Assert.Equal((RecordingStatuses.Ready, true), (recording.Status, recording.AudioOnly));
        Assert.Equal(RecordingFileKinds.Audio, Assert.Single(recording.Files).Kind);
        Assert.Equal(recording.Files[0].Url, recording.Url);
        Assert.NotNull(recording.Failure);
    }

    [Fact]
    public async Task Old_files_move_to_cheaper_tiers_unless_the_host_chose_one()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var (aging, chosen) = (await meeting.MakeAsync(), await meeting.MakeAsync());
        Refused(ProblemTypes.InvalidRequest, await UpdateAsync(meeting, chosen, new UpdateRecordingRequest { StorageTier = "lukewarm" }));
        Ok(await UpdateAsync(meeting, chosen, new UpdateRecordingRequest { StorageTier = "cool" }));
        foreach (var (days, tier) in (IEnumerable<(int, string)>)[(29, "hot"), (2, "cool"), (1, "cool"), (150, "archive")])
        {
            _test.Clock.Advance(TimeSpan.FromDays(days));
            await _test.Plane.RecordingRetention.SweepAsync(None);
            Assert.Equal(tier, (await meeting.GetAsync(aging)).StorageTier);
            Assert.All(await TiersAsync(meeting, aging), found => Assert.Equal(tier, found));
            Assert.All(await TiersAsync(meeting, chosen), found => Assert.Equal("cool", found));
        }

        Ok(await UpdateAsync(meeting, aging, new UpdateRecordingRequest { StorageTier = "hot" }));
        Assert.Equal(0, (await _test.Plane.RecordingRetention.SweepAsync(None)).Moved);
        Assert.All(await TiersAsync(meeting, aging), found => Assert.Equal("hot", found));
    }

    [Fact]
    public async Task A_recording_is_kept_for_as_long_as_was_decided_and_no_longer()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var (first, second) = (await meeting.MakeAsync(), await meeting.MakeAsync());
        var kept = (await meeting.GetAsync(first)).RetainUntil!.Value;
        Refused(ProblemTypes.InvalidRequest, await UpdateAsync(meeting, second, new UpdateRecordingRequest { RetainUntil = _test.Clock.GetUtcNow() }));
        Refused(ProblemTypes.InvalidRequest, await UpdateAsync(meeting, second, new UpdateRecordingRequest { RetainUntil = _test.Clock.GetUtcNow().AddYears(11) }));
        Ok(await UpdateAsync(meeting, second, new UpdateRecordingRequest { RetainUntil = kept.AddDays(100) }));
        _test.Clock.Advance(kept - _test.Clock.GetUtcNow() - TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await _test.Plane.RecordingRetention.SweepAsync(None)).Deleted);
        _test.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await _test.Plane.RecordingRetention.SweepAsync(None)).Deleted);
        Assert.Equal(RecordingStatuses.Deleted, (await meeting.GetAsync(first)).Status);
        Assert.Equal(RecordingStatuses.Ready, (await meeting.GetAsync(second)).Status);
        Assert.DoesNotContain(_test.Blobs.Names, name => name.Contains(first, StringComparison.Ordinal));
        Assert.Equal(1, (await _test.Plane.RecordingRetention.SweepAsync(None)).Looked);
    }

    [Fact]
    public async Task Deletion_reaches_every_copy_and_a_line_that_says_so_stays()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        Refused(ProblemTypes.Conflict, await _test.Plane.DeleteRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        Ok(await meeting.StopAsync());
        recordingId = await meeting.MakeAsync();
        await SayAsync(meeting, recordingId, "Hello", 0);
        await new RecordingCaptions(_test.Documents, Store(), new TranscriptStore(_test.Documents), _test.Blobs).RefreshAsync(meeting.Id, recordingId, None);
        Assert.Equal(6, Copies(recordingId).Count);

        Ok(await _test.Plane.DeleteRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        Ok(await _test.Plane.DeleteRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        Assert.Empty(Copies(recordingId));
        Assert.Empty(await new ChunkIndex(_test.Documents, Store(), _test.Blobs).ReadAsync(meeting.Id, recordingId, None));
        Assert.Null(await Store().FindAsync(recordingId, None));
        var line = await meeting.GetAsync(recordingId);
        Assert.Equal((RecordingStatuses.Deleted, null, 0), (line.Status, line.Url, line.Files.Count));
        Refused(ProblemTypes.NotFound, await UpdateAsync(meeting, recordingId, new UpdateRecordingRequest { SharedWithParticipants = true }));
        Refused(ProblemTypes.Conflict, await _test.Plane.RetryRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));

        // What comes late does not bring it back.
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 9));
        Assert.Empty(await new ChunkIndex(_test.Documents, Store(), _test.Blobs).ReadAsync(meeting.Id, recordingId, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.NodeObjects.ExecuteAsync("node-1", $"chunks/{meeting.Id}/{recordingId}/t1/000009.webm", write: true, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.NodeObjects.ExecuteAsync("node-1", $"recordings/{meeting.Id}/{recordingId}/meeting.mp4", write: false, None));
    }

    [Fact]
    public async Task Files_in_the_making_are_given_up_by_a_deletion()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        _test.Nodes.Compose = (_, _) => new CompositionStatus { State = JobStates.Running, Progress = 0.4, Step = "Encoding" };
        var recordingId = await meeting.RecordAsync();
        await meeting.StoreAsync($"chunks/{meeting.Id}/{recordingId}/t1/000000.webm");
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        await meeting.ReportAsync("node-1", meeting.Chunk(recordingId, 0));
        Ok(await meeting.StopAsync());
        await meeting.ReportAsync("node-1", RecordedMeeting.Drained(recordingId));
        _test.StartWorkflows();
        await UntilAsync(() => !_test.Nodes.Compositions.IsEmpty);
        Ok(await _test.Plane.DeleteRecording.ExecuteAsync(Host, meeting.Id, recordingId, None));
        await UntilAsync(() => _test.Nodes.Compositions.IsEmpty);
        Assert.Empty(Copies(recordingId));
    }

    [Fact]
    public async Task What_a_death_in_the_midst_of_a_deletion_left_is_found()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var (deleted, cleaned) = (await meeting.MakeAsync(), await meeting.MakeAsync());
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meeting.Id, None));
        await PassAsync(TimeSpan.FromMinutes(1));
        await meeting.StoreAsync($"chunks/{meeting.Id}/{cleaned}/t1/000000.webm");
        await Store().ChangeAsync(meeting.Id, cleaned, found => found with { ChunksDeleted = false }, None);
        await Store().ChangeAsync(meeting.Id, deleted, found => found with { Status = RecordingStatuses.Deleted }, None);
        Assert.Equal(2, Copies(deleted).Count);

        Assert.Equal(new RetentionResult(2, 1, 0), await _test.Plane.RecordingRetention.SweepAsync(None));
        Assert.Empty(Copies(deleted));
        Assert.DoesNotContain(_test.Blobs.Names, name => name.StartsWith("chunks/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chunks_stay_until_the_transcript_is_settled_and_captions_say_then_what_it_says()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.MakeAsync();
        var sessionId = (await meeting.GetAsync(recordingId)).SessionId;
        var transcript = TranscriptKeys.Transcript(meeting.Id, sessionId);
        await _test.Documents.ExecuteAsync(Documents.Create(transcript, new TranscriptDocument(sessionId, TranscriptStatuses.Completing, "en")), None);
        await SayAsync(meeting, recordingId, "Hello", 0);
        var session = (await _test.Documents.ReadAsync<VideoConf.Meetings.Sessions.SessionDocument>(Keys.Session(meeting.Id, sessionId), None))!;
        await _test.Documents.ExecuteAsync(
            Documents.Replace(Keys.Session(meeting.Id, sessionId), session.Value with { EndedAt = _test.Clock.GetUtcNow() }, session.ETag), None);
        await _test.Plane.RecordingRetention.SweepAsync(None);
        Assert.Equal(5, Copies(recordingId).Count);

        await SayAsync(meeting, recordingId, "Was missed", 2);
        await _test.Documents.ExecuteAsync(Documents.Upsert(transcript, new TranscriptDocument(sessionId, TranscriptStatuses.Ready, "en")), None);
        await _test.Plane.RecordingRetention.SweepAsync(None);
        Assert.Equal([RecordingFileKinds.Video, RecordingFileKinds.Audio, RecordingFileKinds.Captions], (await meeting.GetAsync(recordingId)).Files.Select(file => file.Kind));
        Assert.Equal(3, Copies(recordingId).Count);
        using var reader = new StreamReader((await _test.Blobs.OpenReadAsync($"recordings/{meeting.Id}/{recordingId}/captions.vtt", 0, None))!);
        var text = await reader.ReadToEndAsync();
        Assert.Contains("Hello", text, StringComparison.Ordinal);
        Assert.Contains("Was missed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_change_a_recording_at_once_none_is_lost_or_waits()
    {
        var meeting = await RecordedMeeting.StartAsync(_test);
        var recordingId = await meeting.RecordAsync();
        var decided = 0;
        var changed = await Store().ChangeAsync(
            meeting.Id,
            recordingId,
            recording =>
            {
                if (++decided == 1) Store().ChangeAsync(meeting.Id, recordingId, other => other with { Step = "other" }, None).GetAwaiter().GetResult();
                return recording with { Trouble = "mine" };
            },
            None).WaitAsync(TimeSpan.FromSeconds(30)); // The test's clock stands still.
        Assert.Equal(("other", "mine", 2), (changed!.Step, changed.Trouble, decided));
    }

    private RecordingStore Store() => new(_test.Documents, _test.Clock);

    private List<string> Copies(string recordingId) => [.. _test.Blobs.Names.Where(name => name.Contains(recordingId, StringComparison.Ordinal))];

    private Task<Outcome<RecordingResponse>> GetAsync(RecordedMeeting meeting, string recordingId, CallerIdentity caller) =>
        _test.Plane.GetRecording.ExecuteAsync(caller, meeting.Id, recordingId, None);

    private Task<Outcome<RecordingResponse>> UpdateAsync(RecordedMeeting meeting, string recordingId, UpdateRecordingRequest request, CallerIdentity? caller = null) =>
        _test.Plane.UpdateRecording.ExecuteAsync(caller ?? Host, meeting.Id, recordingId, request, None);

    private async Task<IReadOnlyList<NotificationResponse>> InboxAsync(CallerIdentity caller) => Ok(await _test.Plane.Inbox.ListAsync(caller, null, null, None)).Items;

    private async Task<List<string>> TiersAsync(RecordedMeeting meeting, string recordingId)
    {
        var tiers = new List<string>();
        await foreach (var blob in _test.Blobs.ListAsync($"recordings/{meeting.Id}/{recordingId}/", None)) tiers.Add(blob.Tier);
        return tiers;
    }

    /// <summary>The host said something, seconds into the recording.</summary>
    private async Task SayAsync(RecordedMeeting meeting, string recordingId, string text, double second)
    {
        var recording = await meeting.GetAsync(recordingId);
        var session = (await _test.Documents.ReadAsync<VideoConf.Meetings.Sessions.SessionDocument>(Keys.Session(meeting.Id, recording.SessionId), None))!.Value;
        var start = (recording.StartedAt - session.StartedAt).TotalSeconds + second;
        await new TranscriptStore(_test.Documents).KeepAsync(
            meeting.Id,
            new LineDocument
            {
                LineId = $"line-{second}",
                SessionId = recording.SessionId,
                ParticipantId = meeting.HostParticipant,
                DisplayName = "Hanna Host",
                Text = text,
                Language = "en",
                StartSeconds = start,
                EndSeconds = start + 1,
            },
            None);
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

    /// <summary>In the place of a workflow, one that fails by a fault of its own.</summary>
    private Task DieAsync(string instanceId)
    {
        var dies = new WorkflowDefinition<string>("Dies");
        _test.Plane.Workflows.Add(dies, static (_, _) => throw new InvalidOperationException("A fault."));
        return _test.Workflows.StartAsync(dies, instanceId, "", None);
    }

    /// <summary>Time passes until it holds.</summary>
    private async Task UntilAsync(Func<bool> holds)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < deadline, "it did not come to it in 30 s");
            _test.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }
    }
}
