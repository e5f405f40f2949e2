using VideoConf.Contracts.Node;
using VideoConf.Http.Placement;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/rooms/{id}/participants/{participantId}/audio</c>: one participant's voice over a WebSocket, relayed from the media node.</summary>
internal static class AudioEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/rooms/{id}/participants/{participantId}/audio", ListenAsync)
        .WithTags("Media").WithMetadata(TokenKind.Join)
        .Describe("Listen to one participant", "A WebSocket. Text messages are JSON: `{\"type\":\"format\"}` first, `{\"type\":\"at\"}` before a voice that begins or leaps; binary messages are 20 ms of 16 kHz mono PCM, 16 bits, little-endian. The listener must be in the room, the meeting must allow AI, and the speaker must not have declined it. Authorized by the **join token**.")
        .Produces(StatusCodes.Status101SwitchingProtocols)
        .Problems(InvalidRequest, Unauthorized, TokenRevoked, Forbidden, NotFound, MeetingEnded, NoMediaNode);

    private static async Task<IResult> ListenAsync(
        string id, string participantId, BearerToken bearer, ControlPlane control, MediaNodeClient node, HttpContext context, TimeProvider clock,
        IHostApplicationLifetime lifetime)
    {
        var source = await control.ListenToVoice.ExecuteAsync(id, participantId, bearer.Token, context.RequestAborted);
        if (!source.Succeeded) return new ProblemResult(source.Problem);
        if (!context.WebSockets.IsWebSocketRequest) return new ProblemResult(new Problem(InvalidRequest, "This is a WebSocket: ask with Upgrade: websocket."));

        var voice = source.Value;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var (inner, problem) = await node.ConnectAsync(voice.NodeId, NodePaths.Audio(voice.RoomId, voice.ParticipantId, voice.ListenerId), over.Token);
        if (inner is null) return new ProblemResult(problem!);
        using (inner)
        {
            using var outer = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) });
            await AudioRelay.RunAsync(outer, inner, stop => control.ListenToVoice.MayGoOnAsync(voice, stop), clock, over.Token);
        }

        return TypedResults.Empty;
    }
}
