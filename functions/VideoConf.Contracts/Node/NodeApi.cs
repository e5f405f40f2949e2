using VideoConf.Contracts.Signaling;

namespace VideoConf.Contracts.Node;

/// <summary>
/// Paths of the node API, by which the control plane commands a media node (<c>/node/v1</c>) and a node reports back
/// (<c>/v1/nodes/{id}/events</c>). Every request carries <c>Authorization: Bearer</c> with a service token; every one may come twice.
/// </summary>
public static class NodePaths
{
    /// <summary>PUT with <see cref="PutRoomRequest"/>: makes the room be there. DELETE: closes it; both idempotent.</summary>
    public static string Room(string roomId) => $"/node/v1/rooms/{Uri.EscapeDataString(roomId)}";

    /// <summary>POST with <see cref="OfferRequest"/> to <see cref="OfferResponse"/>.</summary>
    public static string Media(string roomId) => $"{Room(roomId)}/media";

    /// <summary>PATCH with <see cref="OfferRequest"/>, GET to <see cref="SlotMap"/>, DELETE.</summary>
    public static string Media(string roomId, string mediaId) => $"{Media(roomId)}/{Uri.EscapeDataString(mediaId)}";

    /// <summary>PUT with <see cref="MediaView"/>: what the subscriber shows from now on.</summary>
    public static string View(string roomId, string mediaId) => $"{Media(roomId, mediaId)}/view";

    /// <summary>DELETE: the participant is gone, their token is refused from now on.</summary>
    public static string Participant(string roomId, string participantId) =>
        $"{Room(roomId)}/participants/{Uri.EscapeDataString(participantId)}";

    /// <summary>GET to <see cref="RelayStates"/>: links to the other nodes that carry the room.</summary>
    public static string Relays(string roomId) => $"{Room(roomId)}/relays";

    /// <summary>PUT with <see cref="PutRelayRequest"/> to <see cref="RelayEnd"/>: the link to another node that carries the room. DELETE: there is none any more.</summary>
    public static string Relay(string roomId, string nodeId) => $"{Relays(roomId)}/{Uri.EscapeDataString(nodeId)}";

    /// <summary>PUT with <see cref="PutRecordingRequest"/>: the room's tracks are being written from now on. DELETE: they are not, and the rest is stored.</summary>
    public static string Recording(string roomId, string recordingId) => $"{Room(roomId)}/recordings/{Uri.EscapeDataString(recordingId)}";

    /// <summary>PUT with <see cref="PutCaptionsRequest"/>: speech in the room is written down from now on. DELETE: it is not. Both idempotent.</summary>
    public static string Captions(string roomId) => $"{Room(roomId)}/captions";

    /// <summary>WebSocket: a participant's voice as it is spoken, on behalf of another participant: it ends when they leave. See <c>docs/audio.md</c>.</summary>
    public static string Audio(string roomId, string participantId, string listenerId) =>
        $"{Participant(roomId, participantId)}/audio?listener={Uri.EscapeDataString(listenerId)}";

    /// <summary>PUT with <see cref="CompositionPlan"/>: starts composing, unless that composition is there. GET to <see cref="CompositionStatus"/>. DELETE: gives up and forgets.</summary>
    public static string Composition(string compositionId) => $"/node/v1/compositions/{Uri.EscapeDataString(compositionId)}";

    /// <summary>PUT with <see cref="TranscribeRequest"/>: starts writing down recorded tracks. GET to <see cref="TranscribeStatus"/>. DELETE: gives up and forgets.</summary>
    public static string Transcription(string transcriptionId) => $"/node/v1/transcriptions/{Uri.EscapeDataString(transcriptionId)}";

    /// <summary>GET to <see cref="NodeStatus"/>.</summary>
    public const string Status = "/node/v1/status";

    /// <summary>POST with <see cref="DrainRequest"/>.</summary>
    public const string Drain = "/node/v1/drain";

    /// <summary>POST with <see cref="RegisterNodeRequest"/>, from the node to the control plane.</summary>
    public static string Registration(string nodeId) => $"/v1/nodes/{Uri.EscapeDataString(nodeId)}";

    /// <summary>POST with <see cref="NodeHeartbeat"/>, from the node to the control plane.</summary>
    public static string Heartbeat(string nodeId) => $"{Registration(nodeId)}/heartbeat";

    /// <summary>POST with <see cref="NodeEventBatch"/>, from the node to the control plane.</summary>
    public static string Events(string nodeId) => $"/v1/nodes/{Uri.EscapeDataString(nodeId)}/events";
}

/// <summary>What the node needs to know of a room.</summary>
/// <param name="SessionId">The running session; another one than before closes what the room still held.</param>
/// <param name="MaxParticipants">More transports than this are refused.</param>
/// <param name="Version">Room version that the restrictions are of; those of an older one than the node has are ignored.</param>
/// <param name="Restrictions">Whose media is not forwarded, whole each time; null for nobody's.</param>
/// <param name="VideoCodecs">Codecs that video may be in, of <see cref="Meetings.VideoCodecs"/>, best first; null for any.</param>
public sealed record PutRoomRequest(
    string SessionId, int MaxParticipants, long Version = 0, IReadOnlyList<ParticipantRestriction>? Restrictions = null, IReadOnlyList<string>? VideoCodecs = null);

/// <summary>What of a participant's media the node drops on arrival: neither forwarded, nor recorded, nor written down.</summary>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Sources">Of <see cref="TrackSources"/>.</param>
public sealed record ParticipantRestriction(string ParticipantId, IReadOnlyList<string> Sources);

