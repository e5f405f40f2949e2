using System.Net;
using System.Net.Http.Json;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Api;

public sealed class ServiceTokenTests
{
    [Fact]
    public async Task No_token_is_refused_on_every_path_of_the_node_api()
    {
        await using var node = await NodeFixture.StartAsync();
        node.UseServiceToken(null);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Put, NodePaths.Room("r")), (HttpMethod.Delete, NodePaths.Room("r")), (HttpMethod.Post, NodePaths.Media("r")),
            (HttpMethod.Patch, NodePaths.Media("r", "m")), (HttpMethod.Get, NodePaths.Media("r", "m")), (HttpMethod.Delete, NodePaths.Media("r", "m")),
            (HttpMethod.Delete, NodePaths.Participant("r", "p")), (HttpMethod.Get, NodePaths.Status),
        })
        {
            using var response = await node.Http.SendAsync(new(method, path));
            await Problem.AssertAsync(response, HttpStatusCode.Unauthorized, ProblemTypes.Unauthorized);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(["start"], node.Engine.Calls);
    }

    [Fact]
    public async Task Garbage_is_refused() => await RefusedAsync(_ => "not.a.token");

    [Fact]
    public async Task An_expired_token_is_refused() => await RefusedAsync(node => node.ServiceToken(new ShiftedClock(TimeSpan.FromMinutes(-2))));

    [Fact]
    public async Task Another_nodes_token_is_refused() => await RefusedAsync(node => node.ServiceToken(TimeProvider.System, "node-2"));

    [Fact]
    public async Task A_join_token_is_no_service_token() => await RefusedAsync(node => node.JoinToken("room"));

    [Fact]
    public async Task A_token_of_a_strangers_key_is_refused()
    {
        using var stranger = SigningKey.Create();
        await RefusedAsync(_ => new TokenIssuer(stranger, TimeProvider.System).Issue(new NodeClaims(NodeFixture.NodeId)).Token);
    }

    [Fact]
    public async Task The_right_token_gets_the_status()
    {
        await using var node = await NodeFixture.StartAsync();
        var status = await node.Http.GetFromJsonAsync<NodeStatus>(NodePaths.Status);
        Assert.Equal(new NodeStatus(NodeFixture.NodeId, "local", "127.0.0.1", 40_000, 2, 3, 7, MediaNodeApp.Version), status! with { Epoch = null });
        Assert.NotNull(status.Epoch);
    }

    private static async Task RefusedAsync(Func<NodeFixture, string> token)
    {
        await using var node = await NodeFixture.StartAsync();
        node.UseServiceToken(token(node));
        using var response = await node.Http.GetAsync(NodePaths.Status);
        await Problem.AssertAsync(response, HttpStatusCode.Unauthorized, ProblemTypes.Unauthorized);
    }
}
