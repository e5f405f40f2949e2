using System.Collections.Immutable;
using System.Text.Json.Serialization;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Breakouts;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Topology;

namespace VideoConf.Meetings.Signaling;

/// <summary>
/// A room as it is now: the one document that decides who is in it. Every change replaces it by ETag, so that what is decided from it is
/// decided on what it truly was.
/// </summary>
internal sealed record RoomState
{
    public required string RoomId { get; init; }

    /// <summary>The running session; null when none is.</summary>
    public string? SessionId { get; init; }

    public DateTimeOffset? SessionStartedAt { get; init; }

    /// <summary>The session that ended last; its lifecycle is to be told.</summary>
    public string? ClosedSessionId { get; init; }

    /// <summary>Rises with every change that participants are told of, and with nothing else.</summary>
    public long Version { get; init; }

    /// <summary>Number of the last entry of the running session's log.</summary>
    public long LastEvent { get; init; }

    /// <summary>The recording that runs; null when none does.</summary>
    public RecordingState? Recording { get; init; }

    /// <summary>Whether and how speech is being written down; null when it is not.</summary>
    public RoomCaptions? Captions { get; init; }

    public int MaxParticipants { get; init; }

    /// <summary>Whether a host has joined in this session; the lobby waits for that.</summary>
    public bool HostJoined { get; init; }

    /// <summary>When the planned time is over, for those to see who are in the room; null when none was planned.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Nobody but who runs the meeting may enter, and who is inside.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Whether those who enter may unmute themselves.</summary>
    public bool MayUnmute { get; init; } = true;

    /// <summary>Whether those who enter may turn their cameras on.</summary>
    public bool MayShowVideo { get; init; } = true;

    /// <summary>Whether participants who do not run the meeting may share their screens.</summary>
    public bool MayShareScreen { get; init; } = true;

    /// <summary>Who is shown large to all, in this order.</summary>
    public ImmutableArray<string> Spotlight { get; init; } = [];

    /// <summary>Users whom a host put out of this session: they come in again by a host's word alone.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>Who may come in by a host's word, and until when it holds; see <see cref="Entrances"/>.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Admitted { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Who was sent away, and until when.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Denied { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>The meeting is over for good.</summary>
    public bool Ended { get; init; }

    /// <summary>The breakout rooms of the running session; null when there are none.</summary>
    public RoomBreakouts? Breakouts { get; init; }

    /// <summary>Of a breakout room: the meeting that it belongs to.</summary>
    public string? ParentRoomId { get; init; }

    /// <summary>Whether the session goes on without anybody in this room: they are in breakout rooms of it.</summary>
    [JsonIgnore]
    public bool IsHeldOpen => Breakouts is { IsRunning: true };

    /// <summary>Since when nobody is in the running session, after the last one vanished.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    /// <summary>The media node that carries the room, and the session that it was told of.</summary>
    public string? NodeId { get; init; }

    public string? NodeSessionId { get; init; }

    /// <summary>The node's process that it was put on; one that was started anew has lost it.</summary>
    public string? NodeEpoch { get; init; }

