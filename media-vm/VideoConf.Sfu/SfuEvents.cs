using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu;

/// <summary>What a track shows.</summary>
public enum TrackSource
{
    /// <summary>Voice.</summary>
    Microphone,

    /// <summary>Camera.</summary>
    Camera,

    /// <summary>A shared screen: a video section with <c>a=content:slides</c> (RFC 4796).</summary>
    Screen,

    /// <summary>Sound of a shared screen: an audio section with <c>a=content:slides</c>.</summary>
    ScreenAudio,
}

/// <summary>Why a transport ended.</summary>
public enum MediaClosedReason
{
    /// <summary>Someone asked for it.</summary>
    Closed,

    /// <summary>The peer's consent ran out (RFC 7675): it has not been heard of.</summary>
    ConsentExpired,

    /// <summary>The DTLS handshake failed, or the peer closed it.</summary>
    DtlsFailed,

    /// <summary>The same participant offered anew.</summary>
    Replaced,

    /// <summary>ICE and DTLS were not up in time.</summary>
    NeverConnected,

    /// <summary>The peer asked for far more than a working receiver does, by RTCP, and did not stop.</summary>
    Misbehaved,

    /// <summary>The server met a condition that it does not handle, and gave up this peer to keep the others.</summary>
    InternalError,
}

/// <summary>Kinds of <see cref="SfuEvent"/>.</summary>
public enum SfuEventKind
{
    /// <summary>ICE and DTLS are up.</summary>
    MediaConnected,

    /// <summary>The transport ended; see <see cref="SfuEvent.Reason"/>.</summary>
    MediaClosed,

    /// <summary>First packet of a publication.</summary>
    TrackPublished,

    /// <summary>A publication ended.</summary>
    TrackEnded,

    /// <summary>A subscriber's slots carry something else now. Not of who says by its data channels what it shows: it is told by them.</summary>
    SlotsChanged,

    /// <summary>Other people speak now, or another of them has the floor.</summary>
    SpeakersChanged,

    /// <summary>Another node of the room is heard; see <see cref="SfuEvent.RelayNodeId"/>.</summary>
    RelayConnected,

    /// <summary>Another node of the room is not heard any more, or the link to it is used up: it is to be made anew.</summary>
    RelayLost,

    /// <summary>A participant reports what it has measured; see <see cref="SfuEvent.Measurements"/>.</summary>
    Measured,
}

/// <summary>One thing that happened, in order per room.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When.</param>
/// <param name="RoomId">Where.</param>
/// <param name="SessionId">In which session of the room.</param>
public sealed record SfuEvent(SfuEventKind Kind, DateTimeOffset At, string RoomId, string SessionId)
{
    /// <summary>Whom it concerns; null with <see cref="SfuEventKind.SpeakersChanged"/>.</summary>
    public string? ParticipantId { get; init; }

    /// <summary>Which media resource it concerns; null with <see cref="SfuEventKind.SpeakersChanged"/>.</summary>
    public string? MediaId { get; init; }

    /// <summary>With track events.</summary>
    public TrackSource? Source { get; init; }

    /// <summary>With relay events: the other node.</summary>
    public string? RelayNodeId { get; init; }

    /// <summary>With <see cref="SfuEventKind.MediaClosed"/>.</summary>
    public MediaClosedReason? Reason { get; init; }

    /// <summary>With <see cref="SfuEventKind.SlotsChanged"/>: the whole map.</summary>
    public SfuSlotMap? Slots { get; init; }

    /// <summary>With <see cref="SfuEventKind.Measured"/>: finite values by names of letters and digits. It is the participant's word, and may be anything.</summary>
    public IReadOnlyDictionary<string, double>? Measurements { get; init; }

    /// <summary>With <see cref="SfuEventKind.SpeakersChanged"/>: participants, who has the floor first, then the loudest.</summary>
    public IReadOnlyList<string>? Speakers { get; init; }
}

/// <summary>Which publication is on which receive slot of one subscriber.</summary>
/// <param name="MediaId">The subscriber's media resource.</param>
/// <param name="Version">Rises with every change.</param>
/// <param name="Slots">The slots in the order of the subscriber's offer.</param>
/// <param name="VideoCodec">A codec that all could decode, where somebody cannot decode what the subscriber publishes: another offer of theirs gets it first.</param>
public sealed record SfuSlotMap(string MediaId, long Version, IReadOnlyList<SfuSlot> Slots, CodecKind? VideoCodec = null);

/// <summary>One receive slot.</summary>
/// <param name="Mid">The <c>mid</c> in the subscriber's offer.</param>
/// <param name="ParticipantId">Whose media it carries; null when free.</param>
/// <param name="Source">What it shows; null when free.</param>
public sealed record SfuSlot(string Mid, string? ParticipantId, TrackSource? Source)
{
    /// <summary>Whether its picture is not sent, because there is no room for it on the way to the subscriber, or <see cref="IsShed"/>. It comes back by itself.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether that is because the server has too much to do, not because of the way.</summary>
    public bool IsShed { get; init; }
}
