using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement;

namespace VideoConf.Local.Placement;

/// <summary><see cref="IMediaNodes"/> where there is one node: every room is on it while it answers.</summary>
internal sealed class HttpMediaNodes(MediaNodeClient node) : IMediaNodes
{
    private const string Unknown = "There is no such media node here.";

    public Task<NodeStatus?> ChooseAsync(string? currentNodeId, CancellationToken cancellationToken) => node.StatusAsync(cancellationToken);

    public Task<NodeResult> PutRoomAsync(string nodeId, string roomId, PutRoomRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Room(roomId), request, cancellationToken);

    public Task<NodeResult> DeleteRoomAsync(string nodeId, string roomId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Room(roomId), body: null, cancellationToken);

    public Task<NodeResult<OfferResponse>> OfferAsync(string nodeId, string roomId, OfferRequest request, CancellationToken cancellationToken) =>
        AskAsync<OfferResponse>(nodeId, HttpMethod.Post, NodePaths.Media(roomId), request, cancellationToken);

    public Task<NodeResult<OfferResponse>> ReofferAsync(
        string nodeId, string roomId, string mediaId, OfferRequest request, CancellationToken cancellationToken) =>
        AskAsync<OfferResponse>(nodeId, HttpMethod.Patch, NodePaths.Media(roomId, mediaId), request, cancellationToken);

    public Task<NodeResult<SlotMap>> GetSlotsAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken) =>
        AskAsync<SlotMap>(nodeId, HttpMethod.Get, NodePaths.Media(roomId, mediaId), body: null, cancellationToken);

    public Task<NodeResult> DeleteMediaAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Media(roomId, mediaId), body: null, cancellationToken);

    public Task<NodeResult> DeleteParticipantAsync(string nodeId, string roomId, string participantId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Participant(roomId, participantId), body: null, cancellationToken);

    public Task<NodeResult> PutRecordingAsync(string nodeId, string roomId, string recordingId, PutRecordingRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Recording(roomId, recordingId), request, cancellationToken);

    public Task<NodeResult> DeleteRecordingAsync(string nodeId, string roomId, string recordingId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Recording(roomId, recordingId), body: null, cancellationToken);

    public Task<NodeResult> PutCaptionsAsync(string nodeId, string roomId, PutCaptionsRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Captions(roomId), request, cancellationToken);

    public Task<NodeResult> DeleteCaptionsAsync(string nodeId, string roomId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Captions(roomId), body: null, cancellationToken);

    public Task<NodeResult> PutCompositionAsync(string nodeId, string compositionId, CompositionPlan plan, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Composition(compositionId), plan, cancellationToken);

    public Task<NodeResult<CompositionStatus>> GetCompositionAsync(string nodeId, string compositionId, CancellationToken cancellationToken) =>
        AskAsync<CompositionStatus>(nodeId, HttpMethod.Get, NodePaths.Composition(compositionId), body: null, cancellationToken);

    public Task<NodeResult> DeleteCompositionAsync(string nodeId, string compositionId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Composition(compositionId), body: null, cancellationToken);

    public Task<NodeResult> PutTranscriptionAsync(string nodeId, string transcriptionId, TranscribeRequest request, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Put, NodePaths.Transcription(transcriptionId), request, cancellationToken);

    public Task<NodeResult<TranscribeStatus>> GetTranscriptionAsync(string nodeId, string transcriptionId, CancellationToken cancellationToken) =>
        AskAsync<TranscribeStatus>(nodeId, HttpMethod.Get, NodePaths.Transcription(transcriptionId), body: null, cancellationToken);

    public Task<NodeResult> DeleteTranscriptionAsync(string nodeId, string transcriptionId, CancellationToken cancellationToken) =>
        CommandAsync(nodeId, HttpMethod.Delete, NodePaths.Transcription(transcriptionId), body: null, cancellationToken);

    private Task<NodeResult> CommandAsync(string nodeId, HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        nodeId == node.NodeId
            ? node.SendForStatusAsync(method, path, body, cancellationToken)
            : Task.FromResult(new NodeResult(ProblemTypes.NoMediaNode, Unknown));

    private Task<NodeResult<T>> AskAsync<T>(string nodeId, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        where T : class =>
        nodeId == node.NodeId
            ? node.SendAsync<T>(method, path, body, cancellationToken)
            : Task.FromResult(new NodeResult<T>(null, ProblemTypes.NoMediaNode, Unknown));
}
