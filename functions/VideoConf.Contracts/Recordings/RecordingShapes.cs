namespace VideoConf.Contracts.Recordings;

/// <summary>Where a recording is in its life.</summary>
public static class RecordingStatuses
{
    /// <summary>Packets are being written.</summary>
    public const string Recording = "recording";

    /// <summary>Stopped; its files are being made.</summary>
    public const string Processing = "processing";

    /// <summary>Its files can be played.</summary>
    public const string Ready = "ready";

    /// <summary>No file could be made; <see cref="RecordingResponse.Failure"/> says why. What was recorded is kept, and the host may try again.</summary>
    public const string Failed = "failed";

    /// <summary>Deleted by its host or by retention; no copy remains.</summary>
    public const string Deleted = "deleted";
}

/// <summary>A recording, from GET <c>/v1/meetings/{id}/recordings</c> and <c>/v1/rooms/{id}/recordings</c>.</summary>
public sealed record RecordingResponse
{
    /// <summary><c>rec_...</c>.</summary>
    public required string RecordingId { get; init; }

    /// <summary>The meeting.</summary>
    public required string MeetingId { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The session that was recorded.</summary>
    public required string SessionId { get; init; }

    /// <summary>One of <see cref="RecordingStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was stopped; null while it runs.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Name of who started it; null when the meeting's settings did.</summary>
    public string? StartedBy { get; init; }

    /// <summary>Seconds; null until it is ready.</summary>
    public double? Duration { get; init; }

    /// <summary>A signed, time-limited address of the main file, ranges allowed; null until it is ready.</summary>
    public string? Url { get; init; }

    /// <summary>0 to 1 while it is processing.</summary>
    public double? Progress { get; init; }

    /// <summary>What processing does now, in words for the host.</summary>
    public string? Step { get; init; }

    /// <summary>Why it failed, why it is audio only, or what is missing in it, in words.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether video could not be composed and only sound is there.</summary>
    public bool AudioOnly { get; init; }

    /// <summary><c>hot</c>, <c>cool</c> or <c>archive</c>.</summary>
    public required string StorageTier { get; init; }

    /// <summary>When retention deletes it; null for never.</summary>
    public DateTimeOffset? RetainUntil { get; init; }

    /// <summary>Whether everyone who was in the session may play it; its host always may.</summary>
    public bool SharedWithParticipants { get; init; }

    /// <summary>Its files.</summary>
    public required IReadOnlyList<RecordingFile> Files { get; init; }

    /// <summary>Its chapters.</summary>
    public required IReadOnlyList<RecordingChapter> Chapters { get; init; }

    /// <summary>What could not be kept.</summary>
    public required IReadOnlyList<RecordingGap> Gaps { get; init; }
}

/// <summary>Kinds of <see cref="RecordingFile"/>.</summary>
public static class RecordingFileKinds
{
    /// <summary>MP4, H.264 and AAC: the meeting as one picture.</summary>
    public const string Video = "video";

    /// <summary>M4A: everyone's sound.</summary>
    public const string Audio = "audio";

    /// <summary>MP4 of one participant.</summary>
    public const string Participant = "participant";

    /// <summary>WebVTT.</summary>
    public const string Captions = "captions";
}

/// <summary>One file of a recording.</summary>
public sealed record RecordingFile
{
    /// <summary>One of <see cref="RecordingFileKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name for a download, safe on every file system.</summary>
    public required string FileName { get; init; }

    /// <summary>Media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Seconds; 0 for text.</summary>
    public double Duration { get; init; }

    /// <summary>Whose it is, with <see cref="RecordingFileKinds.Participant"/>.</summary>
    public string? ParticipantId { get; init; }

    /// <summary>Signed, time-limited address; ranges allowed.</summary>
    public string? Url { get; init; }

    /// <summary>When <see cref="Url"/> ends.</summary>
    public DateTimeOffset? UrlExpiresAt { get; init; }
}

/// <summary>A part of a recording.</summary>
/// <param name="StartSeconds">Where it begins.</param>
/// <param name="Title">What it is about, or what happened.</param>
public sealed record RecordingChapter(double StartSeconds, string Title);

/// <summary>Something that could not be kept.</summary>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Source">One of <see cref="Signaling.TrackSources"/>.</param>
/// <param name="From">From when.</param>
/// <param name="To">Until when.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record RecordingGap(string? ParticipantId, string? Source, DateTimeOffset From, DateTimeOffset To, string Reason);

/// <summary>PUT <c>/v1/meetings/{id}/recordings/{recordingId}</c>, by the host. Absent members stay as they are.</summary>
public sealed record UpdateRecordingRequest
{
    /// <summary>Whether everyone who was in the session may play it.</summary>
    public bool? SharedWithParticipants { get; init; }

    /// <summary>When retention deletes it: at least an hour ahead, at most ten years.</summary>
    public DateTimeOffset? RetainUntil { get; init; }

    /// <summary><c>hot</c>, <c>cool</c> or <c>archive</c>.</summary>
    public string? StorageTier { get; init; }
}

/// <summary>That a room is being recorded: in <c>RecordingStarted</c>, in <c>JoinRoomResult</c> and in the answer to a start.</summary>
/// <param name="RecordingId">Which.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="StartedBy">Name of who started it; null when the meeting's settings did.</param>
public sealed record RecordingState(string RecordingId, DateTimeOffset StartedAt, string? StartedBy);

/// <summary>With <c>RecordingStopped</c>.</summary>
/// <param name="RecordingId">Which.</param>
/// <param name="Reason"><c>host</c>, <c>ended</c> or <c>failed</c>.</param>
public sealed record RecordingStopped(string RecordingId, string Reason);
