using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Composing.Audio;

/// <summary>Chunks that sound one after the other and can share a file, whatever tracks they are of: who joins thirty times has thirty tracks and one lane.</summary>
/// <param name="Chunks">In the order of time.</param>
internal sealed record VoiceLane(IReadOnlyList<StoredChunk> Chunks)
{
    /// <summary>Sorts the voices of a stretch of time into lanes. Tracks of one source that overlap, as of two devices, get a lane each.</summary>
    public static IReadOnlyList<VoiceLane> Of(IEnumerable<RecordedTrack> voices, DateTimeOffset from, DateTimeOffset to)
    {
        var lanes = new List<VoiceLane>();
        foreach (var source in voices.GroupBy(track => (track.ParticipantId, track.Source)))
        {
            var open = new List<List<StoredChunk>>();
            foreach (var track in source)
            {
                var chunks = track.Between(from, to).ToList();
                if (chunks.Count == 0) continue;
                if (open.Find(lane => lane[^1].EndedAt <= chunks[0].StartedAt) is { } free) free.AddRange(chunks);
                else open.Add(chunks);
            }

            lanes.AddRange(open.Select(chunks => new VoiceLane(chunks)));
        }

        return lanes;
    }
}
