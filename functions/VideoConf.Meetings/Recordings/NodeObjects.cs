using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// Which stored objects a media node may read and write: the chunks of recordings that it was told to record, and the files of the one that it
/// composes. Who composes a recording or writes its words down reads its chunks too; no node reads what it has no work with. What was deleted is written again by nobody, however late a node's upload comes.
/// </summary>
public sealed class NodeObjects
{
    private readonly RecordingStore _recordings;

    internal NodeObjects(RecordingStore recordings) => _recordings = recordings;

    /// <summary>The largest object that may be written under a name: 64 MiB for a chunk, 64 GiB for a file.</summary>
    public static long LimitOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(RecordingKeys.Chunks + "/", StringComparison.Ordinal) ? 64L << 20 : 64L << 30;
    }

    /// <summary>Whether the node may read the object, or with <paramref name="write"/> write and delete it. The host has verified that the node is who it says.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(string nodeId, string name, bool write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('/');
        var recordingId = parts switch
        {
            [RecordingKeys.Chunks, _, var id, _, _] => id,
            [RecordingKeys.Files, _, var id, _] => id,
            _ => null,
        };
        if (recordingId is null || !Ids.IsId(recordingId, "rec"))
            return new Problem(ProblemTypes.Forbidden, "Media nodes read and write chunks/{meetingId}/{recordingId}/{trackId}/{file} and recordings/{meetingId}/{recordingId}/{file} alone.");
        if (await _recordings.FindAsync(recordingId, cancellationToken) is not { Status: not RecordingStatuses.Deleted } recording) return NoSuch();
        var isChunk = parts[0] == RecordingKeys.Chunks;
        if (!string.Equals(parts[1], recording.MeetingId, StringComparison.Ordinal)) return NoSuch();
        var may = (isChunk, write) switch
        {
            (true, true) => MayRecord(recording, nodeId),
            (true, false) => MayReadChunks(recording, nodeId),
            _ => MayCompose(recording, nodeId),
        };
        return may ? Done.Value : new Problem(ProblemTypes.Forbidden, $"This node was not told to {(write ? "write" : "read")} this recording, or not any more.");
    }

    private static bool MayReadChunks(RecordingDocument recording, string nodeId) =>
        recording.Nodes.Contains(nodeId, StringComparer.Ordinal)
        || string.Equals(recording.ComposingNode, nodeId, StringComparison.Ordinal)
        || string.Equals(recording.TranscribingNode, nodeId, StringComparison.Ordinal);

    private static bool MayRecord(RecordingDocument recording, string nodeId) =>
        !recording.ChunksClosed && recording.Nodes.Contains(nodeId, StringComparer.Ordinal);

    private static bool MayCompose(RecordingDocument recording, string nodeId) =>
        recording.Status == RecordingStatuses.Processing && string.Equals(recording.ComposingNode, nodeId, StringComparison.Ordinal);

    private static Problem NoSuch() => new(ProblemTypes.NotFound, "There is no such recording, or it was deleted.");
}
