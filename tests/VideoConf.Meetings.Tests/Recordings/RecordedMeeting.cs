using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Recordings;

/// <summary>A meeting with recording allowed, in which its host and others are, with a node that composes what it is told at once.</summary>
internal sealed class RecordedMeeting
{
    // A node counts its reports over all its rooms, so all meetings of a test share one count.
    private static long _sequence;

    private RecordedMeeting(TestPlane test, string id) => (Test, Id) = (test, id);

    public TestPlane Test { get; }

    public string Id { get; }

    public string HostParticipant { get; private set; } = "";

    public SignalConnection HostConnection { get; private set; } = null!;

    public static async Task<RecordedMeeting> StartAsync(TestPlane test, MeetingSettingsInput? settings = null)
    {
        test.Nodes.Compose = (_, plan) => Compose(test, plan);
        var meeting = new RecordedMeeting(test, await test.CreateAsync((settings ?? new MeetingSettingsInput()) with { IsRecordingEnabled = true }));
        (var join, meeting.HostConnection) = await meeting.EnterAsync(Host);
        meeting.HostParticipant = join.ParticipantId;
        Ok(await test.OfferAsync(join));
        return meeting;
    }

    public async Task<(JoinResponse Join, SignalConnection Connection)> EnterAsync(CallerIdentity caller, bool accepted = true)
    {
        var consent = await Test.ConsentAsync(Id, caller, ConsentTypes.Recording, accepted ? "accepted" : "declined");
        return await Test.JoinAndEnterAsync(Id, caller, new JoinRequest { ConsentToken = consent });
    }

    public async Task<string> RecordAsync() => Ok(await Test.Plane.StartRecording.ExecuteAsync(Host, Id, None)).RecordingId;

    public Task<Outcome<RecordingResponse>> StopAsync() => Test.Plane.StopRecording.ExecuteAsync(Host, Id, None);

    public async Task<RecordingResponse> GetAsync(string recordingId) => Ok(await Test.Plane.GetRecording.ExecuteAsync(Host, Id, recordingId, None));

    /// <summary>The node reports.</summary>
    public async Task ReportAsync(string nodeId, params NodeEvent[] events) => Ok(await Test.Plane.NodeEvents.ExecuteAsync(
        nodeId, new NodeEventBatch([.. events.Select(item => item with { RoomId = Id, Sequence = Interlocked.Increment(ref _sequence), Epoch = "e1", At = Test.Clock.GetUtcNow() })]), None));

    public static NodeEvent Drained(string recordingId) => Event(NodeEventTypes.RecordingDrained) with { RecordingId = recordingId };

    /// <summary>A chunk of somebody's camera that ends now.</summary>
    public NodeEvent Chunk(string recordingId, int index, string? participantId = null, string source = TrackSources.Camera) => Event(NodeEventTypes.ChunkStored) with
    {
        RecordingId = recordingId,
        Chunk = new StoredChunk
        {
            Name = $"{recordingId}/t1/{index:D6}.webm",
            RecordingId = recordingId,
            TrackId = "t1",
            Index = index,
            ParticipantId = participantId ?? HostParticipant,
            Source = source,
            Codec = "vp8",
            StartedAt = Test.Clock.GetUtcNow() - TimeSpan.FromSeconds(6),
            EndedAt = Test.Clock.GetUtcNow(),
            Width = 640,
            Height = 360,
            Frames = 150,
            Length = 1000,
            Sha256 = new string('a', 64),
        },
    };

    /// <summary>Records for a while, as a node would, and stops; returns the recording's id.</summary>
    public async Task<string> MakeAsync(int chunks = 3)
    {
        var recordingId = await RecordAsync();
        await Test.SettleAsync();
        for (var i = 0; i < chunks; i++)
        {
            Test.Clock.Advance(TimeSpan.FromSeconds(6));
            await StoreAsync($"chunks/{Id}/{recordingId}/t1/{i:D6}.webm");
            await ReportAsync("node-1", Chunk(recordingId, i));
        }

        Ok(await StopAsync());
        await Test.SettleAsync();
        await ReportAsync("node-1", Drained(recordingId));
        await Test.SettleAsync();
        return recordingId;
    }

    public Task StoreAsync(string name) => Test.Blobs.WriteAsync(name, new MemoryStream([1, 2, 3]), "video/webm", None);

    public static CompositionStatus Compose(TestPlane test, CompositionPlan plan)
    {
        var folder = plan.Target.BaseUrl[plan.Target.BaseUrl.IndexOf("/recordings/", StringComparison.Ordinal)..].TrimStart('/');
        var files = new List<ComposedFile> { Store("video", "meeting.mp4", "video/mp4"), Store("audio", "audio.m4a", "audio/mp4") };
        files.AddRange(plan.ParticipantFiles.Select(id => Store("participant", $"participant-{id}.mp4", "video/mp4") with { ParticipantId = id }));
        return new CompositionStatus { State = JobStates.Succeeded, Progress = 1, Step = "Done", Files = files };

        ComposedFile Store(string kind, string name, string type)
        {
            test.Blobs.WriteAsync($"{folder}/{name}", new MemoryStream(new byte[10]), type, None).GetAwaiter().GetResult();
            return new ComposedFile(kind, name, type, 10, new string('b', 64), plan.Duration, null);
        }
    }

    private static NodeEvent Event(string type) => new() { Sequence = 0, Epoch = "e1", At = default, Type = type, RoomId = "" };
}
