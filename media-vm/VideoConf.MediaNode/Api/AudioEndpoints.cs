using VideoConf.Contracts.Problems;
using VideoConf.MediaNode.Audio.Listening;
using VideoConf.MediaNode.Audio.Opus;
using VideoConf.MediaNode.Composing;
using VideoConf.MediaNode.Engine;
using VideoConf.Sfu;

namespace VideoConf.MediaNode.Api;

/// <summary>WebSocket: one participant's voice as it is spoken. The control plane relays it to who may listen.</summary>
internal static class AudioEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/rooms/{roomId}/participants/{participantId}/audio", ListenAsync);

    private static async Task<IResult> ListenAsync(
        string roomId, string participantId, string? listener, HttpContext context, ListenerDesk desk, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest) return NodeProblems.Field("$", "This is a WebSocket.");
        if (!PlanCheck.IsId(participantId) || !PlanCheck.IsId(listener)) return NodeProblems.Field("listener", "The ids of the speaker and the listener are needed.");
        if (!OpusVoiceDecoder.IsInstalled) return NodeProblems.Of(ProblemTypes.NoMediaNode, "This node cannot decode voices: libopus is not installed.");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var error = await desk.ListenAsync(roomId, participantId, listener!, () => context.WebSockets.AcceptWebSocketAsync(), over.Token);
        return error switch
        {
            SfuError.None => TypedResults.Empty,
            SfuError.Busy or SfuError.TapRefused => NodeProblems.Of(ProblemTypes.NoMediaNode, "Too many listen to this room."),
            _ => NodeProblems.Of(SfuWords.Of(error), "There is no such room here."),
        };
    }
}
