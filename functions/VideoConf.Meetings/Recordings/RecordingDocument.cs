using System.Collections.Immutable;
using VideoConf.Contracts.Recordings;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// A recording as stored, in its meeting's partition. It outlives its files: what was deleted stays as a line that says so. Changed by ETag.
/// </summary>
internal sealed record RecordingDocument
{
    public required string RecordingId { get; init; }

    public required string MeetingId { get; init; }

    public required string SessionId { get; init; }

    public required string Title { get; init; }

    /// <summary>Who may manage it, and is told when it is ready.</summary>
    public required string HostId { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public string? StartedBy { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary><c>host</c>, <c>ended</c> or <c>failed</c>.</summary>
    public string? StopReason { get; init; }

    /// <summary>Nodes that were told to record: their reports of it count, and they are told to stop.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];

    /// <summary>Nodes that have said that all they could store is stored.</summary>
    public ImmutableArray<string> Drained { get; init; } = [];

    /// <summary>The node that makes the files now; null when none does.</summary>
    public string? ComposingNode { get; init; }

    /// <summary>The node that writes down what captions missed of it now; null when none does.</summary>
    public string? TranscribingNode { get; init; }

    /// <summary>Whether each participant gets a file of their own.</summary>
    public bool ParticipantFiles { get; init; }

    public double? Duration { get; init; }

    public double? Progress { get; init; }

    public string? Step { get; init; }

    public string? Failure { get; init; }

    public bool AudioOnly { get; init; }

    public string Tier { get; init; } = StorageTiers.Hot;

    /// <summary>Whether the host chose the tier: then age does not.</summary>
    public bool TierIsChosen { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    public DateTimeOffset? RetainUntil { get; init; }

    public bool Shared { get; init; }

    /// <summary>Whether those who were there were told that they may play it. Kept here, because the workflow that told them is forgotten after some days.</summary>
    public bool SharingTold { get; init; }

    /// <summary>How often files were tried to be made, each time with a workflow of its own.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How often a node has failed to make files in this attempt.</summary>
    public int Failures { get; init; }

    /// <summary>How often a node has taken the plan in this attempt.</summary>
    public int Puts { get; init; }

    /// <summary>What stands in the way of its files just now; becomes its failure when nobody tries again.</summary>
    public string? Trouble { get; init; }

    /// <summary>Whether no chunk is taken any more, because those that are there are being deleted.</summary>
    public bool ChunksClosed { get; init; }

    /// <summary>Whether the temporary chunks and their index are gone.</summary>
    public bool ChunksDeleted { get; init; }

    public ImmutableArray<StoredFile> Files { get; init; } = [];

    public ImmutableArray<RecordingChapter> Chapters { get; init; } = [];

    public ImmutableArray<RecordingGap> Gaps { get; init; } = [];
}

/// <summary>A file of a recording as stored; <c>Name</c> is the blob, <c>FileName</c> what a download is called.</summary>
internal sealed record StoredFile(
    string Kind, string Name, string FileName, string ContentType, long Length, string Sha256, double Duration, string? ParticipantId);

/// <summary>Which meeting a recording is of, for those who know its id alone; and the list that retention goes through.</summary>
internal sealed record RecordingIndexDocument(string RecordingId, string MeetingId);
