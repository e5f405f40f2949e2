using System.Text.Json;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Polls;
using VideoConf.Contracts.Recordings;

namespace VideoConf.Contracts.Signaling;

/// <summary>Names of what a client may call on the hub (<c>/v1/signal</c>). Every call takes one argument object and returns a result or a hub error.</summary>
public static class HubMethods
{
    /// <summary><see cref="JoinRoomRequest"/> to <see cref="JoinRoomResult"/>.</summary>
    public const string JoinRoom = "JoinRoom";

    /// <summary>No argument; leaves for good: the join token is refused afterwards.</summary>
    public const string LeaveRoom = "LeaveRoom";

    /// <summary>No argument, to <see cref="KeepAliveResult"/>; every 3 s.</summary>
    public const string KeepAlive = "KeepAlive";

    /// <summary><see cref="SendSdpRequest"/>; to <c>sfu</c> it returns the answer as <see cref="SdpMessage"/>.</summary>
    public const string SendOffer = "SendOffer";

    /// <summary><see cref="SendSdpRequest"/>.</summary>
    public const string SendAnswer = "SendAnswer";

    /// <summary><see cref="SendIceCandidateRequest"/>.</summary>
    public const string SendIceCandidate = "SendIceCandidate";

    /// <summary><see cref="ParticipantStatePatch"/>.</summary>
    public const string UpdateState = "UpdateState";

    /// <summary><see cref="SetCaptionsRequest"/> to <see cref="CaptionsState"/>.</summary>
    public const string SetCaptions = "SetCaptions";

    /// <summary><see cref="SendChatRequest"/> to <see cref="Chat.ChatMessage"/>.</summary>
    public const string SendChat = "SendChat";

    /// <summary><see cref="ReactRequest"/>.</summary>
    public const string React = "React";

    /// <summary><see cref="ModerateRequest"/> to <see cref="ModerateResult"/>.</summary>
    public const string Moderate = "Moderate";

    /// <summary><see cref="ReportPeerRequest"/>.</summary>
    public const string ReportPeer = "ReportPeer";

    /// <summary><see cref="ReportMediaRequest"/>.</summary>
    public const string ReportMedia = "ReportMedia";
}

/// <summary>Names of what the hub calls on a client, each with one argument object.</summary>
public static class HubEvents
{
    /// <summary><see cref="ParticipantInfo"/>.</summary>
    public const string ParticipantJoined = "ParticipantJoined";

    /// <summary><see cref="ParticipantLeft"/>.</summary>
    public const string ParticipantLeft = "ParticipantLeft";

    /// <summary><see cref="ParticipantInfo"/>, whole, after a change.</summary>
    public const string StateChanged = "StateChanged";

    /// <summary><see cref="SdpMessage"/>.</summary>
    public const string ReceiveOffer = "ReceiveOffer";

    /// <summary><see cref="SdpMessage"/>.</summary>
    public const string ReceiveAnswer = "ReceiveAnswer";

    /// <summary><see cref="IceCandidateMessage"/>.</summary>
    public const string IceCandidate = "IceCandidate";

    /// <summary><see cref="SfuEndpoint"/>; sent after <c>JoinRoom</c> and when the room moves.</summary>
    public const string SfuEndpoint = "SfuEndpoint";

    /// <summary><see cref="SlotMap"/>: which participant is on which receive slot; to one connection.</summary>
    public const string SlotsChanged = "SlotsChanged";

    /// <summary><see cref="ActiveSpeakers"/>.</summary>
    public const string SpeakersChanged = "SpeakersChanged";

    /// <summary><see cref="MeetingEnding"/>: five minutes before a session ends because its planned time is over.</summary>
    public const string MeetingEnding = "MeetingEnding";

    /// <summary><see cref="MeetingEnded"/>.</summary>
    public const string MeetingEnded = "MeetingEnded";

    /// <summary><see cref="MediaLost"/>: the media node dropped this participant's transport; offer again.</summary>
    public const string MediaLost = "MediaLost";

    /// <summary><see cref="RecordingState"/>: the room is being recorded from now on.</summary>
    public const string RecordingStarted = "RecordingStarted";

    /// <summary><see cref="Recordings.RecordingStopped"/>.</summary>
    public const string RecordingStopped = "RecordingStopped";

    /// <summary><see cref="TranscriptLine"/>, to those who read captions, in their language.</summary>
    public const string TranscriptUpdate = "TranscriptUpdate";

    /// <summary><see cref="CaptionsState"/>.</summary>
    public const string CaptionsChanged = "CaptionsChanged";

    /// <summary><see cref="Signaling.RoomDelta"/>: several joins, leaves and changes in one.</summary>
    public const string RoomDelta = "RoomDelta";

    /// <summary><see cref="RoomInfo"/>, whole, after a change.</summary>
    public const string RoomChanged = "RoomChanged";

    /// <summary><see cref="Signaling.SwitchTopology"/>.</summary>
    public const string SwitchTopology = "SwitchTopology";

