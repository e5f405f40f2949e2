using System.Globalization;
using Microsoft.Azure.Cosmos;
using VideoConf.Azure.Cosmos;
using VideoConf.Azure.Tests.Cosmos;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Workflows.Journal;
using VideoConf.TestSupport;
using VideoConf.TestSupport.Placement;
using VideoConf.TestSupport.Recordings;
using VideoConf.TestSupport.Signaling;
using VideoConf.TestSupport.Storage;
using Xunit.Abstractions;

namespace VideoConf.Azure.Tests.Costs;

/// <summary>
/// What the control plane's own requests cost, on the store that the cloud has. Charges are those that Cosmos DB documents for documents of their size (<c>cosmos.js</c> has
/// the table), not measured at the service. Workflows keep their journal elsewhere, as in the cloud.
/// </summary>
[Collection("cosmos")]
public sealed class MeetingCostTests(CosmosServer server, ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int People = 10;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string[] Containers =
        ["active-rooms", "api-keys", "audit", "consents", "health", "idempotency", "meetings", "meetings-by-host", "node-cursors", "nodes", "notifications", "password-attempts", "recordings-index", "transcripts-by-user", "users", "users-by-email", "webhooks"];

    private readonly ManualTimeProvider _clock = new();
    private readonly CosmosMeter _meter = new();
    private readonly SigningKey _key = SigningKey.Create();
    private readonly CancellationTokenSource _stop = new();
    private CosmosClient _client = null!;
    private ControlPlane _plane = null!;
    private JournaledWorkflows _workflows = null!;
    private TokenVerifier _verifier = null!;

    public async Task InitializeAsync()
    {
        _client = server.Client(_clock);
        var documents = new CosmosDocumentStore(await CosmosServer.DatabaseAsync(_client, Containers), _meter);
        _verifier = new TokenVerifier(_clock, _key.PublicKey);
        _workflows = new JournaledWorkflows(new InMemoryDocumentStore(_clock), _clock);
        _plane = new ControlPlane(
            documents, new InMemoryBlobStore(_clock), new FakeFileLinks(), new RecordingSignalSender(), new FakeMediaNodes(_verifier), _workflows,
            new TokenIssuer(_key, _clock), _verifier, new MeetingsOptions { Topology = "sfu", Presence = new() { Tick = TimeSpan.Zero } }, _clock);
        _ = _workflows.RunAsync(_plane.Workflows, _stop.Token);
    }

    public Task DisposeAsync() => _stop.CancelAsync();

    public void Dispose()
    {
        _stop.Dispose();
        _plane.Dispose();
        _client.Dispose();
        _meter.Dispose();
        _verifier.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_join_and_a_meeting_cost_what_was_planned_for_them()
    {
        using var log = new ChargeLog(_meter);
        var meeting = Ok(await _plane.CreateMeeting.ExecuteAsync(User(0), new CreateMeetingRequest { Title = "Weekly" }, null, None)).Value;
        var created = log.Take();

        var connections = new List<SignalConnection>();
        var joins = new List<Charges>();
        for (var person = 0; person < People; person++)
        {
            connections.Add(await EnterAsync(meeting.Id, User(person)));
            await _workflows.WhenIdleAsync(Limit());
            joins.Add(log.Take());
        }

        foreach (var connection in connections) Ok(await _plane.KeepAlive.ExecuteAsync(connection, None));
        var minute = log.Take();
        await _plane.PresenceSweeper.SweepAsync(None);
        var sweep = log.Take();
        Ok(await _plane.LeaveRoom.ExecuteAsync(connections[^1], None));
        var leave = log.Take();
        Ok(await _plane.EndMeeting.ExecuteAsync(User(0), meeting.Id, None));
        await _workflows.WhenIdleAsync(Limit());
        var end = log.Take();

        var join = joins.Skip(1).Average(charges => charges.Units);
        var hour = created.Units + joins.Sum(charges => charges.Units) + (60 * minute.Units) + (60 * sweep.Units) + ((People - 1) * leave.Units) + end.Units;
        output.WriteLine($"create      {created}");
        output.WriteLine($"first join  {joins[0]}");
        output.WriteLine($"last join   {joins[^1]}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a join      {join:F0} RU on average of the second to the tenth"));
        output.WriteLine($"keep-alive  {minute} for {People} people");
        output.WriteLine($"sweep       {sweep}");
        output.WriteLine($"leave       {leave}");
        output.WriteLine($"end         {end}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an hour of {People} people, each kept alive and swept once a minute: {hour:F0} RU"));

        // Twice what it is: a query in the wrong place, or a document that grows with every person, is more than that.
        Assert.InRange(join, 1, 250);
        Assert.InRange(hour, 1, 30_000);
    }

    private async Task<SignalConnection> EnterAsync(string meetingId, CallerIdentity person)
    {
        var join = Ok(await _plane.JoinMeeting.ExecuteAsync(person, meetingId, null, None));
        var connection = new SignalConnection($"conn-{person.UserId}", _verifier.Verify<JoinClaims>(join.Token).Claims!);
        Ok(await _plane.JoinRoom.ExecuteAsync(connection, new JoinRoomRequest(join.RoomId, join.Token), None));
        Ok(await _plane.MediaOffer.ExecuteAsync(
            new MediaOfferCommand(join.RoomId, join.Token, "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendonly\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=recvonly\r\n"), None));
        return connection;
    }

    private static CallerIdentity User(int number) => new($"usr_{number:D4}", $"User {number}", null, "local", false);

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private static T Ok<T>(Outcome<T> outcome)
        where T : class
    {
        Assert.True(outcome.Succeeded, outcome.Problem?.ToHubError());
        return outcome.Value;
    }
}
