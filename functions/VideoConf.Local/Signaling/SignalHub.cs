using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Signaling;
using VideoConf.Local.Metrics;
using VideoConf.Meetings;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Local.Signaling;

/// <summary>
/// The signaling hub: each method is one use case. Who calls comes from the join token verified when the connection was opened, never from
/// an argument. A refusal is a hub error with the text <c>{problem-type}: {sentence}</c>.
/// </summary>
internal sealed class SignalHub(ControlPlane control, ControlMetrics metrics, RateLimits limits, TimeProvider clock) : Hub
{
    private const string ConnectionKey = "connection";
    private const string LimiterKey = "limiter";

    public Task<JoinRoomResult> JoinRoom(JoinRoomRequest? request) =>
        CallAsync(HubMethods.JoinRoom, connection => control.JoinRoom.ExecuteAsync(connection, request, Context.ConnectionAborted));

    public Task LeaveRoom() => CallAsync(HubMethods.LeaveRoom, connection => control.LeaveRoom.ExecuteAsync(connection, Context.ConnectionAborted));

    public Task<KeepAliveResult> KeepAlive() =>
        CallAsync(HubMethods.KeepAlive, connection => control.KeepAlive.ExecuteAsync(connection, Context.ConnectionAborted));

    public async Task<SdpMessage?> SendOffer(SendSdpRequest? request) =>
        (await CallAsync(HubMethods.SendOffer, connection => control.SendOffer.ExecuteAsync(connection, request, Context.ConnectionAborted))).Answer;

    public async Task<SdpMessage?> SendAnswer(SendSdpRequest? request) =>
        (await CallAsync(HubMethods.SendAnswer, connection => control.SendAnswer.ExecuteAsync(connection, request, Context.ConnectionAborted))).Answer;

    public Task SendIceCandidate(SendIceCandidateRequest? request) =>
        CallAsync(HubMethods.SendIceCandidate, connection => control.SendIceCandidate.ExecuteAsync(connection, request, Context.ConnectionAborted));

    public Task<ParticipantInfo> UpdateState(ParticipantStatePatch? patch) =>
        CallAsync(HubMethods.UpdateState, connection => control.UpdateState.ExecuteAsync(connection, patch, Context.ConnectionAborted));

    public Task<CaptionsState> SetCaptions(SetCaptionsRequest? request) =>
        CallAsync(HubMethods.SetCaptions, connection => control.SetCaptions.ExecuteAsync(connection, request, Context.ConnectionAborted));

    public Task React(ReactRequest? request) => CallAsync(HubMethods.React, connection => control.React.ExecuteAsync(connection, request, Context.ConnectionAborted));

    public Task<ChatMessage> SendChat(SendChatRequest? request) =>
        CallAsync(HubMethods.SendChat, connection => control.SendChat.ExecuteAsync(connection, request, Context.ConnectionAborted));

    public Task ReportPeer(ReportPeerRequest? request) =>
        CallAsync(HubMethods.ReportPeer, connection => control.ReportPeer.ExecuteAsync(connection, request, Context.ConnectionAborted));

    public Task<ModerateResult> Moderate(ModerateRequest? request) =>
        CallAsync(HubMethods.Moderate, connection => control.Moderate.ExecuteAsync(connection, request, Context.ConnectionAborted));

    public Task ReportMedia(ReportMediaRequest? request) =>
        CallAsync(HubMethods.ReportMedia, connection => control.ReportMedia.ExecuteAsync(connection, request, Context.ConnectionAborted));

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        var claims = Context.GetHttpContext()!.Features.GetRequiredFeature<JoinFeature>().Claims;
        Context.Items[ConnectionKey] = new SignalConnection(Context.ConnectionId, claims)
        {
            Address = CallerAddress.Of(Context.GetHttpContext()!.Connection.RemoteIpAddress),
        };
        Context.Items[LimiterKey] = new RateLimiter(clock, (int)(limits.HubCalls * 5), limits.HubCalls);
        metrics.Connection(1);
        return base.OnConnectedAsync();
    }

    /// <inheritdoc/>
    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        metrics.Connection(-1);
        if (Context.Items.TryGetValue(ConnectionKey, out var connection))
        {
            // Not the connection's own token: that is cancelled already.
            await control.ConnectionClosed.ExecuteAsync((SignalConnection)connection!, CancellationToken.None);
        }

        await base.OnDisconnectedAsync(exception);
    }

    private async Task<T> CallAsync<T>(string method, Func<SignalConnection, Task<Outcome<T>>> call)
        where T : class
    {
        var started = clock.GetTimestamp();
        var outcome = ((RateLimiter)Context.Items[LimiterKey]!).Take() is { } tooMany
            ? tooMany
            : await call((SignalConnection)Context.Items[ConnectionKey]!);
        metrics.HubCall(method, outcome.Problem?.Type ?? "ok", clock.GetElapsedTime(started));
        if (outcome.Problem is { } problem) await control.RefusalAudit.WriteAsync(RefusedRequest.OfHub((SignalConnection)Context.Items[ConnectionKey]!, method, problem), CancellationToken.None);
        return outcome.Succeeded ? outcome.Value : throw new HubException(outcome.Problem.ToHubError());
    }
}
