using System.Collections.Immutable;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// Deletes a recording so that no copy remains: final files, captions, chunks, the index of chunks. The record is marked first, so that nothing is
/// written again; a deletion that was cut short is finished by retention, which finds it by the index entry that goes last.
/// </summary>
internal sealed class RecordingDeletion(IDocumentStore documents, RecordingStore recordings, ChunkIndex chunks)
{
    /// <summary>Marks the recording as deleted; null when it runs, and has to be stopped first.</summary>
    public async Task<RecordingDocument?> MarkAsync(RecordingDocument recording, CancellationToken cancellationToken)
    {
        var marked = await recordings.ChangeAsync(
            recording.MeetingId, recording.RecordingId,
            found => found.Status is RecordingStatuses.Recording or RecordingStatuses.Deleted
                ? found
                : found with { Status = RecordingStatuses.Deleted, Progress = null, Step = null, Shared = false },
            cancellationToken);
        return marked is { Status: RecordingStatuses.Deleted } ? marked : null;
    }

    /// <summary>Deletes everything of a recording that is marked.</summary>
    public async Task EraseAsync(RecordingDocument recording, CancellationToken cancellationToken)
    {
        await chunks.DeleteObjectsAsync(RecordingKeys.FileFolder(recording.MeetingId, recording.RecordingId) + "/", cancellationToken);
        await chunks.DeleteAsync(recording.MeetingId, recording.RecordingId, cancellationToken);
        await recordings.ChangeAsync(
            recording.MeetingId, recording.RecordingId,
            found => found with { Files = [], Chapters = [], Gaps = ImmutableArray<RecordingGap>.Empty, ChunksClosed = true, ChunksDeleted = true, Failure = null, Trouble = null }, cancellationToken);
        await documents.ExecuteAsync(Documents.Delete(RecordingKeys.Index(recording.RecordingId)), cancellationToken);
    }
}
