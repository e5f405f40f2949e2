using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Identity;

public sealed class CommunicationTokenTests
{
    private readonly FakeIdentities _identities = new();

    [Fact]
    public async Task A_participant_has_one_identity_and_a_new_token_each_time()
    {
        using var plane = new TestPlane(engines: new Engines { Identities = _identities });
        var join = await plane.JoinAsync(await plane.CreateAsync(), Host);

        var first = Ok(await plane.Plane.IssueCommunicationToken.ExecuteAsync(join.RoomId, join.Token, None));
        var second = Ok(await plane.Plane.IssueCommunicationToken.ExecuteAsync(join.RoomId, join.Token, None));

        Assert.Equal(("acs-1", new Uri("https://example.communication.azure.com")), (first.CommunicationUserId, first.Endpoint));
        Assert.Equal(first.CommunicationUserId, second.CommunicationUserId);
        Assert.NotEqual(first.Token, second.Token);
    }

    [Fact]
    public async Task Two_requests_at_once_leave_one_identity_and_none_behind()
    {
        using var plane = new TestPlane(engines: new Engines { Identities = _identities });
        var join = await plane.JoinAsync(await plane.CreateAsync(), Host);
        _identities.Meanwhile = async () =>
        {
            _identities.Meanwhile = null;
            Ok(await plane.Plane.IssueCommunicationToken.ExecuteAsync(join.RoomId, join.Token, None));
        };

        var issued = Ok(await plane.Plane.IssueCommunicationToken.ExecuteAsync(join.RoomId, join.Token, None));
        Assert.Equal([issued.CommunicationUserId], _identities.Made.Except(_identities.Deleted));
    }

    [Fact]
    public async Task Without_a_service_it_is_not_there()
    {
        using var plane = new TestPlane();
        var join = await plane.JoinAsync(await plane.CreateAsync(), Host);

        Refused("not-found", await plane.Plane.IssueCommunicationToken.ExecuteAsync(join.RoomId, join.Token, None));
    }

    [Fact]
    public async Task Nobody_without_a_join_token_gets_an_identity()
    {
        using var plane = new TestPlane(engines: new Engines { Identities = _identities });

        Refused("unauthorized", await plane.Plane.IssueCommunicationToken.ExecuteAsync(await plane.CreateAsync(), "a.b.c", None));
        Assert.Empty(_identities.Made);
    }

    [Fact]
    public async Task A_service_that_is_away_is_to_be_asked_again()
    {
        using var plane = new TestPlane(engines: new Engines { Identities = _identities });
        var join = await plane.JoinAsync(await plane.CreateAsync(), Host);
        _identities.Meanwhile = () => throw new EngineUnavailableException("The service is away.", isTransient: true);

        Assert.NotNull(Refused("rate-limited", await plane.Plane.IssueCommunicationToken.ExecuteAsync(join.RoomId, join.Token, None)).RetryAfter);
    }

    private sealed class FakeIdentities : IIdentityIssuer
    {
        private int _tokens;

        public Uri Endpoint { get; } = new("https://example.communication.azure.com");

        public List<string> Made { get; } = [];

        public List<string> Deleted { get; } = [];

        public Func<Task>? Meanwhile { get; set; }

        public async Task<string> CreateAsync(CancellationToken cancellationToken)
        {
            if (Meanwhile is { } meanwhile) await meanwhile();
            Made.Add($"acs-{Made.Count + 1}");
            return Made[^1];
        }

        public Task<CommunicationToken> IssueAsync(string identity, CancellationToken cancellationToken) =>
            Task.FromResult(new CommunicationToken($"token-{++_tokens}", DateTimeOffset.MaxValue));

        public Task DeleteAsync(string identity, CancellationToken cancellationToken)
        {
            Deleted.Add(identity);
            return Task.CompletedTask;
        }
    }
}
