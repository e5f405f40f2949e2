using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Api;

/// <summary>Two whole nodes, linked as the control plane links them.</summary>
public sealed class RelayTests : IAsyncDisposable
{
    private const string Room = "abcd-efgh-jkmn";
    private readonly SigningKey _key = SigningKey.Create();
    private readonly Dictionary<string, WebApplication> _nodes = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Two_nodes_hear_each_other_and_again_after_either_was_restarted()
    {
        await StartAsync("a");
        await StartAsync("b");
        var first = await LinkAsync("a", "b", epoch: 1);
        await UntilUpAsync("a", "b");
        Assert.Equal(first, await LinkAsync("a", "b", epoch: 1));

        await RestartAsync("b");
        await Until.TrueAsync(async () => (await RelaysAsync("a")).Single() is { IsUp: false });
        Assert.Empty(await RelaysAsync("b"));
        var second = await LinkAsync("a", "b", epoch: 2);
        Assert.NotEqual(first, second);
        await UntilUpAsync("a", "b");

        await RestartAsync("a");
        await LinkAsync("b", "a", epoch: 3);
        await UntilUpAsync("a", "b");
        Assert.All(await RelaysAsync("a"), relay => Assert.NotNull(relay.RoundTripMs));

        for (var i = 0; i < 2; i++)
        {
            using var deleted = await SendAsync("a", HttpMethod.Delete, NodePaths.Relay(Room, "b"), body: null);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        Assert.Empty(await RelaysAsync("a"));
    }

    [Fact]
    public async Task What_a_node_cannot_do_it_says()
    {
        await StartAsync("a");
        using var nowhere = await SendAsync("a", HttpMethod.Put, NodePaths.Relay("other", "b"), new PutRelayRequest(1));
        await Problem.AssertAsync(nowhere, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using var none = await SendAsync("a", HttpMethod.Get, NodePaths.Relays("other"), body: null);
        await Problem.AssertAsync(none, HttpStatusCode.NotFound, ProblemTypes.NotFound);
        using var first = await SendAsync("a", HttpMethod.Put, NodePaths.Relay(Room, "b"), new PutRelayRequest(5));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var earlier = await SendAsync("a", HttpMethod.Put, NodePaths.Relay(Room, "b"), new PutRelayRequest(4));
        await Problem.AssertAsync(earlier, HttpStatusCode.Conflict, ProblemTypes.Conflict);
        using var self = await SendAsync("a", HttpMethod.Put, NodePaths.Relay(Room, "a"), new PutRelayRequest(5));
        await AssertFieldAsync(self, "nodeId");
    }

    [Theory]
    [InlineData("""{"epoch":0}""", "epoch")]
    [InlineData("""{"epoch":1,"remote":{"ip":"nowhere","port":1,"linkId":1,"key":""}}""", "remote.ip")]
    [InlineData("""{"epoch":1,"remote":{"ip":"127.0.0.1","port":70000,"linkId":1,"key":""}}""", "remote.port")]
    [InlineData("""{"epoch":1,"remote":{"ip":"127.0.0.1","port":7,"linkId":1,"key":"AAAA"}}""", "remote.key")]
    [InlineData("""{"epoch":1,"remote":{"ip":"127.0.0.1","port":7,"linkId":1}}""", "remote.key")]
    public async Task A_wrong_body_names_its_field(string body, string field)
    {
        await StartAsync("a");
        using var response = await SendAsync("a", HttpMethod.Put, NodePaths.Relay(Room, "b"), JsonDocument.Parse(body).RootElement);
        await AssertFieldAsync(response, field);
    }

    [Fact]
    public async Task Who_has_no_service_token_of_this_node_links_nothing()
    {
        await StartAsync("a");
        using var response = await SendAsync("a", HttpMethod.Put, NodePaths.Relay(Room, "b"), new PutRelayRequest(1), tokenOf: "b");
        await Problem.AssertAsync(response, HttpStatusCode.Unauthorized, ProblemTypes.Unauthorized);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values)
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }

        _http.Dispose();
        _key.Dispose();
    }

    private static async Task AssertFieldAsync(HttpResponseMessage response, string field)
    {
        var problem = await Problem.AssertAsync(response, HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    private async Task UntilUpAsync(string one, string other) => await Until.TrueAsync(async () =>
        (await RelaysAsync(one)).Single() is { IsUp: true, RoundTripMs: not null } && (await RelaysAsync(other)).Single() is { IsUp: true });

    private async Task<RelayEnd> LinkAsync(string one, string other, long epoch)
    {
        var end = await PutAsync(one, other, new PutRelayRequest(epoch));
        var remote = await PutAsync(other, one, new PutRelayRequest(epoch, end));
        return await PutAsync(one, other, new PutRelayRequest(epoch, remote));
    }

    private async Task<RelayEnd> PutAsync(string at, string other, PutRelayRequest request)
    {
        using var response = await SendAsync(at, HttpMethod.Put, NodePaths.Relay(Room, other), request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<RelayEnd>(JsonSerializerOptions.Web))!;
    }

    private async Task<IReadOnlyList<RelayState>> RelaysAsync(string nodeId)
    {
        using var response = await SendAsync(nodeId, HttpMethod.Get, NodePaths.Relays(Room), body: null);
        return (await response.Content.ReadFromJsonAsync<RelayStates>(JsonSerializerOptions.Web))!.Relays;
    }

    private async Task<HttpResponseMessage> SendAsync(string nodeId, HttpMethod method, string path, object? body, string? tokenOf = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(MediaNodeApp.AddressOf(_nodes[nodeId]), path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new TokenIssuer(_key, TimeProvider.System).Issue(new NodeClaims(tokenOf ?? nodeId)).Token);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), mediaType: null, JsonSerializerOptions.Web);
        return await _http.SendAsync(request);
    }

    private async Task RestartAsync(string nodeId)
    {
        await _nodes[nodeId].StopAsync();
        await _nodes[nodeId].DisposeAsync();
        await StartAsync(nodeId);
    }

    private async Task StartAsync(string nodeId)
    {
        _nodes[nodeId] = MediaNodeApp.Build(
            new()
            {
                NodeId = nodeId,
                ControlPlaneKeys = new TokenVerifier(TimeProvider.System, _key.PublicKey),
                NodeKey = new TokenIssuer(_key, TimeProvider.System),
                ControlPlane = () => null,
                AnnouncedAddresses = [IPAddress.Loopback],
                MediaBindAddress = IPAddress.Loopback,
                Workers = 1,
            },
            TimeProvider.System);
        await _nodes[nodeId].StartAsync();
        using var put = await SendAsync(nodeId, HttpMethod.Put, NodePaths.Room(Room), new PutRoomRequest("ses_1", 10));
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
    }
}
