using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Placement.Relays;

namespace VideoConf.Http.Placement;

/// <summary><see cref="IMediaNodes"/> over the registry and the node API.</summary>
public sealed class HttpMediaNodes(NodeRegistry registry, MediaNodeClient client) : IMediaNodes
{
    private const int MostAsked = 3;
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<ChosenNode> ChooseAsync(NodeWish wish, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wish);
        if (wish.CurrentNodeId is { } currentId && !wish.Except.Contains(currentId, StringComparer.Ordinal) && await registry.FindAsync(currentId, cancellationToken) is { } current)
        {
            // Full or draining, a node keeps its rooms. One whose heartbeat is late, or that did not answer lately, is asked itself: moving a room that is
            // well would cost its people a moment, and not moving one that is lost would cost them the meeting.
            if (current.IsAlive && !client.Silent().Contains(currentId, StringComparer.Ordinal)) return new ChosenNode(current.Status);
            if ((await ProbeAsync(currentId, cancellationToken)).Status is { } answer) return new ChosenNode(answer);
        }

        var silent = client.Silent();
        var chosen = await registry.ChooseAsync(wish with { Except = [.. wish.Except, .. silent] }, cancellationToken);
        if (chosen.Node is not null || silent.Count == 0) return chosen;

        // Nobody else is left: perhaps one that did not answer does again.
        foreach (var nodeId in silent.Take(MostAsked)) await ProbeAsync(nodeId, cancellationToken);
        return await registry.ChooseAsync(wish with { Except = [.. wish.Except, .. client.Silent()] }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<NodeProbe> ProbeAsync(string nodeId, CancellationToken cancellationToken) => client.ProbeAsync(nodeId, ProbeTimeout, cancellationToken);

    /// <inheritdoc/>
    public async Task<NodeRoom> RoomOnAsync(string nodeId, CancellationToken cancellationToken)
    {
        var room = await registry.RoomOnAsync(nodeId, cancellationToken);
        if (room != NodeRoom.Gone) return room;

        // One that is merely late is asked itself.
        return (await ProbeAsync(nodeId, cancellationToken)).Answer == NodeAnswer.Answers ? NodeRoom.Full : NodeRoom.Gone;
    }

    /// <inheritdoc/>
    public Task<NodeResult> PutRoomAsync(string nodeId, string roomId, PutRoomRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Room(roomId), request, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteRoomAsync(string nodeId, string roomId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Room(roomId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult<RelayEnd>> PutRelayAsync(string nodeId, string roomId, string otherNodeId, PutRelayRequest request, CancellationToken cancellationToken) =>
        AskAsync<RelayEnd>(nodeId, HttpMethod.Put, NodePaths.Relay(roomId, otherNodeId), request, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult<RelayStates>> GetRelaysAsync(string nodeId, string roomId, CancellationToken cancellationToken) =>
        AskAsync<RelayStates>(nodeId, HttpMethod.Get, NodePaths.Relays(roomId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteRelayAsync(string nodeId, string roomId, string otherNodeId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Relay(roomId, otherNodeId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult<OfferResponse>> OfferAsync(string nodeId, string roomId, OfferRequest request, CancellationToken cancellationToken) =>
        AskAsync<OfferResponse>(nodeId, HttpMethod.Post, NodePaths.Media(roomId), request, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult<OfferResponse>> ReofferAsync(
        string nodeId, string roomId, string mediaId, OfferRequest request, CancellationToken cancellationToken) =>
        AskAsync<OfferResponse>(nodeId, HttpMethod.Patch, NodePaths.Media(roomId, mediaId), request, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult<SlotMap>> GetSlotsAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken) =>
        AskAsync<SlotMap>(nodeId, HttpMethod.Get, NodePaths.Media(roomId, mediaId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> ShowAsync(string nodeId, string roomId, string mediaId, MediaView view, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.View(roomId, mediaId), view, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteMediaAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Media(roomId, mediaId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteParticipantAsync(string nodeId, string roomId, string participantId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Participant(roomId, participantId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> PutRecordingAsync(string nodeId, string roomId, string recordingId, PutRecordingRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Recording(roomId, recordingId), request, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteRecordingAsync(string nodeId, string roomId, string recordingId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Recording(roomId, recordingId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> PutCaptionsAsync(string nodeId, string roomId, PutCaptionsRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Captions(roomId), request, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteCaptionsAsync(string nodeId, string roomId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Captions(roomId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> PutCompositionAsync(string nodeId, string compositionId, CompositionPlan plan, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Composition(compositionId), plan, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult<CompositionStatus>> GetCompositionAsync(string nodeId, string compositionId, CancellationToken cancellationToken) =>
        AskAsync<CompositionStatus>(nodeId, HttpMethod.Get, NodePaths.Composition(compositionId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteCompositionAsync(string nodeId, string compositionId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Composition(compositionId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> PutTranscriptionAsync(string nodeId, string transcriptionId, TranscribeRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Transcription(transcriptionId), request, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult<TranscribeStatus>> GetTranscriptionAsync(string nodeId, string transcriptionId, CancellationToken cancellationToken) =>
        AskAsync<TranscribeStatus>(nodeId, HttpMethod.Get, NodePaths.Transcription(transcriptionId), body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteTranscriptionAsync(string nodeId, string transcriptionId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Transcription(transcriptionId), body: null, cancellationToken);

    private Task<NodeResult> CommandAsync(string nodeId, HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        client.SendForStatusAsync(nodeId, method, path, body, cancellationToken);

    private Task<NodeResult<T>> AskAsync<T>(string nodeId, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        where T : class =>
        client.SendAsync<T>(nodeId, method, path, body, cancellationToken);
}
