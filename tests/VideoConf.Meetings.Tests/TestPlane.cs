using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Tests.Quality;
using VideoConf.Meetings.Workflows.Journal;
using VideoConf.TestSupport;
using VideoConf.TestSupport.Placement;
using VideoConf.TestSupport.Recordings;
using VideoConf.TestSupport.Signaling;
using VideoConf.TestSupport.Storage;

namespace VideoConf.Meetings.Tests;

/// <summary>A control plane on parts in memory and a clock that stands still, with the few steps that most tests begin with.</summary>
public sealed class TestPlane : IDisposable
{
    public const string Sdp = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendonly\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=recvonly\r\n";

    private readonly SigningKey _key = SigningKey.Create();
    private readonly CancellationTokenSource _stop = new();
    private Task? _running;
    private int _lastConnection;

    public TestPlane(MeetingsOptions? options = null, Engines? engines = null)
    {
        Documents = new InMemoryDocumentStore(Clock);
        Blobs = new InMemoryBlobStore(Clock);
        Issuer = new TokenIssuer(_key, Clock);
        Verifier = new TokenVerifier(Clock, _key.PublicKey);
        Nodes = new FakeMediaNodes(Verifier);
        Workflows = new JournaledWorkflows(Documents, Clock);
        Plane = new ControlPlane(Documents, Blobs, Links, Signals, Nodes, Workflows, Issuer, Verifier, AtOnce(options ?? AtTheServer), Clock, engines, measurements: Measured);
    }

    /// <summary>Most tests are about what media nodes do; those of topology choose otherwise.</summary>
    public static MeetingsOptions AtTheServer { get; } = new() { Topology = Topologies.Sfu };

    public static CancellationToken None => CancellationToken.None;

    public static CallerIdentity Host { get; } = new("usr_host", "Hanna Host", "hanna@example.org", "local", false);

    public static CallerIdentity Guest { get; } = new("gst_gus", "Gus Guest", null, "local", true);

    public ManualTimeProvider Clock { get; } = new();

    public InMemoryDocumentStore Documents { get; }

    public InMemoryBlobStore Blobs { get; }

    public FakeFileLinks Links { get; } = new();

    public KeptMeasurements Measured { get; } = new();

    public RecordingSignalSender Signals { get; } = new();

    public FakeMediaNodes Nodes { get; }

    public TokenIssuer Issuer { get; }

    public TokenVerifier Verifier { get; }

    /// <summary>The engine; it runs from the first <see cref="SettleAsync"/> on.</summary>
    public JournaledWorkflows Workflows { get; }

    public ControlPlane Plane { get; }

    public static CallerIdentity User(int number) => new($"usr_{number:D4}", $"User {number}", null, "local", false);

    /// <summary>Every change is told by itself: ticks pass in real time, and have tests of their own.</summary>
    public static MeetingsOptions AtOnce(MeetingsOptions options) => options with { Presence = options.Presence with { Tick = TimeSpan.Zero } };

    /// <summary>Another process on the same documents.</summary>
    public ControlPlane Another(
        TimeProvider? clock = null, IDocumentStore? documents = null, NodeRegistry? registry = null, IScaleInProtection? protection = null, MeetingsOptions? options = null) =>
        new(documents ?? Documents, Blobs, Links, Signals, Nodes, Workflows, Issuer, Verifier, AtOnce(options ?? AtTheServer), clock ?? Clock, engines: null, registry, protection);

    public async Task<string> CreateAsync(MeetingSettingsInput? settings = null) =>
        Ok(await Plane.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest { Title = "Weekly", Settings = settings }, null, None)).Value.Id;

    public Task<Outcome<JoinResponse>> TryJoinAsync(string meetingId, CallerIdentity caller, JoinRequest? request = null) =>
        Plane.JoinMeeting.ExecuteAsync(caller, meetingId, request, None);

    public async Task<JoinResponse> JoinAsync(string meetingId, CallerIdentity caller, JoinRequest? request = null) => Ok(await TryJoinAsync(meetingId, caller, request));

    public async Task<string> ConsentAsync(string meetingId, CallerIdentity caller, string type, string status) =>
        Ok(await Plane.RecordConsent.ExecuteAsync(caller, new ConsentRequest { MeetingId = meetingId, ConsentType = type, Status = status }, None)).ConsentToken;

    /// <summary>A new connection for a join, as a host makes it from the verified token.</summary>
    public SignalConnection Connect(JoinResponse join) =>
        new($"conn-{Interlocked.Increment(ref _lastConnection)}", Verifier.Verify<JoinClaims>(join.Token).Claims!);

    public Task<Outcome<JoinRoomResult>> TryEnterAsync(SignalConnection connection, JoinResponse join) =>
        Plane.JoinRoom.ExecuteAsync(connection, new JoinRoomRequest(join.RoomId, join.Token), None);

    public async Task<SignalConnection> EnterAsync(JoinResponse join)
    {
        var connection = Connect(join);
        Ok(await TryEnterAsync(connection, join));
        return connection;
    }

    public async Task<(JoinResponse Join, SignalConnection Connection)> JoinAndEnterAsync(string meetingId, CallerIdentity caller, JoinRequest? request = null)
    {
        var join = await JoinAsync(meetingId, caller, request);
        return (join, await EnterAsync(join));
    }

    /// <summary>Lets workflows go on until all that is left waits for time or for events. Move the clock, or <see cref="PassAsync"/>, and settle again.</summary>
    public async Task SettleAsync()
    {
        StartWorkflows();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Workflows.WhenIdleAsync(limit.Token);
    }

    /// <summary>Lets workflows run, for steps that wait on the clock and so never settle.</summary>
    public void StartWorkflows() => _running ??= Workflows.RunAsync(Plane.Workflows, _stop.Token);

    public async Task<MeetingResponse> MeetingAsync(string meetingId) => Ok(await Plane.GetMeeting.ExecuteAsync(Host, meetingId, None)).Value;

    /// <summary>Time passes with the sweeper running every second, and these connections keeping alive every three.</summary>
    public async Task PassAsync(int seconds, params SignalConnection[] alive)
    {
        for (var second = 1; second <= seconds; second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            if (second % SignalingLimits.KeepAliveSeconds == 0)
            {
                foreach (var connection in alive) Ok(await Plane.KeepAlive.ExecuteAsync(connection, None));
            }

            await Plane.PresenceSweeper.SweepAsync(None);
            if (_running is not null) await SettleAsync();
        }
    }

    public Task<Outcome<MediaAnswer>> OfferAsync(JoinResponse join, string? token = null) =>
        Plane.MediaOffer.ExecuteAsync(new MediaOfferCommand(join.RoomId, token ?? join.Token, Sdp), None);

    public static T Ok<T>(Outcome<T> outcome)
        where T : class
    {
        Assert.True(outcome.Succeeded, outcome.Problem?.ToHubError());
        return outcome.Value;
    }

    public static Problem Refused<T>(string type, Outcome<T> outcome)
        where T : class
    {
        Assert.False(outcome.Succeeded, $"expected {type}");
        Assert.Equal(type, outcome.Problem.Type);
        Assert.EndsWith(".", outcome.Problem.Detail, StringComparison.Ordinal);
        return outcome.Problem;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        Plane.Dispose();
        Verifier.Dispose();
        _key.Dispose();
    }
}
