using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>The media nodes as the control plane commands them: the node API, and which nodes there are.</summary>
public interface IMediaNodes
{
    /// <summary>The node for a room: the one it is on, or the best one for a new room; null when no node can take it.</summary>
    Task<NodeStatus?> ChooseAsync(string? currentNodeId, CancellationToken cancellationToken);

    /// <summary>Makes the room be on the node.</summary>
    Task<NodeResult> PutRoomAsync(string nodeId, string roomId, PutRoomRequest request, CancellationToken cancellationToken);

    /// <summary>Closes a room on the node.</summary>
    Task<NodeResult> DeleteRoomAsync(string nodeId, string roomId, CancellationToken cancellationToken);

    /// <summary>Offers on behalf of a participant: a new media resource.</summary>
    Task<NodeResult<OfferResponse>> OfferAsync(string nodeId, string roomId, OfferRequest request, CancellationToken cancellationToken);

    /// <summary>Offers again on a media resource (more slots, ICE restart).</summary>
    Task<NodeResult<OfferResponse>> ReofferAsync(
        string nodeId, string roomId, string mediaId, OfferRequest request, CancellationToken cancellationToken);

    /// <summary>The slot map of a media resource.</summary>
    Task<NodeResult<SlotMap>> GetSlotsAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken);

    /// <summary>Ends a media resource.</summary>
    Task<NodeResult> DeleteMediaAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken);

    /// <summary>Ends everything of a participant and refuses their token from now on.</summary>
    Task<NodeResult> DeleteParticipantAsync(string nodeId, string roomId, string participantId, CancellationToken cancellationToken);
}

/// <summary>Outcome of a node call: <paramref name="Problem"/> is null when it went well, else a problem type and a sentence.</summary>
/// <param name="Problem">One of <see cref="Contracts.Problems.ProblemTypes"/>.</param>
/// <param name="Detail">What is wrong, in words.</param>
public record NodeResult(string? Problem = null, string? Detail = null)
{
    /// <summary>Whether it went well.</summary>
    public bool Succeeded => Problem is null;
}

/// <summary>Outcome of a node call with an answer.</summary>
/// <param name="Value">The answer; null on failure.</param>
/// <param name="Problem">As in <see cref="NodeResult"/>.</param>
/// <param name="Detail">As in <see cref="NodeResult"/>.</param>
public sealed record NodeResult<T>(T? Value, string? Problem = null, string? Detail = null) : NodeResult(Problem, Detail)
    where T : class;
