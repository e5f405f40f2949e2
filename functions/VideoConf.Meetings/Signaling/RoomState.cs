using System.Collections.Immutable;
using System.Text.Json.Serialization;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Signaling;

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

    /// <summary>The meeting is over for good.</summary>
    public bool Ended { get; init; }

    /// <summary>Since when nobody is in the running session, after the last one vanished.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    /// <summary>The media node that carries the room, and the session that it was told of.</summary>
    public string? NodeId { get; init; }

    public string? NodeSessionId { get; init; }

    /// <summary>The region of the first node that carried it: the room, and what is recorded of it, stays there.</summary>
    public string? Region { get; init; }

    /// <summary>How many the node was told to let in; a host who raises the limit makes it be told again.</summary>
    public int NodeMaxParticipants { get; init; }

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

    /// <summary>Everyone in the room, in the order in which they entered.</summary>
    public IReadOnlyList<ParticipantInfo> Participants() =>
        [.. Members.Values.Where(member => member.HasEntered).OrderBy(member => member.JoinedAt).ThenBy(member => member.Version)
            .Select(member => member.ToInfo())];
}

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

    public required string Role { get; init; }

    public ImmutableArray<string> Declined { get; init; } = [];

    /// <summary>Consent types answered in this session, so that a reloaded page need not ask again.</summary>
    public ImmutableArray<string> Answered { get; init; } = [];

    /// <summary>Consent types never asked for: silence is no consent.</summary>
    [JsonIgnore]
    public IEnumerable<string> Unasked => ConsentTypes.Each.Except(Answered, StringComparer.Ordinal);

    /// <summary>Until when the place is kept for somebody who has not entered yet.</summary>
    public DateTimeOffset ReservedUntil { get; init; }

    public DateTimeOffset? JoinedAt { get; init; }

    public string? ConnectionId { get; init; }

    public string? MediaId { get; init; }

    public bool IsMuted { get; init; } = true;

    public bool IsVideoOn { get; init; }

    public bool IsScreenSharing { get; init; }

    public bool IsHandRaised { get; init; }

    /// <summary>Whether they read captions.</summary>
    public bool ReadsCaptions { get; init; }

    /// <summary>The language they read captions in (BCP 47); null for as spoken.</summary>
    public string? CaptionLanguage { get; init; }

    public long Version { get; init; }

    /// <summary>When the last join token issued to this participant ends.</summary>
    public DateTimeOffset TokenExpiresAt { get; init; }

    /// <summary>In the room, by the hub or by media alone.</summary>
    public bool HasEntered => JoinedAt is not null;

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
internal sealed record PresenceDocument(string ParticipantId, string ConnectionId, DateTimeOffset ExpiresAt)
{
    /// <summary>The document outlives what it says, so that expiry is judged by our clock to the millisecond and never by the store's.</summary>
    public static readonly TimeSpan DocumentTtl = TimeSpan.FromMinutes(2);
}

/// <summary>A room that has a session, for the sweeper to find.</summary>
internal sealed record ActiveRoomDocument(string RoomId, DateTimeOffset At);
