using System.Text.Json.Serialization;

namespace VideoConf.Contracts.Meetings;

/// <summary>Where a meeting is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MeetingStatus>))]
public enum MeetingStatus
{
    /// <summary>Created, nobody has joined since.</summary>
    [JsonStringEnumMemberName("SCHEDULED")] Scheduled,

    /// <summary>A session is running.</summary>
    [JsonStringEnumMemberName("ACTIVE")] Active,

    /// <summary>Ended; nobody may join again.</summary>
    [JsonStringEnumMemberName("COMPLETED")] Completed,
}

/// <summary>What the host decides about a meeting. Absent members keep their default (create) or present value (change).</summary>
public sealed record MeetingSettingsInput
{
    /// <summary>Whether the meeting may be recorded; asks every participant for the consent type <c>recording</c>. Default false.</summary>
    public bool? IsRecordingEnabled { get; init; }

    /// <summary>Whether captions, transcript and summary may be made; asks for the consent type <c>ai</c>. Default false.</summary>
    public bool? AiEnabled { get; init; }

    /// <summary>How many may be in the meeting at once: 2 to 1,000. Default 100.</summary>
    public int? MaxParticipants { get; init; }

    /// <summary>Roles that may join, of <c>host</c>, <c>attendee</c>, <c>guest</c>; <c>host</c> always may. Default all three.</summary>
    public IReadOnlyList<string>? AllowedRoles { get; init; }

    /// <summary>A password of 4 to 128 characters that joiners other than the host must give; an empty string removes it. Never returned.</summary>
    public string? Password { get; init; }

    /// <summary>Whether joiners wait until a host lets them in. Default false.</summary>
    public bool? LobbyEnabled { get; init; }

    /// <summary>Whether joiners wait until the host has joined. Default false.</summary>
    public bool? WaitForHost { get; init; }

    /// <summary>Whether someone who declined a consent may join all the same, unrecorded. Default true.</summary>
    public bool? AllowDeclinedConsent { get; init; }

    /// <summary>Whether recording begins by itself with the first participant; needs <see cref="IsRecordingEnabled"/>. Default false.</summary>
    public bool? AutoRecord { get; init; }

    /// <summary>Whether speech is written down from the first word, captions or not; needs <see cref="AiEnabled"/>. Default false.</summary>
    public bool? AutoTranscribe { get; init; }

    /// <summary>Whether a summary is made when a session ends; needs <see cref="AiEnabled"/>. Default false.</summary>
    public bool? AutoSummarize { get; init; }

    /// <summary>Whether a recording also gives each participant's own file. Default false.</summary>
    public bool? RecordParticipantFiles { get; init; }

    /// <summary>Whether a session ends by itself when the planned time is over, after a warning; else only an empty room and the maximum of 24 h end it. Default false.</summary>
    public bool? EndOnSchedule { get; init; }

    /// <summary>How media travels: <c>auto</c> (default), <c>mesh</c> (peer to peer for as long as that is possible at all) or <c>sfu</c> (by a media node always).</summary>
    public string? Topology { get; init; }

    /// <summary>Language that is spoken (BCP 47). Default <c>en-US</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Whether participants may write to each other. Default true.</summary>
    public bool? ChatEnabled { get; init; }

    /// <summary>Whether all but the host join as viewers, who see and hear; a host makes participants of those who are to speak. Default false.</summary>
    public bool? JoinAsViewers { get; init; }

    /// <summary>
    /// Codecs that video may be in (of <see cref="Meetings.VideoCodecs"/>), best first; others are refused. Empty (default): each client's own choice. What changes
    /// during a session is true of media that is offered from then on.
    /// </summary>
    public IReadOnlyList<string>? VideoCodecs { get; init; }
}

