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
