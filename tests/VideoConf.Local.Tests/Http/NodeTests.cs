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
}
