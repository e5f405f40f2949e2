using System.Net;
using System.Net.Http.Headers;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Http;

public sealed class NodeTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task The_hosts_own_node_is_registered_when_the_host_is_ready()
    {
        var person = await shared.Host.SignInAsync("Ada");
        var join = await person.JoinAsync(await person.CreateMeetingAsync());
        using var offered = await shared.Host.SendAsync(HttpMethod.Post, $"/v1/rooms/{join.GetProperty("roomId").GetString()}/media", join.GetProperty("token").GetString(),
            new StringContent("nonsense") { Headers = { ContentType = new MediaTypeHeaderValue("application/sdp") } });

        // The node was asked, and says what is wrong with the offer.
        await RunningHost.ProblemAsync(offered, 422, "unacceptable-sdp");
    }

    [Fact]
    public async Task Nobody_registers_without_the_runs_secret()
    {
        using var key = SigningKey.Create();
        var request = new RegisterNodeRequest
        {
            Region = "local",
            ApiUrl = new Uri("http://127.0.0.1:9"),
            Ip = "127.0.0.1",
            Port = 40_000,
            Version = "1",
            PublicKey = key.PublicKey,
        };
        var person = await shared.Host.SignInAsync("Eve");

        foreach (var token in new[] { null, "guess", person.Token })
        {
            using var refused = await shared.Host.SendAsync(HttpMethod.Post, "/v1/nodes/local", token, RunningHost.Json(request));
            await RunningHost.ProblemAsync(refused, 401, "unauthorized");
        }
    }

    [Fact]
    public async Task A_heartbeat_needs_a_token_of_the_nodes_own_key()
    {
        using var key = SigningKey.Create();
        var token = new TokenIssuer(key, shared.Clock).Issue(new ControlClaims("local")).Token;
        using var refused = await shared.Host.SendAsync(
            HttpMethod.Post, "/v1/nodes/local/heartbeat", token, RunningHost.Json(new NodeHeartbeat(NodeStates.Gone, new NodeLoad(0, 0, 0, 0, 0))));

        await RunningHost.ProblemAsync(refused, 401, "unauthorized");
    }

    [Fact]
    public async Task A_node_with_a_wrong_key_or_a_stale_clock_is_refused_and_that_is_written_down()
    {
        await using var host = await RunningHost.StartAsync(options => options with { Administrators = ["boss@example.org"] });
        using var own = SigningKey.FromPem(await File.ReadAllTextAsync(Path.Combine(host.Options.DataFolder, "keys", "node-signing.pem")));
        using var wrong = SigningKey.Create();
        var stale = new ManualClock();
        stale.Advance(TimeSpan.FromHours(-1));
        foreach (var (key, clock, reason) in new[] { (wrong, TimeProvider.System, "token is not good"), (own, stale, "Expired") })
        {
            using var refused = await host.SendAsync(
                HttpMethod.Post, "/v1/nodes/local/heartbeat", new TokenIssuer(key, clock).Issue(new ControlClaims("local")).Token, RunningHost.Json(new NodeHeartbeat(NodeStates.Gone, new NodeLoad(0, 0, 0, 0, 0))));
            var problem = await RunningHost.ProblemAsync(refused, 401, "unauthorized");
            Assert.Contains(reason, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        // Its entry is written when the caller has the answer already.
        var boss = await host.SignInAsync("Boss", "boss@example.org");
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (!await IsWrittenDownAsync(boss))
        {
            Assert.True(DateTime.UtcNow < deadline, "The refusals are not in the audit log.");
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task An_administrator_lists_and_weighs_nodes_and_nobody_else_does()
    {
        await using var host = await RunningHost.StartAsync(options => options with { Administrators = ["boss@example.org"] });
        var eve = await host.SignInAsync("Eve");
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/v1/nodes"), (HttpMethod.Put, "/v1/nodes/local") })
        {
            using var body = RunningHost.Json(new UpdateNodeRequest(Drain: true));
            using var refused = await host.SendAsync(method, path, eve.Token, method == HttpMethod.Put ? body : null);
            await RunningHost.ProblemAsync(refused, 403, "forbidden");
        }

        var boss = await host.SignInAsync("Boss", "boss@example.org");
        using var weighed = await host.SendAsync(HttpMethod.Put, "/v1/nodes/local", boss.Token, RunningHost.Json("""{"weight":0.05}"""));
        Assert.Equal(0.05, (await RunningHost.ReadAsync(weighed, HttpStatusCode.OK)).GetProperty("weight").GetDouble());
        using var listed = await host.SendAsync(HttpMethod.Get, "/v1/nodes", boss.Token);
        var node = Assert.Single((await RunningHost.ReadAsync(listed, HttpStatusCode.OK)).EnumerateArray());
        Assert.Equal(("local", "ready", 0.05, false), (node.GetProperty("nodeId").GetString(), node.GetProperty("state").GetString(), node.GetProperty("weight").GetDouble(), node.GetProperty("drain").GetBoolean()));
        Assert.Equal(0, node.GetProperty("load").GetProperty("rooms").GetInt32());
    }

    private static async Task<bool> IsWrittenDownAsync(Person boss)
    {
        using var read = await boss.GetAsync("/v1/audit?action=tokenRefused");
        return (await RunningHost.ReadAsync(read, HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Any(entry => entry.ToString().Contains("/v1/nodes/{id}/heartbeat", StringComparison.Ordinal));
    }
}
