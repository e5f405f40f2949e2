using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Azure.Signals;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Hosting;
using VideoConf.Functions.Http;
using VideoConf.Functions.Signaling;
using VideoConf.Functions.Workflows;
using VideoConf.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Workflows.Journal;
using VideoConf.TestSupport;
using VideoConf.TestSupport.Placement;
using VideoConf.TestSupport.Recordings;
using VideoConf.TestSupport.Storage;

namespace VideoConf.Functions.Tests.Signaling.Service;

/// <summary>A meeting whose people are connected by the service: the control plane, the hub's functions and the adapter are the real ones.</summary>
internal sealed class CloudMeeting : IDisposable
{
    private const string Sdp = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendonly\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=recvonly\r\n";
    private static readonly CallerIdentity Host = new("usr_host", "Hanna Host", "hanna@example.org", "tenant", IsGuest: false);

    private readonly ManualTimeProvider _clock = new();
    private readonly SigningKey _key = SigningKey.Create();
    private readonly TokenVerifier _verifier;
    private readonly HubCalls _calls = new(NullLogger<HubCalls>.Instance);
    private readonly SignalMeter _meter = new();
    private readonly ControlPlane _control;
    private string? _meeting;

    public CloudMeeting()
    {
        _verifier = new TokenVerifier(_clock, _key.PublicKey);
        Service = new FakeSignalService { Hub = null! };
        var hub = new FakeHubContext(Service);
        var documents = new InMemoryDocumentStore(_clock);
        _control = new ControlPlane(
            documents, new InMemoryBlobStore(_clock), new FakeFileLinks(), new ServiceSignalSender(_ => new(hub), _meter), new FakeMediaNodes(_verifier),
            new JournaledWorkflows(documents, _clock), new TokenIssuer(_key, _clock), _verifier, new MeetingsOptions { Topology = "sfu", Presence = new() { Tick = TimeSpan.Zero } }, _clock);
        Service.Hub = new SignalHub(new ServiceCollection().BuildServiceProvider(), new Plane(_control, new DurableWorkflows()), _calls, _verifier, new ClientAddress(FrontDoorId: null));
    }

    public FakeSignalService Service { get; }

    /// <summary>HTTP requests that were functions too.</summary>
    public int HttpCalls { get; private set; }

    public async Task<(string ConnectionId, JoinResponse Join)> EnterAsync(int number)
    {
        _meeting ??= Ok(await _control.CreateMeeting.ExecuteAsync(Host, new CreateMeetingRequest { Title = "Weekly" }, null, CancellationToken.None)).Value.Id;
        var caller = number == 0 ? Host : new CallerIdentity($"usr_{number:D4}", $"User {number}", null, "tenant", IsGuest: false);

        // What the client does: read the meeting, join, negotiate, enter, offer media.
        HttpCalls += 4;
        Ok(await _control.GetMeeting.ExecuteAsync(caller, _meeting, CancellationToken.None));
        var join = Ok(await _control.JoinMeeting.ExecuteAsync(caller, _meeting, null, CancellationToken.None));
        var connection = Service.Connect(_verifier.Verify<JoinClaims>(join.Token).Claims!);
        await Service.InvokeAsync(connection, HubMethods.JoinRoom, new JoinRoomRequest(join.RoomId, join.Token));
        Ok(await _control.MediaOffer.ExecuteAsync(new MediaOfferCommand(join.RoomId, join.Token, Sdp), CancellationToken.None));
        return (connection, join);
    }

    /// <summary>A minute in which everybody stays and nothing happens.</summary>
    public async Task PassAMinuteAsync(IReadOnlyList<string> connections, int keepAliveSeconds)
    {
        for (var second = keepAliveSeconds; second <= 60; second += keepAliveSeconds)
        {
            _clock.Advance(TimeSpan.FromSeconds(keepAliveSeconds));
            foreach (var connection in connections) Assert.False(IsRefused(await Service.InvokeAsync(connection, HubMethods.KeepAlive)));
        }
    }

    public static bool IsRefused(JsonElement answer) => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("hubError", out _);

    public void Dispose()
    {
        _control.Dispose();
        _calls.Dispose();
        _meter.Dispose();
        _verifier.Dispose();
        _key.Dispose();
    }

    private static T Ok<T>(Outcome<T> outcome)
        where T : class
    {
        Assert.True(outcome.Succeeded, outcome.Problem?.ToHubError());
        return outcome.Value;
    }
}
