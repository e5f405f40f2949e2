using VideoConf.Contracts.Signaling;

namespace VideoConf.Contracts.Sessions;

/// <summary>Types of <see cref="SessionEvent"/>.</summary>
public static class SessionEventTypes
{
    /// <summary>The first participant was let in.</summary>
    public const string SessionStarted = "sessionStarted";

    /// <summary>It is over; <see cref="SessionEvent.Reason"/> is <c>host</c>, <c>empty</c>, <c>schedule</c> or <c>maximum</c>.</summary>
    public const string SessionEnded = "sessionEnded";

    /// <summary>Somebody entered; carries the participant, with the consents they declined.</summary>
    public const string Joined = "participantJoined";

    /// <summary>Somebody is gone: <c>left</c>, <c>lost</c> or <c>replaced</c>.</summary>
    public const string Left = "participantLeft";

    /// <summary>Muted, camera, screen or hand changed; carries the participant.</summary>
    public const string StateChanged = "stateChanged";

    /// <summary>First packet of a track; <see cref="SessionEvent.Source"/> says which.</summary>
    public const string TrackStarted = "trackStarted";

    /// <summary>A track ended.</summary>
    public const string TrackStopped = "trackStopped";

    /// <summary>Who speaks changed; <see cref="SessionEvent.Speakers"/>, who has the floor first, then the loudest, empty for silence.</summary>
    public const string Spoke = "spoke";

    /// <summary>A recording began.</summary>
    public const string RecordingStarted = "recordingStarted";

    /// <summary>A recording stopped: <c>host</c>, <c>ended</c> or <c>failed</c>.</summary>
    public const string RecordingStopped = "recordingStopped";

    /// <summary>Speech is written down from here on.</summary>
    public const string CaptionsStarted = "captionsStarted";

    /// <summary>Speech is written down no more.</summary>
    public const string CaptionsStopped = "captionsStopped";
}

/// <summary>An entry of a session's log, from GET <c>/v1/meetings/{id}/events</c>: append-only, numbered from 1 without gaps.</summary>
public sealed record SessionEvent
{
    /// <summary>Its number in the session.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it happened, by the server's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="SessionEventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Whom it concerns.</summary>
    public string? ParticipantId { get; init; }

    /// <summary>The participant as they were from then on.</summary>
    public ParticipantInfo? Participant { get; init; }

    /// <summary>One of <see cref="TrackSources"/>, with track events.</summary>
    public string? Source { get; init; }

    /// <summary>With <see cref="SessionEventTypes.Spoke"/>.</summary>
    public IReadOnlyList<string>? Speakers { get; init; }

    /// <summary>Which recording, with recording events.</summary>
    public string? RecordingId { get; init; }

    /// <summary>Why, where there is a why.</summary>
    public string? Reason { get; init; }
}
