using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;
using VideoConf.TestSupport.Workflows;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Captions;

public sealed class TranscriptCompletionTests : IDisposable
{
    private readonly CaptionedRoom _room = new(isRecorded: true);

    public void Dispose() => _room.Dispose();

    private TestPlane Test => _room.Test;

    private async Task EndAsync()
    {
        var ended = Test.Clock.GetUtcNow();
        Ok(await Test.Plane.EndMeeting.ExecuteAsync(Host, _room.Id, None));
        await Test.Workflows.StartAsync(
            TranscriptWorkflow.Definition, "transcript-" + _room.SessionId, new SessionEndedInput(_room.Id, _room.SessionId, _room.StartedAt, ended, "host"), None);
        await PassAsync(8);
    }

    private async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            await Test.SettleAsync();
            Test.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Test.SettleAsync();
    }

    private async Task<string> StatusAsync() => Ok(await Test.Plane.GetTranscript.ExecuteAsync(Host, _room.Id, null, null, null, null, None)).Status;

    private async Task BreakAsync(double from, double to)
    {
        Test.Clock.Advance(_room.StartedAt.AddSeconds(from) - Test.Clock.GetUtcNow());
        await _room.ReportAsync(_room.Event(NodeEventTypes.CaptionsChanged) with { Captions = new CaptionEngineState("Engine", "en-US", "It broke.") });
        Test.Clock.Advance(TimeSpan.FromSeconds(to - from));
        await _room.ReportAsync(_room.Event(NodeEventTypes.CaptionsChanged) with { Captions = new CaptionEngineState("Engine", "en-US", null) });
    }

    private StoredChunk Chunk(string participantId, int index, double at, string source = "microphone") => new()
    {
        Name = $"rec_one/t1/{index:D6}.webm",
        RecordingId = "rec_one",
        TrackId = "t-" + participantId,
        Index = index,
        ParticipantId = participantId,
        Source = source,
        Codec = "opus",
        StartedAt = _room.StartedAt.AddSeconds(at),
        EndedAt = _room.StartedAt.AddSeconds(at + 6),
        Frames = 300,
        Length = 1000,
        Sha256 = "x",
    };

    private async Task RecordAsync(params StoredChunk[] chunks)
    {
        var recording = new RecordingDocument
        {
            RecordingId = "rec_one",
            MeetingId = _room.Id,
            SessionId = _room.SessionId,
            Title = "Weekly",
            HostId = Host.UserId,
            Status = "ready",
            StartedAt = _room.StartedAt,
        };
        await Test.Documents.ExecuteAsync(Documents.Upsert(RecordingKeys.Recording(_room.Id, "rec_one"), recording), None);
        await Test.Documents.ExecuteAsync(Documents.Upsert(RecordingKeys.Index("rec_one"), new RecordingIndexDocument("rec_one", _room.Id)), None);
        foreach (var chunk in chunks) await Test.Documents.ExecuteAsync(Documents.Upsert(RecordingKeys.Chunk(_room.Id, "rec_one", chunk.TrackId, chunk.Index), chunk), None);
    }

    private TranscribedLine Line(string participantId, string text, double at, double seconds = 2) =>
        new(participantId, new SpokenLine($"r-{at:F0}-{participantId}", text, "en-US", true, _room.StartedAt.AddSeconds(at), _room.StartedAt.AddSeconds(at + seconds)));

    [Fact]
    public async Task A_transcript_that_missed_nothing_is_ready_and_everybody_finds_it()
    {
        var (host, connection) = await _room.EnterAsync(Host);
        await _room.EnterAsync(User(1));
        Ok(await _room.SetAsync(connection));
        await _room.ReportAsync(_room.Said(host.ParticipantId, "needle in hay"));
        await EndAsync();
        Assert.Equal("ready", await StatusAsync());
        Assert.Empty(Test.Nodes.Transcriptions);
        Assert.Single(Ok(await Test.Plane.SearchTranscripts.ExecuteAsync(User(1), "needle", null, null, None)).Items);
        Assert.Equal(NotificationKinds.TranscriptReady, Assert.Single(Ok(await Test.Plane.Inbox.ListAsync(Host, null, null, None)).Items).Kind);
    }

    [Fact]
    public async Task What_captions_missed_is_written_down_from_the_recording_without_doubles()
    {
        var (host, connection) = await _room.EnterAsync(Host);
        var (shy, _) = await _room.EnterAsync(User(1), "declined");
        Ok(await _room.SetAsync(connection));
        await _room.ReportAsync(_room.Said(host.ParticipantId, "before", at: 2), _room.Said(host.ParticipantId, "just before", at: 9));
        await BreakAsync(10, 40);
        Test.Clock.Advance(TimeSpan.FromSeconds(20));
        await _room.ReportAsync(_room.Said(host.ParticipantId, "after", at: 50));
        await RecordAsync(
            Chunk(host.ParticipantId, 0, 0), Chunk(host.ParticipantId, 2, 12), Chunk(host.ParticipantId, 3, 18), Chunk(shy.ParticipantId, 1, 12), Chunk(host.ParticipantId, 9, 15, "camera"),
            Chunk(host.ParticipantId, 8, 52));
        await EndAsync();
        Assert.Equal("completing", await StatusAsync());
        var (id, job) = Assert.Single(Test.Nodes.Transcriptions);
        Assert.Equal([2, 3], job.Chunks.Select(chunk => chunk.Index));
        Test.Nodes.TranscriptionStates[id] = new TranscribeStatus
        {
            State = JobStates.Succeeded,
            Progress = 1,
            Lines =
            [
                Line(host.ParticipantId, "just before again", 9.2), Line(host.ParticipantId, "in the gap", 20), Line(host.ParticipantId, "long before", 2), Line("prt_nobody", "who", 22),
                Line(host.ParticipantId, "in the gap too", 30),
            ],
        };
        await PassAsync(20);
        Assert.Equal(["before", "just before", "in the gap", "in the gap too", "after"], (await _room.LinesAsync()).Select(line => line.Text));
        Assert.Equal("ready", await StatusAsync());
        Assert.Single(Ok(await Test.Plane.SearchTranscripts.ExecuteAsync(Host, "gap too", null, null, None)).Items);
    }

    [Fact]
    public async Task A_node_that_lost_the_job_gets_it_again_and_not_for_ever()
    {
        var (host, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        await BreakAsync(10, 40);
        await RecordAsync(Chunk(host.ParticipantId, 2, 12));
        await EndAsync();
        await PassAsync(30);
        Assert.Equal(3, Test.Nodes.Calls.Count(call => call == "put-transcription"));
        Assert.Equal("failed", await StatusAsync());
        Assert.Contains(Ok(await Test.Plane.Inbox.ListAsync(Host, null, null, None)).Items, entry => entry.Kind == NotificationKinds.TranscriptFailed);
    }

    [Fact]
    public async Task A_later_yes_is_none_to_what_was_said_before_it()
    {
        var (_, connection) = await _room.EnterAsync(Host);
        var (join, _) = await _room.EnterAsync(User(1), "declined", new JoinRequest { DeviceId = "device-1" });
        Ok(await _room.SetAsync(connection));
        await BreakAsync(10, 30);
        var (again, _) = await _room.EnterAsync(User(1), "accepted", new JoinRequest { DeviceId = "device-1" });
        Assert.Equal(join.ParticipantId, again.ParticipantId);
        await BreakAsync(40, 60);
        await RecordAsync(Chunk(join.ParticipantId, 1, 12), Chunk(join.ParticipantId, 4, 27), Chunk(join.ParticipantId, 5, 45));
        await EndAsync();
        var (id, job) = Assert.Single(Test.Nodes.Transcriptions);
        Assert.Equal([5], job.Chunks.Select(chunk => chunk.Index));

        // Nor does it help that a node hears it all the same.
        Test.Nodes.TranscriptionStates[id] = new TranscribeStatus
        {
            State = JobStates.Succeeded,
            Progress = 1,
            Lines = [Line(join.ParticipantId, "not for you", 15), Line(join.ParticipantId, "for all", 46)],
        };
        await PassAsync(20);
        Assert.Equal("for all", Assert.Single(await _room.LinesAsync()).Text);
    }

    [Fact]
    public async Task What_was_missed_waits_for_a_node()
    {
        var (host, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        await BreakAsync(10, 40);
        await RecordAsync(Chunk(host.ParticipantId, 2, 12));
        Test.Nodes.Preferred = null;
        await EndAsync();
        for (var minute = 0; minute < 15; minute++)
        {
            await Test.SettleAsync();
            Test.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("completing", await StatusAsync());
        Assert.Empty(Test.Nodes.Transcriptions);
        Test.Nodes.Preferred = "node-2";
        for (var minute = 0; minute < 6 && Test.Nodes.Transcriptions.IsEmpty; minute++)
        {
            Test.Clock.Advance(TimeSpan.FromMinutes(1));
            await Test.SettleAsync();
        }

        var (id, _) = Assert.Single(Test.Nodes.Transcriptions);
        await ReadAsync("node-2", isAllowed: true);
        await ReadAsync("node-1", isAllowed: false);
        Test.Nodes.TranscriptionStates[id] = new TranscribeStatus { State = JobStates.Succeeded, Progress = 1, Lines = [Line(host.ParticipantId, "heard at last", 13)] };
        await PassAsync(20);
        Assert.Equal("heard at last", Assert.Single(await _room.LinesAsync()).Text);
        Assert.Equal("ready", await StatusAsync());
        await ReadAsync("node-2", isAllowed: false);
    }

    [Fact]
    public async Task What_was_missed_is_written_down_in_the_rooms_region_or_waits()
    {
        Test.Nodes.Regions["node-1"] = "westeurope";
        var (host, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        await BreakAsync(10, 40);
        await RecordAsync(Chunk(host.ParticipantId, 2, 12));
        Test.Nodes.Preferred = "node-home";
        Test.Nodes.Dead["node-1"] = true;
        await EndAsync();
        await PassAsync(60);
        Assert.Equal("completing", await StatusAsync());
        Assert.Empty(Test.Nodes.Transcriptions);

        Test.Nodes.Dead.Clear();
        for (var minute = 0; minute < 6 && Test.Nodes.Transcriptions.IsEmpty; minute++)
        {
            Test.Clock.Advance(TimeSpan.FromMinutes(1));
            await Test.SettleAsync();
        }

        var (id, _) = Assert.Single(Test.Nodes.Transcriptions);
        Assert.Equal("node-1", Test.Nodes.TakenBy[id]);
    }

    [Fact]
    public async Task However_long_a_transcription_takes_the_history_stays_short()
    {
        var input = new SessionEndedInput("m", "s", Test.Clock.GetUtcNow(), Test.Clock.GetUtcNow() + TimeSpan.FromDays(1), "host");
        var context = new CountedContext(input.EndedAt)
        {
            Answer = step => step switch
            {
                "Transcript.Begin" => new TranscriptWorkflow.Plan(true, TimeSpan.FromDays(1).TotalSeconds),
                "Transcript.Put" => new TranscriptWorkflow.Put("node-1", null),
                "Transcript.Poll" => new TranscriptWorkflow.Polled(JobStates.Running, null),
                _ => new TranscriptWorkflow.Settled("failed"),
            },
        };
        await Test.Plane.Workflows.Workflows[TranscriptWorkflow.Definition.Name].Run(context, input);
        Assert.Equal("Transcript.Settle", context.Called[^1]);
        Assert.InRange(context.Steps, 1000, 9500);
    }

    private async Task ReadAsync(string nodeId, bool isAllowed)
    {
        var outcome = await Test.Plane.NodeObjects.ExecuteAsync(nodeId, $"chunks/{_room.Id}/rec_one/t1/000002.webm", write: false, None);
        if (isAllowed) Ok(outcome);
        else Refused(ProblemTypes.Forbidden, outcome);
    }

    [Fact]
    public async Task Without_a_recording_the_gap_stays_and_is_told()
    {
        var (host, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        await _room.ReportAsync(_room.Said(host.ParticipantId, "kept"));
        await BreakAsync(10, 40);
        await EndAsync();
        Assert.Equal("failed", await StatusAsync());
        Assert.Single(await _room.LinesAsync());
    }

    [Fact]
    public async Task A_session_without_captions_is_left_alone()
    {
        await _room.EnterAsync(Host);
        await EndAsync();
        Assert.Equal("none", await StatusAsync());
        Assert.Empty(Ok(await Test.Plane.Inbox.ListAsync(Host, null, null, None)).Items);
    }

    [Fact]
    public async Task Captions_begin_by_themselves_and_a_summary_follows_where_settings_say_so()
    {
        var id = await Test.CreateAsync(new MeetingSettingsInput { AiEnabled = true, AutoTranscribe = true, AutoSummarize = true });
        var consent = await Test.ConsentAsync(id, Host, "ai", "accepted");
        var (join, connection) = await Test.JoinAndEnterAsync(id, Host, new JoinRequest { ConsentToken = consent });
        await Test.SettleAsync();
        await Test.PassAsync(3, connection);
        Assert.True(Test.Nodes.Captions.ContainsKey(id));
        var said = Enumerable.Range(0, 3).Select(i => new NodeEvent
        {
            Sequence = i + 1,
            Epoch = "first",
            At = Test.Clock.GetUtcNow(),
            Type = NodeEventTypes.Spoken,
            RoomId = id,
            ParticipantId = join.ParticipantId,
            Line = new SpokenLine($"l{i}", $"I will send report number {i} by Friday.", "en-US", true, Test.Clock.GetUtcNow(), Test.Clock.GetUtcNow()),
        });
        Ok(await Test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch([.. said]), None));
        Ok(await Test.Plane.EndMeeting.ExecuteAsync(Host, id, None));
        await Test.PassAsync(30);
        var summary = Ok(await Test.Plane.GetSummary.ExecuteAsync(Host, id, null, None)).Value;
        Assert.Equal(("ready", "Extractive (basic)"), (summary.Status, summary.Engine));
        Assert.Equal(("Hanna Host", "by Friday"), (summary.Content!.ActionItems[0].Assignee, summary.Content.ActionItems[0].Due));
    }
}
