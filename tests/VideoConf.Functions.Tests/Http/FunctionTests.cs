using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using VideoConf.Contracts.Meetings;
using VideoConf.Functions.Hosting;
using VideoConf.Functions.Http;
using VideoConf.Functions.Http.Meetings;
using VideoConf.Functions.Http.Nodes;
using VideoConf.Functions.Workflows;
using VideoConf.Meetings;

namespace VideoConf.Functions.Tests.Http;

public sealed class FunctionTests(LocalRoutes local) : IClassFixture<LocalRoutes>
{
    private readonly Plane _plane = new(local.Services.GetRequiredService<ControlPlane>(), new DurableWorkflows());
    private readonly DurableTaskClient _durable = new Mock<DurableTaskClient>("test").Object;

    [Fact]
    public async Task A_meeting_is_created_and_read_again()
    {
        var request = Calls.Request(new CreateMeetingRequest { Title = "Planning" }, Calls.Ada);
        var (status, created) = await request.AnswerAsync(await new CreateMeetingFunction(_plane).RunAsync(request, _durable, CancellationToken.None));

        Assert.Equal(201, status);
        Assert.NotEmpty(request.HttpContext.Response.Headers.ETag.ToString());
        var again = Calls.Request(caller: Calls.Ada);
        var (_, read) = await again.AnswerAsync(await new GetMeetingFunction(_plane).RunAsync(again, created.GetProperty("id").GetString()!, _durable, CancellationToken.None));
        Assert.Equal("Planning", read.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_refused_before_the_body_is_read()
    {
        var request = Calls.Request("not an object");

        var refused = await Assert.ThrowsAsync<ProblemException>(() => new CreateMeetingFunction(_plane).RunAsync(request, _durable, CancellationToken.None));
        Assert.Equal("unauthorized", refused.Problem.Type);
    }

    [Fact]
    public async Task A_refusal_is_a_problem()
    {
        var request = Calls.Request(caller: Calls.Ada);
        var (status, body) = await request.AnswerAsync(await new GetMeetingFunction(_plane).RunAsync(request, "aaaa-bbbb-cccc", _durable, CancellationToken.None));

        Assert.Equal((404, "not-found"), (status, body.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_node_needs_its_own_token()
    {
        var nodes = local.Services.GetRequiredService<VideoConf.Meetings.Placement.NodeKeys>();
        var request = Calls.Request(bearer: "a.b.c");
        var (status, _) = await request.AnswerAsync(await new NodeEventsFunction(_plane, nodes).RunAsync(request, "node-1", _durable, CancellationToken.None));

        Assert.Equal(401, status);
    }

    [Fact]
    public async Task A_bug_is_told_without_its_inside()
    {
        var request = Calls.Request();
        var (status, body) = await request.AnswerAsync(new ProblemMiddleware(NullLogger<ProblemMiddleware>.Instance).Answer(request.HttpContext, new InvalidOperationException("secret")));

        Assert.Equal(500, status);
        Assert.DoesNotContain("secret", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_requests_of_one_user_are_refused_and_those_of_another_are_not()
    {
        using var limiter = new RateLimitMiddleware(new RateLimits { PerUser = 4, PerAddress = 4 }, new ClientAddress(FrontDoorId: null));
        var (ada, grace) = (Calls.Request(caller: Calls.Ada).HttpContext, Calls.Request(caller: Calls.Ada with { UserId = "usr_grace" }).HttpContext);
        ada.Request.Path = grace.Request.Path = "/v1/meetings";
        limiter.Take(ada);
        limiter.Take(ada);

        var refused = Assert.Throws<ProblemException>(() => limiter.Take(ada));
        Assert.Equal("rate-limited", refused.Problem.Type);
        Assert.NotNull(refused.Problem.RetryAfter);
        limiter.Take(grace);
    }

    /// <summary>What probes and nodes ask for is not taken from the users behind the same address, but it has an end too.</summary>
    [Theory]
    [InlineData("/healthz")]
    [InlineData("/v1/nodes/n1/events")]
    public void Probes_and_nodes_are_counted_apart(string path)
    {
        using var limiter = new RateLimitMiddleware(new RateLimits { PerUser = 2, PerAddress = 2, Probes = 40, PerNode = 40 }, new ClientAddress(FrontDoorId: null));
        var (request, other) = (Calls.Request().HttpContext, Calls.Request().HttpContext);
        request.Request.Path = path;
        other.Request.Path = "/v1/unsubscribe/x";
        for (var i = 0; i < 10; i++) limiter.Take(request);

        limiter.Take(other);
        Assert.Throws<ProblemException>(() =>
        {
            for (var i = 0; i < 1000; i++) limiter.Take(request);
        });
    }

    [Fact]
    public void Each_API_key_has_a_bucket_of_its_own()
    {
        using var limiter = new RateLimitMiddleware(new RateLimits { PerKey = 2, PerUser = 2 }, new ClientAddress(FrontDoorId: null));
        var (one, two, owner) = (With("vck_1"), With("vck_2"), Calls.Request(caller: Calls.Ada).HttpContext);
        owner.Request.Path = "/v1/meetings";
        limiter.Take(one);
        Assert.Throws<ProblemException>(() => limiter.Take(one));
        limiter.Take(two);
        limiter.Take(owner);

        static Microsoft.AspNetCore.Http.HttpContext With(string keyId)
        {
            var http = Calls.Request(caller: Calls.Ada with { Key = new VideoConf.Meetings.Identity.ApiKeyAccess(keyId, []) }).HttpContext;
            http.Request.Path = "/v1/meetings";
            return http;
        }
    }

    [Fact]
    public void A_caller_is_known_once_written_and_until_they_are_called_something_else()
    {
        var known = new KnownCallers();

        Assert.False(known.Has(Calls.Ada));
        known.Add(Calls.Ada);
        Assert.True(known.Has(Calls.Ada));
        Assert.False(known.Has(Calls.Ada with { DisplayName = "Ada Lovelace" }));
    }
}
