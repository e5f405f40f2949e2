using System.Threading.Channels;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Metrics;
using VideoConf.Sfu;
using VideoConf.Sfu.Overload;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Engine;

/// <summary>
/// What the node API commands, in the words of the contracts: the SFU, or a scripted one in a test of the API. All members may be
/// called from any thread.
/// </summary>
internal interface IMediaEngine : IAsyncDisposable
{
    /// <summary>
    /// What happens, in order, not yet numbered (<see cref="NodeEvent.Sequence"/> is 0). Completes after disposal, when all has been read.
    /// </summary>
    ChannelReader<NodeEvent> Events { get; }

    /// <summary>Binds the sockets and starts the workers.</summary>
    void Start();

    /// <summary>
    /// Makes the room be there for this session, with whose media is dropped; another session than before closes what it held. False when it takes no rooms now.
    /// </summary>
    Task<bool> PutRoomAsync(string roomId, string sessionId, int maxParticipants, SfuRestrictions restrictions, CancellationToken cancellationToken);

    /// <summary>Closes a room; false when there was none.</summary>
    Task<bool> DeleteRoomAsync(string roomId, CancellationToken cancellationToken);

    /// <summary>Answers an offer with a new media resource, which replaces the participant's former one.</summary>
    Task<EngineResult<string>> OfferAsync(
        string roomId, string participantId, string mediaId, string sdp, SfuConsent declined, CancellationToken cancellationToken);

    /// <summary>Answers a further offer on a media resource.</summary>
    Task<EngineResult<string>> ReofferAsync(string roomId, string mediaId, string sdp, SfuConsent declined, CancellationToken cancellationToken);

    /// <summary>What the receive slots of a media resource carry.</summary>
    Task<EngineResult<SlotMap>> GetSlotsAsync(string roomId, string mediaId, CancellationToken cancellationToken);

    /// <summary>Takes what the subscriber of a media resource shows.</summary>
    Task<SfuError> ShowAsync(string roomId, string mediaId, SfuView view, CancellationToken cancellationToken);

    /// <summary>Ends a media resource; false when there was none.</summary>
    Task<bool> DeleteMediaAsync(string roomId, string mediaId, CancellationToken cancellationToken);

    /// <summary>Ends all media of a participant; false when there was none.</summary>
    Task<bool> DeleteParticipantAsync(string roomId, string participantId, CancellationToken cancellationToken);

    /// <summary>Lets a tap listen in on a room; says why not.</summary>
    Task<SfuError> AddTapAsync(string roomId, MediaTap tap, CancellationToken cancellationToken);

    /// <summary>Takes a tap out of its room; false when it was not there.</summary>
    Task<bool> RemoveTapAsync(string roomId, MediaTap tap, CancellationToken cancellationToken);

    /// <summary>Asks a publisher for a key frame; false when there is no such track.</summary>
    Task<bool> RequestKeyFrameAsync(string roomId, string participantId, TrackSource source, CancellationToken cancellationToken);

    /// <summary>Makes a link to another node of the room be there; the answer is this node's end of it.</summary>
    Task<EngineResult<SfuRelayEnd>> PutRelayAsync(string roomId, string nodeId, long epoch, SfuRelayEnd? remote, CancellationToken cancellationToken);

    /// <summary>How a room's links to other nodes are.</summary>
    Task<EngineResult<IReadOnlyList<SfuRelayState>>> GetRelaysAsync(string roomId, CancellationToken cancellationToken);

    /// <summary>Takes a link to another node away; false when there was none.</summary>
    Task<bool> DeleteRelayAsync(string roomId, string nodeId, CancellationToken cancellationToken);

    /// <summary>How busy it is.</summary>
    EngineStatus Status();

    /// <summary>Writes its metric families.</summary>
    void WriteMetrics(PrometheusText text);
}

/// <summary>How busy the engine is.</summary>
/// <param name="Port">First UDP port.</param>
/// <param name="Workers">Worker threads.</param>
/// <param name="Rooms">Rooms open.</param>
/// <param name="Participants">Transports open.</param>
/// <param name="BytesSent">Bytes of media sent since the start, without IP and UDP headers.</param>
/// <param name="Shedding">What is left out because there is too much to do.</param>
internal sealed record EngineStatus(int Port, int Workers, int Rooms, int Participants, long BytesSent = 0, Shedding Shedding = Shedding.Nothing);

/// <summary>An answer, or why there is none.</summary>
/// <param name="Value">The answer; null on failure.</param>
/// <param name="Problem">On failure, one of <see cref="Contracts.Problems.ProblemTypes"/>.</param>
/// <param name="Detail">On failure, a sentence.</param>
internal sealed record EngineResult<T>(T? Value, string? Problem = null, string? Detail = null)
    where T : class;