    /// <summary><see cref="LobbyState"/>, to hosts and co-hosts.</summary>
    public const string LobbyChanged = "LobbyChanged";

    /// <summary><see cref="Moderation.Moderated"/>, to the one concerned.</summary>
    public const string Moderated = "Moderated";

    /// <summary><see cref="Chat.ChatMessage"/>; again when it was deleted.</summary>
    public const string ChatMessage = "ChatMessage";

    /// <summary><see cref="Chat.Reaction"/>s of one tick, as a list.</summary>
    public const string Reaction = "Reaction";

    /// <summary><see cref="PollState"/>.</summary>
    public const string PollChanged = "PollChanged";

    /// <summary><see cref="Breakouts.BreakoutMessage"/>.</summary>
    public const string BreakoutMessage = "BreakoutMessage";

    /// <summary><see cref="Breakouts.MoveToRoom"/>, to the one concerned.</summary>
    public const string MoveToRoom = "MoveToRoom";
}

/// <summary>Enters a room with the token of a join.</summary>
/// <param name="RoomId">The room; must be the token's.</param>
/// <param name="Token">The join token.</param>
public sealed record JoinRoomRequest(string? RoomId, string? Token);

/// <summary>The room as it is at the moment of entering.</summary>
/// <param name="ParticipantId">Own id.</param>
/// <param name="SessionId">The running session.</param>
/// <param name="Participants">Everyone in the room, oneself included.</param>
/// <param name="Version">Room version; events of a higher version follow.</param>
/// <param name="KeepAliveSeconds">How often to call <c>KeepAlive</c>.</param>
/// <param name="Recording">Not null while the room is being recorded: to be shown before media flows.</param>
/// <param name="Captions">How captions are; null where the meeting allows none.</param>
/// <param name="Room">What is true of the room as a whole.</param>
public sealed record JoinRoomResult(
    string ParticipantId, string SessionId, IReadOnlyList<ParticipantInfo> Participants, long Version, int KeepAliveSeconds,
    RecordingState? Recording = null, CaptionsState? Captions = null, RoomInfo? Room = null);

/// <summary>Answer to a <c>KeepAlive</c>.</summary>
/// <param name="Token">A fresh join token when the present one has under half its life left, else null.</param>
/// <param name="TokenExpiresAt">When the fresh token ends.</param>
/// <param name="Version">Room version, so that a client notices a lost event and calls <c>JoinRoom</c> again.</param>
public sealed record KeepAliveResult(string? Token, DateTimeOffset? TokenExpiresAt, long Version);

/// <summary>A participant as others see them.</summary>
public sealed record ParticipantInfo
{
    /// <summary>Id in this session.</summary>
    public required string ParticipantId { get; init; }

    /// <summary>The user behind it.</summary>
    public required string UserId { get; init; }

    /// <summary>Name to show.</summary>
    public required string DisplayName { get; init; }

    /// <summary>One of <see cref="Identity.Roles"/>.</summary>
    public required string Role { get; init; }

    /// <summary>Microphone off.</summary>
    public required bool IsMuted { get; init; }

    /// <summary>Camera on.</summary>
    public required bool IsVideoOn { get; init; }

    /// <summary>Screen shared.</summary>
    public required bool IsScreenSharing { get; init; }

    /// <summary>Hand raised.</summary>
    public required bool IsHandRaised { get; init; }

    /// <summary>Since when the hand is raised: hands are taken in this order. Null when it is not.</summary>
    public DateTimeOffset? HandRaisedAt { get; init; }

    /// <summary>Muted by a host: the media node forwards nothing of their voice until they unmute, which they may not where <see cref="MayUnmute"/> is false.</summary>
    public bool IsMutedByHost { get; init; }

    /// <summary>Whether they may unmute themselves now.</summary>
    public bool MayUnmute { get; init; } = true;

    /// <summary>Camera stopped by a host: the media node forwards nothing of it until they turn it on again, which they may not where <see cref="MayShowVideo"/> is false.</summary>
    public bool IsVideoStoppedByHost { get; init; }

    /// <summary>Whether they may turn their camera on now.</summary>
    public bool MayShowVideo { get; init; } = true;

    /// <summary>Consent types this participant declined: they are left out of what those types allow.</summary>
    public required IReadOnlyList<string> DeclinedConsents { get; init; }

    /// <summary>
    /// Consent types this participant was never asked for, because the meeting did not need them when they joined: they are left out of what those types
    /// allow until they join again.
    /// </summary>
    public IReadOnlyList<string> UnaskedConsents { get; init; } = [];

    /// <summary>When they first entered in this session. Whoever is lost and comes back as the same participant keeps it.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Room version of this state; an older one is to be ignored.</summary>
    public required long Version { get; init; }
}

/// <summary>A change to one's own state. Absent members stay as they are.</summary>
/// <param name="IsMuted">Microphone off.</param>
/// <param name="IsVideoOn">Camera on.</param>
/// <param name="IsScreenSharing">Screen shared.</param>
/// <param name="IsHandRaised">Hand raised.</param>
public sealed record ParticipantStatePatch(bool? IsMuted, bool? IsVideoOn, bool? IsScreenSharing, bool? IsHandRaised);