/// <summary>An SDP offer on behalf of a participant.</summary>
/// <param name="RequestId">Makes the POST idempotent: the same id returns the first answer.</param>
/// <param name="JoinToken">The participant's join token; the node verifies it itself.</param>
/// <param name="Sdp">The offer.</param>
public sealed record OfferRequest(string RequestId, string JoinToken, string Sdp);

/// <summary>The node's answer.</summary>
/// <param name="MediaId">The media resource.</param>
/// <param name="ParticipantId">Whose it is, from the token.</param>
/// <param name="Sdp">The answer.</param>
public sealed record OfferResponse(string MediaId, string ParticipantId, string Sdp);

/// <summary>How the node is.</summary>
/// <param name="NodeId">Its id.</param>
/// <param name="Region">Its region.</param>
/// <param name="Ip">Announced address.</param>
/// <param name="Port">First UDP port.</param>
/// <param name="Workers">Worker threads.</param>
/// <param name="Rooms">Rooms open.</param>
/// <param name="Participants">Transports open.</param>
/// <param name="Version">Build.</param>
/// <param name="Epoch">Id of the node's process, as in its events: another one than before has lost every room.</param>
public sealed record NodeStatus(string NodeId, string Region, string Ip, int Port, int Workers, int Rooms, int Participants, string Version, string? Epoch = null);

/// <summary>What happened on a node, in order, at least once.</summary>
/// <param name="Events">At most 500 events.</param>
public sealed record NodeEventBatch(IReadOnlyList<NodeEvent> Events);

/// <summary>One thing that happened.</summary>
public sealed record NodeEvent
{
    /// <summary>Rises by one per node process; with <see cref="Epoch"/> it tells a repeated event.</summary>
    public required long Sequence { get; init; }

    /// <summary>Id of the node process.</summary>
    public required string Epoch { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="NodeEventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The room.</summary>
    public required string RoomId { get; init; }

    /// <summary>The participant, where it concerns one.</summary>
    public string? ParticipantId { get; init; }

    /// <summary>The media resource, where it concerns one.</summary>
    public string? MediaId { get; init; }

    /// <summary>With <c>slotsChanged</c>.</summary>
    public SlotMap? Slots { get; init; }

    /// <summary>With <c>speakersChanged</c>: participants, who has the floor first, then the loudest.</summary>
    public IReadOnlyList<string>? Speakers { get; init; }

    /// <summary>With <c>measured</c>: by the names of <see cref="Telemetry.Measurements"/>, or others. It is a client's word.</summary>
    public IReadOnlyDictionary<string, double>? Measurements { get; init; }

    /// <summary>With <c>mediaClosed</c>: why. With track events: <see cref="TrackSources"/>. With relay events: the other node.</summary>
    public string? Detail { get; init; }

    /// <summary>With recording events: which.</summary>
    public string? RecordingId { get; init; }

    /// <summary>With <c>chunkStored</c>.</summary>
    public StoredChunk? Chunk { get; init; }

    /// <summary>With <c>recordingGap</c>, and with <c>speechMissed</c>: whose, from when to when, and why.</summary>
    public TrackGap? Gap { get; init; }

    /// <summary>With <c>spoken</c>.</summary>
    public SpokenLine? Line { get; init; }

    /// <summary>With <c>captionsChanged</c>.</summary>
    public CaptionEngineState? Captions { get; init; }
}

/// <summary>Types of <see cref="NodeEvent"/>.</summary>
public static class NodeEventTypes
{
    /// <summary>ICE and DTLS are up.</summary>
    public const string MediaConnected = "mediaConnected";

    /// <summary>The transport ended: <c>closed</c>, <c>consentExpired</c>, <c>dtlsFailed</c>, <c>replaced</c>, <c>neverConnected</c>, <c>misbehaved</c>, <c>internalError</c>.</summary>
    public const string MediaClosed = "mediaClosed";

    /// <summary>First packet of a publication.</summary>
    public const string TrackPublished = "trackPublished";

    /// <summary>A publication ended.</summary>
    public const string TrackEnded = "trackEnded";

    /// <summary>A subscriber's slots carry something else now.</summary>
    public const string SlotsChanged = "slotsChanged";

    /// <summary>Other people speak now, or another of them has the floor.</summary>
    public const string SpeakersChanged = "speakersChanged";

    /// <summary>Another node of the room is heard; <see cref="NodeEvent.Detail"/> is its id.</summary>
    public const string RelayConnected = "relayConnected";

    /// <summary>Another node of the room is not heard any more: the link to it is to be made anew; <see cref="NodeEvent.Detail"/> is its id.</summary>
    public const string RelayLost = "relayLost";

    /// <summary>A participant reports by its data channels what it has measured, as others do by <c>/v1/telemetry</c>.</summary>
    public const string Measured = "measured";

    /// <summary>A chunk of a recording is stored. Comes again when the node is not sure that it was heard.</summary>
    public const string ChunkStored = "chunkStored";

    /// <summary>Something of a recording could not be kept.</summary>
    public const string RecordingGap = "recordingGap";

    /// <summary>A recording was stopped and all that could be stored of it is.</summary>
    public const string RecordingDrained = "recordingDrained";

    /// <summary>Something was said; partial results until the final one.</summary>
    public const string Spoken = "spoken";

    /// <summary>Someone spoke and it was not written down: more people at once than there are engines for, or the engine failed at it. A recording may have it.</summary>
    public const string SpeechMissed = "speechMissed";

    /// <summary>The engine that writes speech down works, or does not.</summary>
    public const string CaptionsChanged = "captionsChanged";
}
