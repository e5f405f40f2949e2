using System.Text.Json;
using Microsoft.Azure.Functions.Worker.SignalRService;
using Microsoft.Azure.SignalR.Management;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Http;
using VideoConf.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Functions.Signaling;

/// <summary>
/// The signaling hub behind Azure SignalR Service: each message is a function, and each function one use case. The service keeps the connections and calls
/// these with the claims that negotiation signed. With a managed identity it signs no call, so what keeps others from making one is the system key of the
/// upstream address; and <c>JoinRoom</c> wants the join token itself, whose signature is ours.
/// </summary>
[SignalRConnection("AzureSignalRConnectionString")]
public sealed class SignalHub(IServiceProvider services, Plane plane, HubCalls calls, TokenVerifier tokens, ClientAddress addresses) : ServerlessHub(services)
{
    // The service knows the hub by the name of the class.
    private const string Hub = nameof(SignalHub);
    private const string Messages = "messages";

    /// <summary>POST <c>/v1/signal/negotiate</c>: where to connect, and as whom. Takes a join token; nobody without one gets a connection.</summary>
    [Function("Negotiate")]
    public async Task<IResult> NegotiateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/signal/negotiate")] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var query = request.Query["access_token"];
        var join = tokens.Verify<JoinClaims>(query.Count > 0 ? query[0] : BearerToken.Of(request));
        if (!join.IsValid) return new ProblemResult(new Problem(ProblemTypes.Unauthorized, BearerToken.Explain(join.Failure)));
        var options = new NegotiationOptions { UserId = join.Claims.ParticipantId, Claims = ConnectionClaims.Of(join.Claims, CallerAddress.Of(addresses.Of(request.HttpContext))), TokenLifetime = JoinClaims.Lifetime };
        return TypedResults.Text((await NegotiateAsync(options)).ToString(), "application/json");
    }

    /// <summary>A connection is gone.</summary>
    [Function("Hub_Disconnected")]
    public Task DisconnectedAsync(
        [SignalRTrigger(Hub, "connections", "disconnected")] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(invocation);
        return ConnectionClaims.Read(invocation.ConnectionId, invocation.Claims) is { } connection
            ? plane.With(durable).ConnectionClosed.ExecuteAsync(connection, cancellation)
            : Task.CompletedTask;
    }

    /// <summary>Enters a room.</summary>
    [Function("Hub_JoinRoom")]
    public Task<JsonElement> JoinRoomAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.JoinRoom)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<JoinRoomRequest, JoinRoomResult>(invocation, (connection, argument) => plane.With(durable).JoinRoom.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Leaves the room.</summary>
    [Function("Hub_LeaveRoom")]
    public Task<JsonElement> LeaveRoomAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.LeaveRoom)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync(invocation, connection => plane.With(durable).LeaveRoom.ExecuteAsync(connection, cancellation));

    /// <summary>Prolongs presence.</summary>
    [Function("Hub_KeepAlive")]
    public Task<JsonElement> KeepAliveAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.KeepAlive)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync(invocation, connection => plane.With(durable).KeepAlive.ExecuteAsync(connection, cancellation));

    /// <summary>Offers media.</summary>
    [Function("Hub_SendOffer")]
    public Task<JsonElement> SendOfferAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.SendOffer)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<SendSdpRequest, RelayResult>(invocation, (connection, argument) => plane.With(durable).SendOffer.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Answers an offer.</summary>
    [Function("Hub_SendAnswer")]
    public Task<JsonElement> SendAnswerAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.SendAnswer)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<SendSdpRequest, RelayResult>(invocation, (connection, argument) => plane.With(durable).SendAnswer.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Passes a candidate on.</summary>
    [Function("Hub_SendIceCandidate")]
    public Task<JsonElement> SendIceCandidateAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.SendIceCandidate)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<SendIceCandidateRequest, Done>(invocation, (connection, argument) => plane.With(durable).SendIceCandidate.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Changes what a participant shows.</summary>
    [Function("Hub_UpdateState")]
    public Task<JsonElement> UpdateStateAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.UpdateState)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<ParticipantStatePatch, ParticipantInfo>(invocation, (connection, argument) => plane.With(durable).UpdateState.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Chooses captions.</summary>
    [Function("Hub_SetCaptions")]
    public Task<JsonElement> SetCaptionsAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.SetCaptions)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<SetCaptionsRequest, CaptionsState>(invocation, (connection, argument) => plane.With(durable).SetCaptions.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Shows a reaction.</summary>
    [Function("Hub_React")]
    public Task<JsonElement> ReactAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.React)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<ReactRequest, Done>(invocation, (connection, argument) => plane.With(durable).React.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Writes to all, or to one.</summary>
    [Function("Hub_SendChat")]
    public Task<JsonElement> SendChatAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.SendChat)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<SendChatRequest, ChatMessage>(invocation, (connection, argument) => plane.With(durable).SendChat.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Tells of a bad peer link.</summary>
    [Function("Hub_ReportPeer")]
    public Task<JsonElement> ReportPeerAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.ReportPeer)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<ReportPeerRequest, Done>(invocation, (connection, argument) => plane.With(durable).ReportPeer.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Does what a host does to the room or to somebody in it.</summary>
    [Function("Hub_Moderate")]
    public Task<JsonElement> ModerateAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.Moderate)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<ModerateRequest, ModerateResult>(invocation, (connection, argument) => plane.With(durable).Moderate.ExecuteAsync(connection, argument, cancellation));

    /// <summary>Says that media went silent.</summary>
    [Function("Hub_ReportMedia")]
    public Task<JsonElement> ReportMediaAsync(
        [SignalRTrigger(Hub, Messages, HubMethods.ReportMedia)] SignalRInvocationContext invocation, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        calls.RunAsync<ReportMediaRequest, Done>(invocation, (connection, argument) => plane.With(durable).ReportMedia.ExecuteAsync(connection, argument, cancellation));
}
