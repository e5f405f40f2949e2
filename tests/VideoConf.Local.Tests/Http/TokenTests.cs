using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Http;

public sealed class TokenTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Offer = "v=0\r\n";
    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task Without_a_token_the_answer_says_which_one_is_needed()
    {
        using var response = await _host.Http.GetAsync("/v1/meetings");
        await RunningHost.ProblemAsync(response, 401, "unauthorized");
        Assert.Equal("Bearer realm=\"videoconf\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("none", "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0")]
    [InlineData("HS256", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9")]
    public async Task A_token_of_another_algorithm_is_refused(string algorithm, string header)
    {
        var ada = await _host.SignInAsync("Ada");
        var payload = ada.Token.Split('.')[1];
        var unsigned = $"{header}.{payload}.{(algorithm == "none" ? "" : "c2lnbmF0dXJl")}";
        await RefusedAsync(unsigned);
    }

    [Fact]
    public async Task A_token_with_another_payload_or_garbage_is_refused()
    {
        var parts = (await _host.SignInAsync("Ada")).Token.Split('.');
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String(Padded(parts[1]))).Replace("\"Ada\"", "\"Eve\"", StringComparison.Ordinal);
        var changed = Convert.ToBase64String(Encoding.UTF8.GetBytes(payload)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        foreach (var token in new[] { $"{parts[0]}.{changed}.{parts[2]}", "x", "a.b.c", "..", new string('x', 20_000) }) await RefusedAsync(token);
    }

    [Fact]
    public async Task A_token_of_another_key_is_refused()
    {
        using var key = SigningKey.Create();
        var forged = new TokenIssuer(key, TimeProvider.System).Issue(new SessionClaims("usr_eve", "Eve", null, "local", false)).Token;
        await RefusedAsync(forged);
    }

    [Fact]
    public async Task An_expired_session_is_refused()
    {
        var clock = new ManualClock();
        await using var host = await RunningHost.StartAsync(options => options with { Clock = clock });
        var ada = await host.SignInAsync("Ada");
        clock.Advance(TimeSpan.FromHours(12) + TimeSpan.FromMinutes(1));
        using var response = await ada.GetAsync("/v1/meetings");
        var problem = await RunningHost.ProblemAsync(response, 401, "unauthorized");
        Assert.Contains("expired", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("invalid_token", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_token_is_no_join_token_and_the_other_way_round()
    {
        var ada = await _host.SignInAsync("Ada");
        var id = await ada.CreateMeetingAsync();
        var join = (await ada.JoinAsync(id)).GetProperty("token").GetString()!;
        await RefusedAsync(join);
        using var media = await OfferAsync(id, ada.Token);
        await RunningHost.ProblemAsync(media, 401, "unauthorized");
        using var negotiate = await _host.SendAsync(HttpMethod.Post, "/v1/signal/negotiate?negotiateVersion=1", ada.Token);
        await RunningHost.ProblemAsync(negotiate, 401, "unauthorized");
        using var accepted = await _host.SendAsync(HttpMethod.Post, "/v1/signal/negotiate?negotiateVersion=1", join);
        Assert.True((await RunningHost.ReadAsync(accepted, HttpStatusCode.OK)).TryGetProperty("connectionToken", out _));
    }

    [Fact]
    public async Task A_join_token_opens_its_own_room_only()
    {
        var ada = await _host.SignInAsync("Ada");
        var (mine, other) = (await ada.CreateMeetingAsync(), await ada.CreateMeetingAsync());
        var token = (await ada.JoinAsync(mine)).GetProperty("token").GetString()!;
        using var response = await OfferAsync(other, token);
        Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, response.StatusCode.ToString());
    }

    [Fact]
    public async Task A_nodes_report_needs_that_nodes_token()
    {
        var batch = """{"events":[]}""";
        using var without = await _host.SendAsync(HttpMethod.Post, "/v1/nodes/local/events", null, RunningHost.Json(batch));
        await RunningHost.ProblemAsync(without, 401, "unauthorized");

        // The control plane's own key is no node's.
        var control = _host.Host.Services.GetRequiredService<TokenIssuer>();
        using var ours = await ReportAsync(control.Issue(new ControlClaims("local")).Token, batch);
        await RunningHost.ProblemAsync(ours, 401, "unauthorized");

        using var key = NodeKey();
        var node = new TokenIssuer(key, TimeProvider.System);
        using var other = await ReportAsync(node.Issue(new ControlClaims("elsewhere")).Token, batch);
        await RunningHost.ProblemAsync(other, 403, "forbidden");
        using var malformed = await ReportAsync(node.Issue(new ControlClaims("local")).Token, "{}");
        await RunningHost.ProblemAsync(malformed, 400, "invalid-request");
    }

    [Fact]
    public async Task A_nodes_key_makes_no_session()
    {
        using var key = NodeKey();
        await RefusedAsync(new TokenIssuer(key, TimeProvider.System).Issue(new SessionClaims("usr_eve", "Eve", null, "local", false)).Token);
    }

    private SigningKey NodeKey() => SigningKey.FromPem(File.ReadAllText(Path.Combine(_host.Options.DataFolder, "keys", "node-signing.pem")));

    private Task<HttpResponseMessage> ReportAsync(string token, string batch) =>
        _host.SendAsync(HttpMethod.Post, "/v1/nodes/local/events", token, RunningHost.Json(batch));

    private Task<HttpResponseMessage> OfferAsync(string room, string token) =>
        _host.SendAsync(HttpMethod.Post, $"/v1/rooms/{room}/media", token, new StringContent(Offer, Encoding.UTF8, "application/sdp"));

    private async Task RefusedAsync(string token)
    {
        using var response = await _host.SendAsync(HttpMethod.Get, "/v1/meetings", token);
        await RunningHost.ProblemAsync(response, 401, "unauthorized");
    }

    private static string Padded(string base64Url)
    {
        var text = base64Url.Replace('-', '+').Replace('_', '/');
        return text.PadRight((text.Length + 3) / 4 * 4, '=');
    }
}
