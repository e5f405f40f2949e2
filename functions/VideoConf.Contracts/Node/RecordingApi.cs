using VideoConf.Contracts.Recordings;

namespace VideoConf.Contracts.Node;

/// <summary>
/// Where a node reads and writes objects, by HTTP: PUT, GET (with <c>Range</c>) and DELETE of <c>{BaseUrl}/{name}{Query}</c>. On one machine it is the
/// control plane, which takes the node's service token; in the cloud a container with a time-limited signature in the query, which takes none.
/// </summary>
/// <param name="BaseUrl">Without a slash at its end.</param>
/// <param name="Query">Empty, or <c>?</c> and a signature. A secret: not for logs.</param>
/// <param name="NeedsToken">Whether requests carry the node's service token.</param>
public sealed record ObjectAddress(string BaseUrl, string Query, bool NeedsToken);

/// <summary>Writes a room's tracks down. Who declined the consent <c>recording</c> is left out by the media path itself, by their join token.</summary>
/// <param name="SessionId">The running session.</param>
/// <param name="Storage">Where chunks go, by the name that <see cref="StoredChunk.Name"/> has.</param>
public sealed record PutRecordingRequest(string SessionId, ObjectAddress Storage);

/// <summary>
/// A piece of a track of at most 6 s, a file that is complete by itself: WebM, or Matroska for H.264. Times are of the control plane's clock as the
/// node knows it; the track's own pace comes from its RTCP sender reports.
/// </summary>
public sealed record StoredChunk
{
    /// <summary><c>{recordingId}/{trackId}/{index:D6}.webm</c> or <c>.mkv</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The recording.</summary>
    public required string RecordingId { get; init; }

    /// <summary>One stretch of one publication, unique in the recording: who leaves and comes back has another.</summary>
    public required string TrackId { get; init; }

    /// <summary>Its number in the track, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Whose.</summary>
    public required string ParticipantId { get; init; }

    /// <summary>One of <see cref="Signaling.TrackSources"/>.</summary>
    public required string Source { get; init; }

    /// <summary><c>opus</c>, <c>vp8</c>, <c>vp9</c>, <c>h264</c> or <c>av1</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>When its first frame was captured.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last frame ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Picture size; 0 for audio.</summary>
    public int Width { get; init; }

    /// <summary>Picture size; 0 for audio.</summary>
    public int Height { get; init; }

    /// <summary>Frames in it.</summary>
    public required int Frames { get; init; }

    /// <summary>Packets that never came.</summary>
    public int LostPackets { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>Something that could not be kept.</summary>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Source">One of <see cref="Signaling.TrackSources"/>.</param>
/// <param name="From">From when.</param>
/// <param name="To">Until when.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record TrackGap(string? ParticipantId, string? Source, DateTimeOffset From, DateTimeOffset To, string Reason);

/// <summary>A meeting as one picture: what to show from when to when, and what to make of it. Everything a node needs to compose it.</summary>
public sealed record CompositionPlan
{
    /// <summary>When time 0 of the file is.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Seconds of the file; more than 0, at most 24 h.</summary>
    public required double Duration { get; init; }

    /// <summary>Picture size, even.</summary>
    public required int Width { get; init; }

    /// <summary>Picture size, even.</summary>
    public required int Height { get; init; }

    /// <summary>Pictures per second.</summary>
    public required int FrameRate { get; init; }

    /// <summary>One after the other without gaps, from 0 to <see cref="Duration"/>; ends lie on pictures.</summary>
    public required IReadOnlyList<CompositionScene> Scenes { get; init; }

    /// <summary>What was recorded.</summary>
    public required IReadOnlyList<StoredChunk> Chunks { get; init; }

    /// <summary>Chapters.</summary>
    public required IReadOnlyList<RecordingChapter> Chapters { get; init; }

    /// <summary>WebVTT text to put into the file as its caption track; null for none.</summary>
    public string? Captions { get; init; }

    /// <summary>Title of the file.</summary>
    public required string Title { get; init; }

    /// <summary>Participants who get a file of their own.</summary>
    public required IReadOnlyList<string> ParticipantFiles { get; init; }

    /// <summary>Where chunks are read, by <see cref="StoredChunk.Name"/>.</summary>
    public required ObjectAddress Source { get; init; }

    /// <summary>Where files go: <c>meeting.mp4</c>, <c>audio.m4a</c>, <c>participant-{id}.mp4</c>.</summary>
    public required ObjectAddress Target { get; init; }
}

/// <summary>A time in which the same tiles are shown.</summary>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="Tiles">What is shown, the lowest first.</param>
public sealed record CompositionScene(double Start, double End, IReadOnlyList<CompositionTile> Tiles);

/// <summary>Kinds of <see cref="CompositionTile"/>.</summary>
public static class CompositionTileKinds
{
    /// <summary>A track's picture, fitted in; the name over its lower edge.</summary>
    public const string Video = "video";

    /// <summary>Someone whose camera is off: their name on a plain tile.</summary>
    public const string Avatar = "avatar";

    /// <summary>Someone who declined: a plain tile that says so and keeps their place.</summary>
    public const string Placeholder = "placeholder";
}

/// <summary>A rectangle of the picture.</summary>
public sealed record CompositionTile
{
    /// <summary>One of <see cref="CompositionTileKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose.</summary>
    public required string ParticipantId { get; init; }

    /// <summary>One of <see cref="Signaling.TrackSources"/>, with <see cref="CompositionTileKinds.Video"/>.</summary>
    public string? Source { get; init; }

    /// <summary>What is written on it; as people typed it.</summary>
    public required string Label { get; init; }

    /// <summary>Left edge.</summary>
    public required int X { get; init; }

    /// <summary>Upper edge.</summary>
    public required int Y { get; init; }

    /// <summary>Width, even.</summary>
    public required int Width { get; init; }

    /// <summary>Height, even.</summary>
    public required int Height { get; init; }

    /// <summary>Whether it is framed as the one who speaks.</summary>
    public bool IsSpeaking { get; init; }
}

/// <summary>States of <see cref="CompositionStatus"/> and <see cref="TranscribeStatus"/>.</summary>
public static class JobStates
{
    /// <summary>At work, or waiting for its turn.</summary>
    public const string Running = "running";

    /// <summary>Done.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>Given up; the failure says why.</summary>
    public const string Failed = "failed";
}

/// <summary>How a composition is.</summary>
public sealed record CompositionStatus
{
    /// <summary>One of <see cref="JobStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>What it does now, in words.</summary>
    public required string Step { get; init; }

    /// <summary>Why it failed, why it is audio only, or what could not be put into it.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether only sound could be made.</summary>
    public bool AudioOnly { get; init; }

    /// <summary>Chunks whose bytes were not what their hash says, or that no decoder takes: left out.</summary>
    public IReadOnlyList<string> BadChunks { get; init; } = [];

    /// <summary>What was made, verified and stored; when it succeeded.</summary>
    public IReadOnlyList<ComposedFile> Files { get; init; } = [];
}

/// <summary>A file that a composition made.</summary>
/// <param name="Kind">One of <see cref="RecordingFileKinds"/>.</param>
/// <param name="Name">Its name under <see cref="CompositionPlan.Target"/>.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">SHA-256, lower-case hexadecimal.</param>
/// <param name="Duration">Seconds, as ffprobe measures it.</param>
/// <param name="ParticipantId">Whose, with <see cref="RecordingFileKinds.Participant"/>.</param>
public sealed record ComposedFile(string Kind, string Name, string ContentType, long Length, string Sha256, double Duration, string? ParticipantId);