/// <summary>A meeting's settings as anyone who may see it sees them.</summary>
public sealed record MeetingSettings
{
    /// <inheritdoc cref="MeetingSettingsInput.IsRecordingEnabled"/>
    public required bool IsRecordingEnabled { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.AiEnabled"/>
    public required bool AiEnabled { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.MaxParticipants"/>
    public required int MaxParticipants { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.AllowedRoles"/>
    public required IReadOnlyList<string> AllowedRoles { get; init; }

    /// <summary>Whether joiners must give a password.</summary>
    public required bool HasPassword { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.LobbyEnabled"/>
    public required bool LobbyEnabled { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.WaitForHost"/>
    public bool WaitForHost { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.AllowDeclinedConsent"/>
    public required bool AllowDeclinedConsent { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.AutoRecord"/>
    public required bool AutoRecord { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.AutoTranscribe"/>
    public required bool AutoTranscribe { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.AutoSummarize"/>
    public required bool AutoSummarize { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.RecordParticipantFiles"/>
    public required bool RecordParticipantFiles { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.EndOnSchedule"/>
    public required bool EndOnSchedule { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.Topology"/>
    public string Topology { get; init; } = Signaling.Topologies.Auto;

    /// <inheritdoc cref="MeetingSettingsInput.Language"/>
    public required string Language { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.ChatEnabled"/>
    public required bool ChatEnabled { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.JoinAsViewers"/>
    public bool JoinAsViewers { get; init; }

    /// <inheritdoc cref="MeetingSettingsInput.VideoCodecs"/>
    public IReadOnlyList<string> VideoCodecs { get; init; } = [];
}

/// <summary>POST <c>/v1/meetings</c>. A repeated <c>Idempotency-Key</c> header returns the first answer.</summary>
public sealed record CreateMeetingRequest
{
    /// <summary>Title of 1 to 200 characters. Default: "<c>{host}'s meeting</c>".</summary>
    public string? Title { get; init; }

    /// <summary>When it is to begin; absent for "now".</summary>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>Planned length in minutes, 1 to 1,440. Default 60.</summary>
    public int? DurationMinutes { get; init; }

    /// <summary>The host; only the caller's own id is accepted.</summary>
    public string? HostId { get; init; }

    /// <summary>Settings; absent members take their defaults.</summary>
    public MeetingSettingsInput? Settings { get; init; }
}

/// <summary>PUT <c>/v1/meetings/{id}</c>, by the host. Absent members stay as they are; <c>If-Match</c> is honoured.</summary>
public sealed record UpdateMeetingRequest
{
    /// <inheritdoc cref="CreateMeetingRequest.Title"/>
    public string? Title { get; init; }

    /// <inheritdoc cref="CreateMeetingRequest.ScheduledTime"/>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <inheritdoc cref="CreateMeetingRequest.DurationMinutes"/>
    public int? DurationMinutes { get; init; }

    /// <inheritdoc cref="CreateMeetingRequest.Settings"/>
    public MeetingSettingsInput? Settings { get; init; }
}

/// <summary>A meeting, also addressed as a room by the same id.</summary>
public sealed record MeetingResponse
{
    /// <summary>Unguessable id that can be read out: <c>abcd-efgh-jkmn</c> (12 letters and digits without look-alikes).</summary>
    public required string Id { get; init; }

    /// <summary>Title as the host gave it.</summary>
    public required string Title { get; init; }

    /// <summary>User id of the host.</summary>
    public required string HostId { get; init; }

    /// <summary>Name of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>Status.</summary>
    public required MeetingStatus Status { get; init; }

    /// <summary>When it is to begin, if scheduled.</summary>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>Planned length in minutes.</summary>
    public required int DurationMinutes { get; init; }

    /// <summary>Settings.</summary>
    public required MeetingSettings Settings { get; init; }

    /// <summary>Consent types that a join needs an answer to: <c>recording</c>, <c>ai</c>; empty when none.</summary>
    public required IReadOnlyList<string> RequiredConsents { get; init; }

    /// <summary>How many are in it now.</summary>
    public required int ParticipantCount { get; init; }

    /// <summary>Whether it is being recorded now.</summary>
    public required bool IsRecording { get; init; }

    /// <summary>Whether the caller is its host.</summary>
    public required bool IsHost { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, if it has.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The items, newest first.</param>
/// <param name="ContinuationToken">What to pass as <c>continuationToken</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? ContinuationToken);
