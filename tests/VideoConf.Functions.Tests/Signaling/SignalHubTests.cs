using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using Moq;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Hosting;
using VideoConf.Functions.Signaling;
using VideoConf.Functions.Tests.Http;
using VideoConf.Functions.Workflows;
using VideoConf.Meetings;

namespace VideoConf.Functions.Tests.Signaling;

public sealed class SignalHubTests(LocalRoutes local) : IClassFixture<LocalRoutes>, IDisposable
{
    private readonly HubCalls _calls = new(NullLogger<HubCalls>.Instance);
    private readonly DurableTaskClient _durable = new Mock<DurableTaskClient>("test").Object;

    [Fact]
    public async Task Nobody_without_a_join_token_is_told_where_to_connect()
    {
        var request = Calls.Request(bearer: "a.b.c");
        var (status, _) = await request.AnswerAsync(await Hub().NegotiateAsync(request));

        Assert.Equal(401, status);
    }

    [Fact]
    public async Task A_connection_alone_is_no_way_into_a_room_without_the_join_token()
    {
        var invocation = Invocation();
        invocation.Arguments = [System.Text.Json.JsonSerializer.SerializeToElement(new JoinRoomRequest("abcd-efgh-jkmn", "a.b.c"), JsonSettings.Api)];
        var answer = await Hub().JoinRoomAsync(invocation, _durable, CancellationToken.None);

        Assert.StartsWith("unauthorized: ", answer.GetProperty("hubError").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_gone_and_was_nobodys_is_no_failure()
    {
        var invocation = Invocation();
        invocation.Claims = new Dictionary<string, StringValues>();

        await Hub().DisconnectedAsync(invocation, _durable, CancellationToken.None);
    }

    public void Dispose() => _calls.Dispose();

    private SignalHub Hub() => new(
        local.Services, new Plane(local.Services.GetRequiredService<ControlPlane>(), new DurableWorkflows()), _calls, local.Services.GetRequiredService<TokenVerifier>(), new VideoConf.Functions.Http.ClientAddress(FrontDoorId: null));

    private static SignalRInvocationContext Invocation() => new()
    {
        ConnectionId = "c1",
        Event = "JoinRoom",
        Claims = ConnectionClaims.Of(new JoinClaims("abcd-efgh-jkmn", "ses_1", "prt_1", "usr_1", "Ada", "host", [], "jti_1")).ToDictionary(claim => claim.Type, claim => new StringValues(claim.Value)),
    };
}
