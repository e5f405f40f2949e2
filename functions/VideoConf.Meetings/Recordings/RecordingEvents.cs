using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// What nodes report of recordings: chunks that are stored, what could not be kept, and that all is stored. Taken also after the session's end, from
/// the nodes that were told to record and from no other. A report that comes twice writes the same documents again.
/// </summary>
internal sealed class RecordingEvents(IDocumentStore documents, RecordingStore recordings, RecordingEnding ending)
{
    private static readonly TimeSpan LongestChunk = TimeSpan.FromMinutes(1);
    private static readonly SearchValues<char> TrackCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    private static readonly SearchValues<char> HexCharacters = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether an event is one of these.</summary>
    public static bool Takes(NodeEvent item) =>
        item.RecordingId is not null && item.Type is NodeEventTypes.ChunkStored or NodeEventTypes.RecordingGap or NodeEventTypes.RecordingDrained;

    /// <summary>Acts on events of one room.</summary>
    public async Task ActAsync(string nodeId, string meetingId, IReadOnlyList<NodeEvent> events, CancellationToken cancellationToken)
    {
        foreach (var group in events.Where(Takes).GroupBy(item => item.RecordingId!, StringComparer.Ordinal))
        {
            if (!Ids.IsId(group.Key, "rec") || await recordings.ReadAsync(meetingId, group.Key, cancellationToken) is not { Value: var recording }) continue;
            if (!recording.Nodes.Contains(nodeId, StringComparer.Ordinal) || recording.Status == RecordingStatuses.Deleted || recording.ChunksClosed) continue;

            foreach (var batch in group.SelectMany(item => WritesOf(recording, item)).DistinctBy(write => write.Key).Chunk(DocumentLimits.MaxBatch))
                await documents.ExecuteAsync(batch, cancellationToken);

            // After what it follows: who sees that all is stored finds all of it.
            if (group.Any(item => item.Type == NodeEventTypes.RecordingDrained)) await ending.DrainedAsync(meetingId, group.Key, nodeId, cancellationToken);
        }
    }

    private static IEnumerable<DocumentOperation> WritesOf(RecordingDocument recording, NodeEvent item)
    {
        if (item is { Type: NodeEventTypes.ChunkStored, Chunk: { } chunk })
        {
            yield return IsSound(recording.RecordingId, chunk)
                ? Documents.Upsert(RecordingKeys.Chunk(recording.MeetingId, recording.RecordingId, chunk.TrackId, chunk.Index), chunk)
                : Gap(recording, new RecordingGap(null, null, item.At, item.At, "The media node reported a piece that cannot be one."));
        }
        else if (item is { Type: NodeEventTypes.RecordingGap, Gap: { } gap })
        {
            yield return Gap(recording, new RecordingGap(Short(gap.ParticipantId, 64), Short(gap.Source, 40), gap.From, gap.To < gap.From ? gap.From : gap.To, Short(gap.Reason, 300) ?? "Lost."));
        }
    }

    private static DocumentOperation Gap(RecordingDocument recording, RecordingGap gap)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{gap.From.UtcTicks}|{gap.To.UtcTicks}|{gap.ParticipantId}|{gap.Source}|{gap.Reason}");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
        return Documents.Upsert(RecordingKeys.Gap(recording.MeetingId, recording.RecordingId, hash), gap);
    }

    /// <summary>Whether a chunk can be what it says. Its name becomes part of a path and its track part of a document's id.</summary>
    internal static bool IsSound(string recordingId, StoredChunk chunk)
    {
        if (chunk.TrackId is not { Length: >= 1 and <= 40 } || chunk.TrackId.AsSpan().ContainsAnyExcept(TrackCharacters)) return false;
        if (chunk.Index is < 0 or > 999_999 || !string.Equals(chunk.RecordingId, recordingId, StringComparison.Ordinal)) return false;
        var stem = string.Create(CultureInfo.InvariantCulture, $"{recordingId}/{chunk.TrackId}/{chunk.Index:D6}");
        return (string.Equals(chunk.Name, stem + ".webm", StringComparison.Ordinal) || string.Equals(chunk.Name, stem + ".mkv", StringComparison.Ordinal))
            && Ids.IsId(chunk.ParticipantId, "prt")
            && chunk.Source is TrackSources.Microphone or TrackSources.Camera or TrackSources.Screen or TrackSources.ScreenAudio
            && chunk.Codec is { Length: >= 1 and <= 20 }
            && chunk.EndedAt >= chunk.StartedAt && chunk.EndedAt - chunk.StartedAt <= LongestChunk
            && chunk.Length > 0 && chunk.Frames >= 0 && chunk.Width >= 0 && chunk.Height >= 0
            && chunk.Sha256 is { Length: 64 } && !chunk.Sha256.AsSpan().ContainsAnyExcept(HexCharacters);
    }

    private static string? Short(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