/// <summary>Somebody is gone.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="Reason"><c>left</c>, <c>lost</c> (vanished), <c>replaced</c> or <c>removed</c> (by a host).</param>
/// <param name="Version">Room version.</param>
public sealed record ParticipantLeft(string ParticipantId, string Reason, long Version);

/// <summary>SDP to a participant or to <c>sfu</c>; at most 256 KiB.</summary>
/// <param name="TargetUserId">A participant id, or <c>sfu</c>.</param>
/// <param name="Sdp">Session description.</param>
public sealed record SendSdpRequest(string? TargetUserId, string? Sdp);

/// <summary>SDP from a participant or from <c>sfu</c>. The source is the sender's verified identity.</summary>
/// <param name="SourceUserId">A participant id, or <c>sfu</c>.</param>
/// <param name="Sdp">Session description.</param>
public sealed record SdpMessage(string SourceUserId, string Sdp);

/// <summary>An ICE candidate for a participant; at most 4 KiB of JSON.</summary>
/// <param name="TargetUserId">A participant id, or <c>sfu</c> (which needs none and ignores it).</param>
/// <param name="Candidate">An <c>RTCIceCandidateInit</c>, as an object or as its JSON text.</param>
public sealed record SendIceCandidateRequest(string? TargetUserId, JsonElement Candidate);

/// <summary>An ICE candidate from a participant.</summary>
/// <param name="SourceUserId">A participant id.</param>
/// <param name="Candidate">What the sender sent.</param>
public sealed record IceCandidateMessage(string SourceUserId, JsonElement Candidate);

/// <summary>Which media node carries the room.</summary>
/// <param name="Ip">Announced address.</param>
/// <param name="Port">UDP port.</param>
/// <param name="TransportId">The node and room, opaque: it changes when the room moves.</param>
/// <param name="MediaUrl">Where to POST the offer: <c>/v1/rooms/{id}/media</c>.</param>
public sealed record SfuEndpoint(string Ip, int Port, string TransportId, string MediaUrl);

/// <summary>What every receive slot of one participant carries. Whole each time: a later version replaces an earlier one.</summary>
/// <param name="MediaId">The media resource it speaks of.</param>
/// <param name="Version">Rises with every change.</param>
/// <param name="Slots">The slots by <c>mid</c> of the subscriber's own offer.</param>
/// <param name="VideoCodec">
/// Somebody in the room cannot decode what this participant sends, and all could decode this codec (one of <see cref="Meetings.VideoCodecs"/>): the participant is
/// to offer again, and the answer will put it first. Null when all is well, and when there is none that all could decode.
/// </param>
public sealed record SlotMap(string MediaId, long Version, IReadOnlyList<SlotAssignment> Slots, string? VideoCodec = null);

/// <summary>One receive slot.</summary>
/// <param name="Mid">The <c>mid</c> in the subscriber's offer.</param>
/// <param name="ParticipantId">Whose media it carries; null when free.</param>
/// <param name="Source"><see cref="TrackSources"/>; null when free.</param>
public sealed record SlotAssignment(string Mid, string? ParticipantId, string? Source)
{
    /// <summary>
    /// Whether its picture is not sent now, because the subscriber's network has no room for it beside the sound, or because of isShed. It comes back by itself.
    /// </summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether that is because the media node has too much to do, and not because of the subscriber's network.</summary>
    public bool IsShed { get; init; }
}

/// <summary>What a track shows.</summary>
public static class TrackSources
{
    /// <summary>Voice.</summary>
    public const string Microphone = "microphone";

    /// <summary>Camera.</summary>
    public const string Camera = "camera";

    /// <summary>Shared screen; a video section with <c>a=content:slides</c> (RFC 4796).</summary>
    public const string Screen = "screen";

    /// <summary>Sound of the shared screen; an audio section with <c>a=content:slides</c>.</summary>
    public const string ScreenAudio = "screenAudio";
}

/// <summary>Who speaks.</summary>
/// <param name="ParticipantIds">Who has the floor first, if they speak; then the loudest. Empty for silence.</param>
public sealed record ActiveSpeakers(IReadOnlyList<string> ParticipantIds);

/// <summary>The meeting's planned time is nearly over. The host can still give it more (<c>PUT /v1/meetings/{id}</c>).</summary>
/// <param name="RoomId">Which.</param>
/// <param name="EndsAt">When it will end.</param>
public sealed record MeetingEnding(string RoomId, DateTimeOffset EndsAt);

/// <summary>The meeting is over.</summary>
/// <param name="RoomId">Which.</param>
/// <param name="Reason"><c>host</c>, <c>empty</c>, <c>schedule</c>, <c>maximum</c> or <c>shutdown</c>.</param>
public sealed record MeetingEnded(string RoomId, string Reason);

/// <summary>The transport to the media node is gone.</summary>
/// <param name="MediaId">The media resource.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record MediaLost(string MediaId, string Reason);
