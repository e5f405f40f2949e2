using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Composing;

/// <summary>A track of a plan: its chunks in the order of time.</summary>
/// <param name="TrackId">Its id.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Source">What it shows or sounds.</param>
/// <param name="Chunks">Its chunks, each number once.</param>
internal sealed record RecordedTrack(string TrackId, string ParticipantId, string Source, IReadOnlyList<StoredChunk> Chunks)
{
    /// <summary>Its chunks that touch a time.</summary>
    public IEnumerable<StoredChunk> Between(DateTimeOffset from, DateTimeOffset to)
    {
        for (var i = FirstAfter(from); i < Chunks.Count && Chunks[i].StartedAt < to; i++) yield return Chunks[i];
    }

    /// <summary>Its chunks that touch a time, and the one before when its last picture still stands as the time begins.</summary>
    public IEnumerable<StoredChunk> With(TimeSpan hold, DateTimeOffset from, DateTimeOffset to)
    {
        var first = FirstAfter(from);
        var isCovered = first < Chunks.Count && Chunks[first].StartedAt <= from;
        if (!isCovered && first > 0 && Chunks[first - 1].EndedAt + hold > from) yield return Chunks[first - 1];
        for (var i = first; i < Chunks.Count && Chunks[i].StartedAt < to; i++) yield return Chunks[i];
    }

    /// <summary>The chunk that a recorder wrote right before one, whose pictures lead on to it; null when that is not there.</summary>
    public StoredChunk? Before(StoredChunk chunk)
    {
        for (var i = Chunks.Count - 1; i > 0; i--)
            if (Chunks[i].Name == chunk.Name)
                return Chunks[i - 1].Index == chunk.Index - 1 ? Chunks[i - 1] : null;
        return null;
    }

    /// <summary>The first chunk that ends after a time. Chunks follow one another, so their ends rise with them.</summary>
    private int FirstAfter(DateTimeOffset time)
    {
        var (low, high) = (0, Chunks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Chunks[middle].EndedAt <= time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

/// <summary>The tracks of a plan.</summary>
internal sealed class TrackIndex
{
    private readonly ILookup<(string ParticipantId, string Source), RecordedTrack> _bySource;

    /// <summary>Sorts the chunks. One that is there twice, as a repeated report makes it, counts once.</summary>
    public TrackIndex(IEnumerable<StoredChunk> chunks)
    {
        Tracks =
        [
            .. chunks.GroupBy(chunk => (chunk.TrackId, chunk.ParticipantId, chunk.Source, chunk.Codec))
                .Select(group => new RecordedTrack(group.Key.TrackId, group.Key.ParticipantId, group.Key.Source,
                    [.. group.DistinctBy(chunk => chunk.Name, StringComparer.Ordinal).OrderBy(chunk => chunk.StartedAt).ThenBy(chunk => chunk.Index)]))
                .OrderBy(track => track.Chunks[0].StartedAt).ThenBy(track => track.TrackId, StringComparer.Ordinal),
        ];
        _bySource = Tracks.ToLookup(track => (track.ParticipantId, track.Source));
    }

    /// <summary>All, the earliest first.</summary>
    public IReadOnlyList<RecordedTrack> Tracks { get; }

    /// <summary>All that sound.</summary>
    public IEnumerable<RecordedTrack> Voices => Tracks.Where(track => track.Chunks[0].Codec == TrackCodecs.Opus);

    /// <summary>Those of one source, the earliest first: who came back has several.</summary>
    public IEnumerable<RecordedTrack> Of(string participantId, string source) => _bySource[(participantId, source)];
}
