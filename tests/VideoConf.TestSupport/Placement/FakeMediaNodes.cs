using System.Collections.Concurrent;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Placement;

namespace VideoConf.TestSupport.Placement;

/// <summary>Media nodes that keep rooms and media resources as the real ones do and answer every offer, without a packet.</summary>
public sealed partial class FakeMediaNodes(TokenVerifier verifier) : IMediaNodes
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, Room>> _nodes = new(StringComparer.Ordinal);
    private int _lastMedia;

    /// <summary>Which node takes new rooms; null when none does.</summary>
    public string? Preferred { get; set; } = "node-1";

    /// <summary>Nodes that do not answer any more.</summary>
    public ConcurrentDictionary<string, bool> Dead { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls in order: <c>put</c>, <c>offer</c>, ...</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What the next offers are answered with instead.</summary>
    public NodeResult<OfferResponse>? OfferProblem { get; set; }

    /// <summary>Nodes that have too much to do and take nobody more.</summary>
    public ConcurrentDictionary<string, bool> Busy { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs before an offer is answered.</summary>
    public Func<Task>? BeforeAnswer { get; set; }

    public bool HasRoom(string nodeId, string roomId) => Rooms(nodeId).ContainsKey(roomId);

    public bool HasMedia(string nodeId, string roomId, string mediaId) => Rooms(nodeId).TryGetValue(roomId, out var room) && room.Media.ContainsKey(mediaId);

    public PutRoomRequest? RoomOn(string nodeId, string roomId) => Rooms(nodeId).GetValueOrDefault(roomId)?.Request;

    /// <summary>As after a restart of the node.</summary>
    public void LoseEverything(string nodeId)
    {
        Rooms(nodeId).Clear();
        ForgetRelays(nodeId, roomId: null);
    }

    /// <summary>Regions of nodes that are not "here".</summary>
    public ConcurrentDictionary<string, string> Regions { get; } = new(StringComparer.Ordinal);

    /// <summary>Which node last took what was put, by its id.</summary>
    public ConcurrentDictionary<string, string> TakenBy { get; } = new(StringComparer.Ordinal);

    /// <summary>Processes of nodes; one that is started anew has another.</summary>
    public ConcurrentDictionary<string, string> Epochs { get; } = new(StringComparer.Ordinal);

    /// <summary>Why there is no node.</summary>
    public string? Reason { get; set; }

    public Task<ChosenNode> ChooseAsync(NodeWish wish, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var (current, region) = (wish.CurrentNodeId, wish.Region);
        var id = current is not null && !Dead.ContainsKey(current) && !wish.Except.Contains(current, StringComparer.Ordinal) ? current
            : Preferred is not null && IsOf(region, Preferred) && !wish.Except.Contains(Preferred, StringComparer.Ordinal) ? Preferred
            : Regions.Keys.Where(other => region is not null && IsOf(region, other) && !Dead.ContainsKey(other) && !wish.Except.Contains(other, StringComparer.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();
        return Task.FromResult(id is null ? new ChosenNode(Node: null, Reason) : new ChosenNode(StatusOf(id)));
    }

    public Task<NodeProbe> ProbeAsync(string nodeId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("probe");
        return Task.FromResult(Dead.ContainsKey(nodeId) ? new NodeProbe(NodeAnswer.Refuses) : new NodeProbe(NodeAnswer.Answers, StatusOf(nodeId)));
    }

    private NodeStatus StatusOf(string id) => new(id, RegionOf(id), "192.0.2.1", 40000, 1, 0, 0, "test", Epochs.GetValueOrDefault(id));

    private bool IsOf(string? region, string nodeId) => region is null || string.Equals(RegionOf(nodeId), region, StringComparison.OrdinalIgnoreCase);

    private string RegionOf(string nodeId) => Regions.GetValueOrDefault(nodeId, "here");

    public Task<NodeResult> PutRoomAsync(string nodeId, string roomId, PutRoomRequest request, CancellationToken cancellationToken)
    {
        Calls.Enqueue("put");
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(Unreachable());
        Rooms(nodeId).AddOrUpdate(roomId, _ => new Room(request), (_, room) => room.Request.SessionId == request.SessionId ? room with { Request = request.Version < room.Request.Version ? request with { Version = room.Request.Version, Restrictions = room.Request.Restrictions } : request } : new Room(request));
        return Task.FromResult(new NodeResult());
    }

    public Task<NodeResult> DeleteRoomAsync(string nodeId, string roomId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("delete-room");
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(Unreachable());
        Rooms(nodeId).TryRemove(roomId, out _);
        ForgetRelays(nodeId, roomId);
        return Task.FromResult(new NodeResult());
    }

    public async Task<NodeResult<OfferResponse>> OfferAsync(string nodeId, string roomId, OfferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Calls.Enqueue("offer");
        if (BeforeAnswer is { } before) await before();
        if (OfferProblem is { } problem) return problem;
        if (Busy.ContainsKey(nodeId)) return Refuse(ProblemTypes.MediaNodeBusy);
        if (verifier.Verify<JoinClaims>(request.JoinToken) is not { IsValid: true, Claims: var claims }) return Refuse(ProblemTypes.Unauthorized);
        if (!Rooms(nodeId).TryGetValue(roomId, out var room)) return Refuse(ProblemTypes.NotFound);
        if (room.Gone.ContainsKey(claims.ParticipantId)) return Refuse(ProblemTypes.TokenRevoked);

        foreach (var former in room.Media.Where(media => media.Value == claims.ParticipantId)) room.Media.TryRemove(former.Key, out _);
        var mediaId = $"med_{Interlocked.Increment(ref _lastMedia):D4}";
        room.Media[mediaId] = claims.ParticipantId;
        return new NodeResult<OfferResponse>(new OfferResponse(mediaId, claims.ParticipantId, $"answer to {request.Sdp}"));
    }

    public Task<NodeResult<OfferResponse>> ReofferAsync(string nodeId, string roomId, string mediaId, OfferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Calls.Enqueue("reoffer");
        return Task.FromResult(Rooms(nodeId).TryGetValue(roomId, out var room) && room.Media.TryGetValue(mediaId, out var participantId)
            ? new NodeResult<OfferResponse>(new OfferResponse(mediaId, participantId, $"answer to {request.Sdp}"))
            : Refuse(ProblemTypes.NotFound));
    }

    public Task<NodeResult<SlotMap>> GetSlotsAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("slots");
        return Task.FromResult(!Dead.ContainsKey(nodeId) && HasMedia(nodeId, roomId, mediaId)
            ? new NodeResult<SlotMap>(new SlotMap(mediaId, 1, []))
            : new NodeResult<SlotMap>(null, ProblemTypes.NotFound, "No such media."));
    }

    /// <summary>What each media resource was last said to show.</summary>
    public ConcurrentDictionary<string, MediaView> Views { get; } = new(StringComparer.Ordinal);

    public Task<NodeResult> ShowAsync(string nodeId, string roomId, string mediaId, MediaView view, CancellationToken cancellationToken)
    {
        Calls.Enqueue("show");
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(Unreachable());
        if (!HasMedia(nodeId, roomId, mediaId)) return Task.FromResult(new NodeResult(ProblemTypes.NotFound, "No such media."));
        Views[mediaId] = view;
        return Task.FromResult(new NodeResult());
    }

    public Task<NodeResult> DeleteMediaAsync(string nodeId, string roomId, string mediaId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("delete-media");
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(Unreachable());
        return Task.FromResult(Rooms(nodeId).TryGetValue(roomId, out var room) && room.Media.TryRemove(mediaId, out _)
            ? new NodeResult()
            : new NodeResult(ProblemTypes.NotFound, "No such media."));
    }

    public Task<NodeResult> DeleteParticipantAsync(string nodeId, string roomId, string participantId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("delete-participant");
        if (Rooms(nodeId).TryGetValue(roomId, out var room))
        {
            room.Gone[participantId] = true;
            foreach (var media in room.Media.Where(media => media.Value == participantId)) room.Media.TryRemove(media.Key, out _);
        }

        return Task.FromResult(new NodeResult());
    }

    /// <summary>Recordings that run, by id, with what they were told.</summary>
    public ConcurrentDictionary<string, PutRecordingRequest> Recordings { get; } = new(StringComparer.Ordinal);

    /// <summary>Rooms whose speech is written down.</summary>
    public ConcurrentDictionary<string, PutCaptionsRequest> Captions { get; } = new(StringComparer.Ordinal);

    /// <summary>Compositions that were put.</summary>
    public ConcurrentDictionary<string, CompositionPlan> Compositions { get; } = new(StringComparer.Ordinal);

    /// <summary>How compositions are; not found until set.</summary>
    public ConcurrentDictionary<string, CompositionStatus> CompositionStates { get; } = new(StringComparer.Ordinal);

    /// <summary>Transcriptions that were put.</summary>
    public ConcurrentDictionary<string, TranscribeRequest> Transcriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>How transcriptions are; not found until set.</summary>
    public ConcurrentDictionary<string, TranscribeStatus> TranscriptionStates { get; } = new(StringComparer.Ordinal);

    public Task<NodeResult> PutRecordingAsync(string nodeId, string roomId, string recordingId, PutRecordingRequest request, CancellationToken cancellationToken) =>
        PutAsync("put-recording", nodeId, Recordings, recordingId, request);

    public Task<NodeResult> DeleteRecordingAsync(string nodeId, string roomId, string recordingId, CancellationToken cancellationToken) =>
        DeleteAsync("delete-recording", nodeId, Recordings, recordingId);

    public Task<NodeResult> PutCaptionsAsync(string nodeId, string roomId, PutCaptionsRequest request, CancellationToken cancellationToken) =>
        PutAsync("put-captions", nodeId, Captions, roomId, request);

    public Task<NodeResult> DeleteCaptionsAsync(string nodeId, string roomId, CancellationToken cancellationToken) =>
        DeleteAsync("delete-captions", nodeId, Captions, roomId);

    /// <summary>Composes a plan that was put, at once; null leaves it to the test to set what becomes of it.</summary>
    public Func<string, CompositionPlan, CompositionStatus>? Compose { get; set; }

    public Task<NodeResult> PutCompositionAsync(string nodeId, string compositionId, CompositionPlan plan, CancellationToken cancellationToken)
    {
        if (!Dead.ContainsKey(nodeId) && Compose is { } compose) CompositionStates[compositionId] = compose(compositionId, plan);
        return PutAsync("put-composition", nodeId, Compositions, compositionId, plan);
    }

    public Task<NodeResult<CompositionStatus>> GetCompositionAsync(string nodeId, string compositionId, CancellationToken cancellationToken) =>
        GetAsync(nodeId, CompositionStates, compositionId);

    public Task<NodeResult> DeleteCompositionAsync(string nodeId, string compositionId, CancellationToken cancellationToken)
    {
        if (!Dead.ContainsKey(nodeId)) CompositionStates.TryRemove(compositionId, out _);
        return DeleteAsync("delete-composition", nodeId, Compositions, compositionId);
    }

    public Task<NodeResult> PutTranscriptionAsync(string nodeId, string transcriptionId, TranscribeRequest request, CancellationToken cancellationToken) =>
        PutAsync("put-transcription", nodeId, Transcriptions, transcriptionId, request);

    public Task<NodeResult<TranscribeStatus>> GetTranscriptionAsync(string nodeId, string transcriptionId, CancellationToken cancellationToken) =>
        GetAsync(nodeId, TranscriptionStates, transcriptionId);

    public Task<NodeResult> DeleteTranscriptionAsync(string nodeId, string transcriptionId, CancellationToken cancellationToken) =>
        DeleteAsync("delete-transcription", nodeId, Transcriptions, transcriptionId);

    private Task<NodeResult> PutAsync<T>(string call, string nodeId, ConcurrentDictionary<string, T> there, string id, T value)
    {
        Calls.Enqueue(call);
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(Unreachable());
        TakenBy[id] = nodeId;
        there[id] = value;
        return Task.FromResult(new NodeResult());
    }

    private Task<NodeResult> DeleteAsync<T>(string call, string nodeId, ConcurrentDictionary<string, T> there, string id)
    {
        Calls.Enqueue(call);
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(Unreachable());
        return Task.FromResult(there.TryRemove(id, out _) ? new NodeResult() : new NodeResult(ProblemTypes.NotFound, "No such thing on the node."));
    }

    private Task<NodeResult<T>> GetAsync<T>(string nodeId, ConcurrentDictionary<string, T> there, string id)
        where T : class
    {
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(new NodeResult<T>(null, ProblemTypes.NoMediaNode, "The node does not answer."));
        return Task.FromResult(there.TryGetValue(id, out var value)
            ? new NodeResult<T>(value)
            : new NodeResult<T>(null, ProblemTypes.NotFound, "No such thing on the node."));
    }

    private static NodeResult<OfferResponse> Refuse(string problem) => new(null, problem, "Refused by the fake node.");

    private static NodeResult Unreachable() => new(ProblemTypes.NoMediaNode, "The node does not answer.");

    private ConcurrentDictionary<string, Room> Rooms(string nodeId) => _nodes.GetOrAdd(nodeId, _ => new ConcurrentDictionary<string, Room>(StringComparer.Ordinal));

    private sealed record Room(PutRoomRequest Request)
    {
        public ConcurrentDictionary<string, string> Media { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, bool> Gone { get; } = new(StringComparer.Ordinal);
    }
}
