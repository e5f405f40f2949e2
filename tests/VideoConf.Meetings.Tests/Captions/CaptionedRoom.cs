using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Captions;

/// <summary>A meeting with AI allowed, and with recording too where a test wants it, and a node that reports what is said in it.</summary>
internal sealed class CaptionedRoom : IDisposable
{
    private readonly bool _isRecorded;
    private long _sequence;

    public CaptionedRoom(ITranslator? translator = null, Engines? engines = null, bool isRecorded = false) => (_isRecorded, Test) = (isRecorded, new TestPlane(engines: (engines ?? new Engines()) with { Translator = translator }));

    public TestPlane Test { get; }

    public string Id { get; private set; } = "";

    public string SessionId { get; private set; } = "";

    public DateTimeOffset StartedAt { get; private set; }

    public async Task<(JoinResponse Join, SignalConnection Connection)> EnterAsync(CallerIdentity caller, string answer = "accepted", JoinRequest? request = null)
    {
        if (Id.Length == 0) Id = await Test.CreateAsync(new MeetingSettingsInput { AiEnabled = true, IsRecordingEnabled = _isRecorded });
        if (_isRecorded) await Test.ConsentAsync(Id, caller, "recording", "accepted");
        var consent = await Test.ConsentAsync(Id, caller, "ai", answer);
        if (SessionId.Length == 0) StartedAt = Test.Clock.GetUtcNow();
        var entered = await Test.JoinAndEnterAsync(Id, caller, (request ?? new JoinRequest()) with { ConsentToken = consent });
        SessionId = entered.Join.SessionId;
        return entered;
    }

    public Task<Outcome<CaptionsState>> SetAsync(SignalConnection connection, bool on = true, string? language = null) =>
        Test.Plane.SetCaptions.ExecuteAsync(connection, new SetCaptionsRequest(on, language), None);

    public NodeEvent Said(string participantId, string text, double at = 1, bool final = true, string? lineId = null, double seconds = 2) => Event(NodeEventTypes.Spoken) with
    {
        ParticipantId = participantId,
        Line = new SpokenLine(
            lineId ?? $"{participantId}-{at * 1000:F0}", text, "en-US", final, StartedAt.AddSeconds(at), StartedAt.AddSeconds(at + seconds)),
    };

    public NodeEvent Event(string type) => new() { Sequence = ++_sequence, Epoch = "first", At = Test.Clock.GetUtcNow(), Type = type, RoomId = Id };

    public async Task ReportAsync(params NodeEvent[] events) => Ok(await Test.Plane.NodeEvents.ExecuteAsync("node-1", new NodeEventBatch(events), None));

    public IReadOnlyList<TranscriptLine> Updates(SignalConnection connection) => Test.Signals.To<TranscriptLine>(connection.ConnectionId, HubEvents.TranscriptUpdate);

    public IReadOnlyList<CaptionsState> States(SignalConnection connection) => Test.Signals.To<CaptionsState>(connection.ConnectionId, HubEvents.CaptionsChanged);

    public async Task<IReadOnlyList<LineDocument>> LinesAsync()
    {
        var lines = new List<LineDocument>();
        await foreach (var line in new TranscriptStore(Test.Documents).LinesAsync(Id, SessionId, None)) lines.Add(line);
        return lines;
    }

    public void Dispose() => Test.Dispose();
}
