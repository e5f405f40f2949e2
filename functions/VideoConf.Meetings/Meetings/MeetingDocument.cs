using System.Collections.Immutable;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Meetings;

/// <summary>A meeting as stored. Whether it is active is the room's to say, so that joins never touch this document.</summary>
internal sealed record MeetingDocument
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string HostId { get; init; }

    public required string HostName { get; init; }

    public required string TenantId { get; init; }

    public DateTimeOffset? ScheduledTime { get; init; }

    public required int DurationMinutes { get; init; }

    public required bool IsRecordingEnabled { get; init; }

    public required bool AiEnabled { get; init; }

    public required int MaxParticipants { get; init; }

    public required ImmutableArray<string> AllowedRoles { get; init; }

    public string? PasswordHash { get; init; }

    public required bool LobbyEnabled { get; init; }

    public bool WaitForHost { get; init; }

    public required bool AllowDeclinedConsent { get; init; }

    public bool AutoRecord { get; init; }

    public bool AutoTranscribe { get; init; }

    public bool AutoSummarize { get; init; }

    public bool RecordParticipantFiles { get; init; }

    public bool EndOnSchedule { get; init; }

    public string Topology { get; init; } = Topologies.Auto;

    public string Language { get; init; } = MeetingRules.DefaultLanguage;

    public bool ChatEnabled { get; init; } = true;

    public bool JoinAsViewers { get; init; }

    public ImmutableArray<string> VideoCodecs { get; init; } = [];

    /// <summary>Of a breakout room: the meeting that it belongs to, and the session of it.</summary>
    public string? ParentId { get; init; }

    public string? ParentSessionId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who ran it when it ended: of two who end it at once, the second does nothing wrong.</summary>
    public ImmutableArray<string> RunBy { get; init; } = [];

    public IReadOnlyList<string> RequiredConsents()
    {
        var types = new List<string>(2);
        if (IsRecordingEnabled) types.Add(ConsentTypes.Recording);
        if (AiEnabled) types.Add(ConsentTypes.Ai);
        return types;
    }

    /// <summary>When the planned time of a session is over, where a time was planned or a session ends with it.</summary>
    public DateTimeOffset? EndsAt(DateTimeOffset startedAt) =>
        ScheduledTime is null && !EndOnSchedule ? null : (ScheduledTime ?? startedAt) + TimeSpan.FromMinutes(DurationMinutes);

    public string RoleOf(CallerIdentity caller) =>
        string.Equals(caller.UserId, HostId, StringComparison.Ordinal) ? Roles.Host : caller.IsGuest ? Roles.Guest : Roles.Attendee;

    public MeetingResponse ToResponse(CallerIdentity caller, RoomState room) => new()
    {
        Id = Id,
        Title = Title,
        HostId = HostId,
        HostName = HostName,
        Status = EndedAt is not null ? MeetingStatus.Completed : room.SessionId is not null ? MeetingStatus.Active : MeetingStatus.Scheduled,
        ScheduledTime = ScheduledTime,
        DurationMinutes = DurationMinutes,
        Settings = new MeetingSettings
        {
            IsRecordingEnabled = IsRecordingEnabled,
            AiEnabled = AiEnabled,
            MaxParticipants = MaxParticipants,
            AllowedRoles = AllowedRoles,
            HasPassword = PasswordHash is not null,
            LobbyEnabled = LobbyEnabled,
            WaitForHost = WaitForHost,
            AllowDeclinedConsent = AllowDeclinedConsent,
            AutoRecord = AutoRecord,
            AutoTranscribe = AutoTranscribe,
            AutoSummarize = AutoSummarize,
            RecordParticipantFiles = RecordParticipantFiles,
            EndOnSchedule = EndOnSchedule,
            Topology = Topology,
            Language = Language,
            ChatEnabled = ChatEnabled,
            JoinAsViewers = JoinAsViewers,
            VideoCodecs = VideoCodecs,
        },
        RequiredConsents = RequiredConsents(),
        ParticipantCount = room.Members.Values.Count(member => member.HasEntered),
        IsRecording = room.Recording is not null,
        IsHost = string.Equals(caller.UserId, HostId, StringComparison.Ordinal),
        CreatedAt = CreatedAt,
        EndedAt = EndedAt,
    };
}

/// <summary>An ETag as stored and as HTTP writes it.</summary>
internal static class ETags
{
    /// <summary>Without the quotes that some stores put into theirs.</summary>
    public static string Bare(string eTag) => eTag.Trim('"');

    /// <summary>Whether an <c>If-Match</c> header (RFC 9110 section 13.1.1) names this version. A weak tag never matches.</summary>
    public static bool Matches(string ifMatch, string eTag)
    {
        foreach (var part in ifMatch.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "*" || (!part.StartsWith("W/", StringComparison.Ordinal) && string.Equals(Bare(part), Bare(eTag), StringComparison.Ordinal))) return true;
        }

        return false;
    }

    public static Versioned<MeetingResponse> ToVersioned(this Stored<MeetingDocument> meeting, CallerIdentity caller, RoomState room) =>
        new(meeting.Value.ToResponse(caller, room), Bare(meeting.ETag));
}
