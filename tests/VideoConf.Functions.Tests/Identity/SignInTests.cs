using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Hosting;
using VideoConf.Functions.Http;
using VideoConf.Functions.Http.Identity;
using VideoConf.Functions.Tests.Http;
using VideoConf.Functions.Workflows;
using VideoConf.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Functions.Tests.Identity;

public sealed class SignInTests : IClassFixture<LocalRoutes>
{
    private readonly FakeEntra _entra = new();
    private readonly ControlPlane _control;
    private readonly TokenVerifier _sessions;
    private readonly DurableTaskClient _durable = new Mock<DurableTaskClient>("test").Object;

    public SignInTests(LocalRoutes local)
    {
        ArgumentNullException.ThrowIfNull(local);
        _control = local.Services.GetRequiredService<ControlPlane>();
        _sessions = local.Services.GetRequiredService<TokenVerifier>();
    }

    [Fact]
    public async Task A_token_of_Entra_becomes_a_session_that_is_good_for_the_API()
    {
        var asked = Calls.Request(new SignInRequest(), bearer: _entra.Sign(_entra.Ada()));
        await Middleware().IdentifyAsync(asked.HttpContext);
        var (status, session) = await asked.AnswerAsync(await new SignInFunction(new Plane(_control, new DurableWorkflows()), new ClientAddress(FrontDoorId: null)).RunAsync(asked, _durable, CancellationToken.None));

        Assert.Equal(200, status);
        Assert.Equal(("Ada", false), (session.GetProperty("user").GetProperty("displayName").GetString(), session.GetProperty("user").GetProperty("isGuest").GetBoolean()));
        var next = Calls.Request(bearer: session.GetProperty("accessToken").GetString());
        await Middleware().IdentifyAsync(next.HttpContext);
        Assert.Equal(asked.Caller(), next.Caller());
    }

    [Fact]
    public async Task A_session_makes_no_other_session()
    {
        var first = await _control.SignIn.ForAsync(new CallerIdentity("usr_ada00000000000001", "Ada", null, FakeEntra.Tenant, IsGuest: false), CancellationToken.None);
        var asked = Calls.Request(new SignInRequest(), bearer: first.Value!.AccessToken);
        await Middleware().IdentifyAsync(asked.HttpContext);

        Assert.Null(asked.SignedInByEntra());
        Assert.NotNull(asked.TryCaller());
    }

    [Fact]
    public async Task A_program_is_nobody()
    {
        var claims = _entra.Ada();
        claims["idtyp"] = "app";

        Assert.Null((await IdentifyAsync(_entra.Sign(claims))).TryCaller());
    }

    [Fact]
    public async Task A_token_that_does_not_count_says_why()
    {
        var claims = _entra.Ada();
        claims["tid"] = "99999999-2222-3333-4444-555555555555";
        var request = await IdentifyAsync(_entra.Sign(claims));

        Assert.Contains("another organisation", Assert.Throws<ProblemException>(() => request.Caller()).Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_join_token_is_left_to_the_function_it_is_for()
    {
        var request = await IdentifyAsync("eyJhbGciOiJFUzI1NiJ9.e30.AAAA");

        Assert.Null(request.TryCaller());
        Assert.Equal("eyJhbGciOiJFUzI1NiJ9.e30.AAAA", BearerToken.Of(request));
    }

    [Theory]
    [InlineData(true, FakeEntra.Tenant, true)]
    [InlineData(true, "99999999-2222-3333-4444-555555555555", false)]
    [InlineData(false, FakeEntra.Tenant, false)]
    public async Task The_platforms_principal_counts_where_it_authenticates_and_for_the_one_tenant(bool trusts, string tenant, bool isKnown)
    {
        var principal = $$"""{"claims":[{"typ":"oid","val":"0a1b"},{"typ":"tid","val":"{{tenant}}"},{"typ":"name","val":"Ada"}]}""";
        var request = Calls.Request();
        request.Headers[Principal.Header] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(principal));
        await Middleware(trusts).IdentifyAsync(request.HttpContext);

        Assert.Equal(isKnown, request.TryCaller() is not null);
    }

    [Fact]
    public void Sign_ins_of_one_address_are_counted_apart()
    {
        using var limiter = new RateLimitMiddleware(new RateLimits { SignIns = 4 }, new ClientAddress(FrontDoorId: null));
        var http = Calls.Request().HttpContext;
        http.Request.Path = "/v1/session";
        limiter.Take(http);
        limiter.Take(http);

        Assert.Equal("rate-limited", Assert.Throws<ProblemException>(() => limiter.Take(http)).Problem.Type);
    }

    [Fact]
    public void People_behind_front_door_are_told_apart_by_what_it_says_of_them()
    {
        using var limiter = new RateLimitMiddleware(new RateLimits { SignIns = 2 }, new ClientAddress("our-door"));

        limiter.Take(Through("our-door", "203.0.113.1"));
        limiter.Take(Through("our-door", "203.0.113.2"));
        Assert.Throws<ProblemException>(() => limiter.Take(Through("our-door", "203.0.113.1")));

        // Nobody else's word counts: these are all of the machine that they come from.
        limiter.Take(Through("another", "203.0.113.3"));
        Assert.Throws<ProblemException>(() => limiter.Take(Through("another", "203.0.113.4")));

        static Microsoft.AspNetCore.Http.HttpContext Through(string door, string address)
        {
            var http = Calls.Request().HttpContext;
            http.Request.Path = "/v1/session";
            http.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
            http.Request.Headers[ClientAddress.DoorHeader] = door;
            http.Request.Headers[ClientAddress.SocketHeader] = address;
            return http;
        }
    }

    private async Task<Microsoft.AspNetCore.Http.HttpRequest> IdentifyAsync(string bearer)
    {
        var request = Calls.Request(bearer: bearer);
        await Middleware().IdentifyAsync(request.HttpContext);
        return request;
    }

    private CallerMiddleware Middleware(bool trustsPrincipal = false) =>
        new(new CloudSettings { TrustsPrincipal = trustsPrincipal, HubUrl = "", SignIn = _entra.Settings }, _control, _sessions, _entra.Tokens());
}
