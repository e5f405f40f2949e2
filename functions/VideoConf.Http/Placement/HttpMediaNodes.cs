using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement;

namespace VideoConf.Http.Placement;

/// <summary><see cref="IMediaNodes"/> over the registry and the node API.</summary>
public sealed class HttpMediaNodes(NodeRegistry registry, MediaNodeClient client) : IMediaNodes
{
    private const int MostAsked = 3;

    /// <inheritdoc/>
    public async Task<NodeStatus?> ChooseAsync(string? currentNodeId, string? region, CancellationToken cancellationToken)
    {
        if (currentNodeId is not null && await registry.FindAsync(currentNodeId, cancellationToken) is { } current)
        {
            // Full or draining, a node keeps its rooms. One whose heartbeat is late, or that did not answer lately, is asked itself: moving a room that is
            // well would cost its people seconds, and not moving one that is lost would cost them the meeting.
            if (current.IsAlive && !client.Silent().Contains(currentNodeId, StringComparer.Ordinal)) return current.Status;
            if (await client.StatusAsync(currentNodeId, cancellationToken) is { } answer) return answer;
        }

        var silent = client.Silent();
        if (await registry.ChooseAsync(region, silent, cancellationToken) is { } chosen) return chosen;

        // Nobody else is left: perhaps one that did not answer does again.
        foreach (var nodeId in silent.Take(MostAsked)) await client.StatusAsync(nodeId, cancellationToken);
        return silent.Count == 0 ? null : await registry.ChooseAsync(region, client.Silent(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<NodeResult> PutRoomAsync(string nodeId, string roomId, PutRoomRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Room(roomId), request, cancellationToken);

    /// <inheritdoc/>
    public Task<NodeResult> DeleteRoomAsync(string nodeId, string roomId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Room(roomId), body: null, cancellationToken);

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
