using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement.Relays;

namespace VideoConf.Meetings.Placement;

/// <summary>The media nodes as the control plane commands them: the node API, and which nodes there are.</summary>
public interface IMediaNodes
{
    /// <summary>The node for a room: the one it is on, or the best one of its region for a new room; none, and why, when no node can take it.</summary>
    Task<ChosenNode> ChooseAsync(NodeWish wish, CancellationToken cancellationToken);

    /// <summary>Asks a node, once and for a second at most, whether it is there.</summary>
    Task<NodeProbe> ProbeAsync(string nodeId, CancellationToken cancellationToken);

    /// <summary>Whether a node takes more participants of a room that it carries.</summary>
    Task<NodeRoom> RoomOnAsync(string nodeId, CancellationToken cancellationToken);

    /// <summary>Makes the room be on the node.</summary>
    Task<NodeResult> PutRoomAsync(string nodeId, string roomId, PutRoomRequest request, CancellationToken cancellationToken);

    /// <summary>Closes a room on the node.</summary>
    Task<NodeResult> DeleteRoomAsync(string nodeId, string roomId, CancellationToken cancellationToken);

    /// <summary>Makes a link from the node to another one of the room be there; the answer is the node's end of it.</summary>
    Task<NodeResult<RelayEnd>> PutRelayAsync(string nodeId, string roomId, string otherNodeId, PutRelayRequest request, CancellationToken cancellationToken);

    /// <summary>The node's links to the other nodes of a room.</summary>
    Task<NodeResult<RelayStates>> GetRelaysAsync(string nodeId, string roomId, CancellationToken cancellationToken);

    /// <summary>Takes the node's link to another one away.</summary>
    Task<NodeResult> DeleteRelayAsync(string nodeId, string roomId, string otherNodeId, CancellationToken cancellationToken);

    /// <summary>Offers on behalf of a participant: a new media resource.</summary>
    Task<NodeResult<OfferResponse>> OfferAsync(string nodeId, string roomId, OfferRequest request, CancellationToken cancellationToken);

    /// <summary>Offers again on a media resource (more slots, ICE restart).</summary>
    Task<NodeResult<OfferResponse>> ReofferAsync(
        string nodeId, string roomId, string mediaId, OfferRequest request, CancellationToken cancellationToken);

    /// <summary>The slot map of a media resource.</summary>
    Task<NodeResult<SlotMap>> GetSlotsAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken);

    /// <summary>Says what the subscriber of a media resource shows.</summary>
    Task<NodeResult> ShowAsync(string nodeId, string roomId, string mediaId, MediaView view, CancellationToken cancellationToken);

    /// <summary>Ends a media resource.</summary>
    Task<NodeResult> DeleteMediaAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken);

    /// <summary>Ends everything of a participant and refuses their token from now on.</summary>
    Task<NodeResult> DeleteParticipantAsync(string nodeId, string roomId, string participantId, CancellationToken cancellationToken);

    /// <summary>Makes the node write the room's tracks down.</summary>
    Task<NodeResult> PutRecordingAsync(string nodeId, string roomId, string recordingId, PutRecordingRequest request, CancellationToken cancellationToken);

    /// <summary>Makes the node stop writing; <c>recordingDrained</c> follows when all is stored. Not found when the node knows of no such recording.</summary>
    Task<NodeResult> DeleteRecordingAsync(string nodeId, string roomId, string recordingId, CancellationToken cancellationToken);

    /// <summary>Makes the node write down what is said.</summary>
    Task<NodeResult> PutCaptionsAsync(string nodeId, string roomId, PutCaptionsRequest request, CancellationToken cancellationToken);

    /// <summary>Makes the node stop writing down what is said.</summary>
    Task<NodeResult> DeleteCaptionsAsync(string nodeId, string roomId, CancellationToken cancellationToken);

    /// <summary>Makes a node compose a recording, unless it does so already.</summary>
    Task<NodeResult> PutCompositionAsync(string nodeId, string compositionId, CompositionPlan plan, CancellationToken cancellationToken);

    /// <summary>How a composition is. Not found when the node was started anew since: it is to be put again.</summary>
    Task<NodeResult<CompositionStatus>> GetCompositionAsync(string nodeId, string compositionId, CancellationToken cancellationToken);

    /// <summary>Makes the node give up and forget a composition.</summary>
    Task<NodeResult> DeleteCompositionAsync(string nodeId, string compositionId, CancellationToken cancellationToken);

    /// <summary>Makes a node write recorded tracks down, unless it does so already.</summary>
    Task<NodeResult> PutTranscriptionAsync(string nodeId, string transcriptionId, TranscribeRequest request, CancellationToken cancellationToken);

    /// <summary>How a transcription is. Not found as with <see cref="GetCompositionAsync"/>.</summary>
    Task<NodeResult<TranscribeStatus>> GetTranscriptionAsync(string nodeId, string transcriptionId, CancellationToken cancellationToken);

    /// <summary>Makes the node give up and forget a transcription.</summary>
    Task<NodeResult> DeleteTranscriptionAsync(string nodeId, string transcriptionId, CancellationToken cancellationToken);
}

/// <summary>Short forms.</summary>
public static class MediaNodesExtensions
{
    /// <summary>The node that something is on, or the best one of a region (null: the home region); null when there is none.</summary>
    public static async Task<NodeStatus?> ChooseAsync(this IMediaNodes nodes, string? currentNodeId, string? region, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return (await nodes.ChooseAsync(new NodeWish(region) { CurrentNodeId = currentNodeId }, cancellationToken)).Node;
    }
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