    /// <summary>Rises whenever the room is put where media is to be offered anew: part of the <c>transportId</c> that participants are told.</summary>
    public int Placements { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>Nodes that carried it before in this session and are yet to let it go: media goes on there until it flows on the new one.</summary>
    public ImmutableArray<LeftNode> Leaving { get; init; } = [];

    /// <summary>Other nodes that carry it, by id: where participants of other regions are, and those whom the first has no room for.</summary>
    public ImmutableDictionary<string, EdgeNode> Edges { get; init; } = ImmutableDictionary<string, EdgeNode>.Empty;

    /// <summary>The region of the first node that carried it: the room, and what is recorded of it, stays there.</summary>
    public string? Region { get; init; }

    /// <summary>How many the node was told to let in; a host who raises the limit makes it be told again.</summary>
    public int NodeMaxParticipants { get; init; }

    /// <summary>How media travels; null while no session runs.</summary>
    public TopologyState? Topology { get; init; }

    /// <summary>What the meeting's settings say of it, as of the last join or change.</summary>
    public string TopologyPolicy { get; init; } = Topologies.Auto;

    /// <summary>Codecs that video may be in, as the meeting's settings had them at the last join or change; empty for any.</summary>
    public ImmutableArray<string> VideoCodecs { get; init; } = [];

    /// <summary>What the node was last told of whose media to drop and of codecs; see <see cref="RoomRestrictions.Digest"/>.</summary>
    public string NodeRestrictions { get; init; } = string.Empty;

    /// <summary>Tracks that packets were seen of, by participant and source, with the media resource that brings them.</summary>
    public ImmutableDictionary<string, string> Tracks { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Who speaks, as it was logged last, and when that was.</summary>
    public ImmutableArray<string> Speakers { get; init; } = [];

    public DateTimeOffset? SpokeAt { get; init; }

    /// <summary>Who speaks since, when it is too soon to log it.</summary>
    public HeldSpeech? HeldSpeech { get; init; }

    public ImmutableDictionary<string, Member> Members { get; init; } = ImmutableDictionary<string, Member>.Empty;

    /// <summary>Who is gone while a token of theirs may still live.</summary>
    public ImmutableDictionary<string, Departure> Departed { get; init; } = ImmutableDictionary<string, Departure>.Empty;

    /// <summary>What is true of the room as a whole, as those in it see it.</summary>
    public RoomInfo ToInfo() => new()
    {
        Version = Version,
        StartedAt = SessionStartedAt ?? DateTimeOffset.UnixEpoch,
        EndsAt = EndsAt,
        IsLocked = IsLocked,
        MayUnmute = MayUnmute,
        MayShowVideo = MayShowVideo,
        MayShareScreen = MayShareScreen,
        Spotlight = Spotlight,
        Topology = Topology?.Current ?? Topologies.Sfu,
        TopologyReason = Topology?.Reason,
        Breakouts = Breakouts?.ToState(),
        ParentRoomId = ParentRoomId,
        VideoCodecs = VideoCodecs,
    };

    /// <summary>Whether the room is on a node in the running session.</summary>
    [JsonIgnore]
    public bool IsPlaced => NodeId is not null && SessionId is not null && string.Equals(NodeSessionId, SessionId, StringComparison.Ordinal);

    /// <summary>Every node that carries it in the running session, its home node first.</summary>
    public IReadOnlyList<string> Carriers() => !IsPlaced ? [] :
    [
        NodeId!,
        .. Edges.Where(edge => string.Equals(edge.Value.SessionId, SessionId, StringComparison.Ordinal) && !string.Equals(edge.Key, NodeId, StringComparison.Ordinal))
            .Select(edge => edge.Key).Order(StringComparer.Ordinal),
    ];

    /// <summary>The node that has a member's media.</summary>
    public string? NodeOf(Member member) => member.MediaNodeId ?? NodeId;

    /// <summary>Whether a member's media is still where the room was, or was lost there.</summary>
    public bool IsBehind(Member member) =>
        member.MediaId is not null && member.MediaPlacement < Placements
        && (string.Equals(NodeOf(member), NodeId, StringComparison.Ordinal) || Leaving.Any(left => string.Equals(left.NodeId, member.MediaNodeId, StringComparison.Ordinal)));

    /// <summary>Everyone in the room, in the order in which they entered.</summary>
    public IReadOnlyList<ParticipantInfo> Participants() =>
        [.. Members.Values.Where(member => member.HasEntered).OrderBy(member => member.JoinedAt).ThenBy(member => member.Version)
            .Select(member => member.ToInfo())];
}

/// <summary>A node that a room has left.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="At">When.</param>
internal sealed record LeftNode(string NodeId, DateTimeOffset At);

/// <summary>A change of speakers that is yet to be logged.</summary>
internal sealed record HeldSpeech(ImmutableArray<string> Speakers, DateTimeOffset At);

/// <summary>Speech being written down.</summary>
/// <param name="StartedAt">Since when.</param>
/// <param name="Engine">What does it, for people; null until the node has said.</param>
/// <param name="Language">What is spoken (BCP 47).</param>
/// <param name="Problem">Why it does not work now; null when it does.</param>
internal sealed record RoomCaptions(DateTimeOffset StartedAt, string? Engine, string Language, string? Problem)
{
    /// <summary>Since when it does not work; null when it does.</summary>
    public DateTimeOffset? ProblemSince { get; init; }
}

/// <summary>One participant: a place that is kept, or somebody in the room.</summary>
internal sealed record Member
{
    public required string ParticipantId { get; init; }

    public required string UserId { get; init; }

    public string? DeviceId { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>What they are in this session: tokens and requests say nothing about it once they have joined.</summary>
    public required string Role { get; init; }

    /// <summary>What they were when they joined: <c>host</c> is the meeting's owner.</summary>
    public string JoinedAs { get; init; } = Roles.Attendee;

    /// <summary>What they were before they became host because there was none; they are that again when the host is back.</summary>
    public string? RoleBefore { get; init; }

    public ImmutableArray<string> Declined { get; init; } = [];

    /// <summary>Consent types answered in this session, so that a reloaded page need not ask again.</summary>
    public ImmutableArray<string> Answered { get; init; } = [];

    /// <summary>Consent types never asked for: silence is no consent.</summary>
    [JsonIgnore]
    public IEnumerable<string> Unasked => ConsentTypes.Each.Except(Answered, StringComparer.Ordinal);

    /// <summary>Until when the place is kept for somebody who has not entered yet.</summary>
    public DateTimeOffset ReservedUntil { get; init; }

    /// <summary>When they first entered in this session: whoever is lost and comes back keeps their place in every order. The log has each entry.</summary>
    public DateTimeOffset? JoinedAt { get; init; }

    /// <summary>In the room, by the hub or by media alone; false for a place that is kept.</summary>
    public bool HasEntered { get; init; }

    public string? ConnectionId { get; init; }

    public string? MediaId { get; init; }

    /// <summary>The node that has the media resource.</summary>
    public string? MediaNodeId { get; init; }

    /// <summary>The region that they say they are near; null for nothing said.</summary>
    public string? Region { get; init; }

    /// <summary><see cref="RoomState.Placements"/> when the media resource was made.</summary>
    public int MediaPlacement { get; init; }

    public bool IsMuted { get; init; } = true;

    public bool IsVideoOn { get; init; }

    public bool IsScreenSharing { get; init; }

    public bool IsHandRaised { get; init; }

    /// <summary>Since when: hands are taken in this order.</summary>
    public DateTimeOffset? HandRaisedAt { get; init; }

    /// <summary>A host muted them, and they have not unmuted since.</summary>
    public bool IsMutedByHost { get; init; }

    /// <summary>Whether they may unmute themselves. The room's rule when they entered, and what a host said since.</summary>
    public bool MayUnmute { get; init; } = true;

    /// <summary>A host stopped their camera, and they have not turned it on since.</summary>
    public bool IsVideoStoppedByHost { get; init; }

    /// <summary>Whether they may turn their camera on, as with <see cref="MayUnmute"/>.</summary>
    public bool MayShowVideo { get; init; } = true;

    /// <summary>A host stopped their screen share, and they have not begun another since.</summary>
    public bool IsShareStoppedByHost { get; init; }

    /// <summary>Whether they read captions.</summary>
    public bool ReadsCaptions { get; init; }

    /// <summary>The language they read captions in (BCP 47); null for as spoken.</summary>
    public string? CaptionLanguage { get; init; }

    /// <summary>They offered media to the server while the room was a mesh, so they know no other way.</summary>
    public bool NeedsServer { get; init; }

    public long Version { get; init; }

    /// <summary>When the last join token issued to this participant ends.</summary>
    public DateTimeOffset TokenExpiresAt { get; init; }

    /// <summary>Whether they were asked and agreed.</summary>
    public bool Allows(string consentType) =>
        Answered.Contains(consentType, StringComparer.Ordinal) && !Declined.Contains(consentType, StringComparer.Ordinal);

    public ParticipantInfo ToInfo() => new()
    {
        ParticipantId = ParticipantId,
        UserId = UserId,
        DisplayName = DisplayName,
        Role = Role,
        IsMuted = IsMuted,
        IsVideoOn = IsVideoOn,
        IsScreenSharing = IsScreenSharing,
        IsHandRaised = IsHandRaised,
        HandRaisedAt = HandRaisedAt,
        IsMutedByHost = IsMutedByHost,
        MayUnmute = RoomRoles.MaySend(Role) && (MayUnmute || RoomRoles.Runs(Role)),
        IsVideoStoppedByHost = IsVideoStoppedByHost,
        MayShowVideo = RoomRoles.MaySend(Role) && (MayShowVideo || RoomRoles.Runs(Role)),
        DeclinedConsents = Declined,
        UnaskedConsents = [.. Unasked],
        JoinedAt = JoinedAt ?? ReservedUntil,
        Version = Version,
    };
}

/// <summary>Somebody who is gone.</summary>
/// <param name="Until">When their last token ends, skew included; then this entry goes too.</param>
/// <param name="Lost">What they were, when they vanished and may come back with their token; null when they left for good.</param>
internal sealed record Departure(DateTimeOffset Until, Member? Lost);

/// <summary>Presence of one participant: a document of its own, because it is written every three seconds.</summary>
/// <param name="ParticipantId">Whose.</param>
/// <param name="ConnectionId">On which connection; empty for who is here by media alone.</param>
/// <param name="WrittenAt">When something was heard of them last, be it that their connection was lost.</param>
/// <param name="ExpiresAt">Until when they are there if nothing more is heard.</param>
internal sealed record PresenceDocument(string ParticipantId, string ConnectionId, DateTimeOffset WrittenAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The document outlives what it says, so that expiry is judged by our clock to the millisecond and never by the store's.</summary>
    public static readonly TimeSpan DocumentTtl = TimeSpan.FromMinutes(2);
}

/// <summary>A room that has a session, for the sweeper to find.</summary>
internal sealed record ActiveRoomDocument(string RoomId, DateTimeOffset At);
