using System.Collections.Immutable;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>What is stored of a recording, as its nodes reported it: one small document a chunk, so that a report costs the same after eight hours as after one minute.</summary>
internal sealed class ChunkIndex(IDocumentStore documents, RecordingStore recordings, IBlobStore blobs)
{
    /// <summary>More gaps than this tell nobody more.</summary>
    private const int MaxGaps = 500;
    private const int DeletesAtOnce = 16;

    /// <summary>All chunks of a recording, by track and number.</summary>
    public async Task<IReadOnlyList<StoredChunk>> ReadAsync(string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        var chunks = new List<StoredChunk>();
        await foreach (var document in recordings.QueryAsync(meetingId, RecordingKeys.ChunkPrefix(recordingId), descending: false, cancellationToken))
            chunks.Add(document.As<StoredChunk>());
        return chunks;
    }

    /// <summary>What could not be kept, in the order of time.</summary>
    public async Task<ImmutableArray<RecordingGap>> ReadGapsAsync(string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        var gaps = new List<RecordingGap>();
        await foreach (var document in recordings.QueryAsync(meetingId, RecordingKeys.GapPrefix(recordingId), descending: false, cancellationToken))
        {
            gaps.Add(document.As<RecordingGap>());
            if (gaps.Count >= MaxGaps) break;
        }

        return [.. gaps.OrderBy(gap => gap.From)];
    }

    /// <summary>Deletes every chunk, and then what was known of them. Repeated after a crash it goes on where it was.</summary>
    public async Task DeleteAsync(string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        await DeleteObjectsAsync(RecordingKeys.ChunkFolder(meetingId, recordingId), cancellationToken);
        foreach (var prefix in (string[])[RecordingKeys.ChunkPrefix(recordingId), RecordingKeys.GapPrefix(recordingId)])
        {
            while (true)
            {
                var page = await documents.QueryAsync(new DocumentQuery(Keys.Meetings, meetingId, prefix, PageSize: DocumentLimits.MaxBatch), cancellationToken);
                if (page.Documents.Count == 0) break;
                await documents.ExecuteAsync([.. page.Documents.Select(document => Documents.Delete(document.Key))], cancellationToken);
            }
        }
    }

    /// <summary>Deletes every object under a prefix.</summary>
    public async Task DeleteObjectsAsync(string prefix, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var blob in blobs.ListAsync(prefix, cancellationToken)) names.Add(blob.Name);

        // Several at once: a long meeting of many is 140,000 chunks, and no step may take longer than some minutes.
        var options = new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(names, options, async (name, ct) => await blobs.DeleteAsync(name, ct));
    }
}
