using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Recordings.Layout;

/// <summary>When a participant's camera or screen has pictures, from what is stored of it.</summary>
internal sealed class Coverage
{
    /// <summary>A camera that is still for longer than this shows an avatar: a chunk of video ends after 3 s without a picture, and a gap between chunks is no pause.</summary>
    private static readonly TimeSpan CameraPause = TimeSpan.FromSeconds(3.5);

    /// <summary>A shared page that nobody scrolls sends next to nothing, and is still what is shared.</summary>
    private static readonly TimeSpan ScreenPause = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(string ParticipantId, string Source), List<(DateTimeOffset From, DateTimeOffset To)>> _spans = [];

    public static Coverage Of(IEnumerable<StoredChunk> chunks)
    {
        var coverage = new Coverage();
        foreach (var track in chunks.Where(chunk => chunk.Width > 0).GroupBy(chunk => (chunk.ParticipantId, chunk.Source)))
        {
            var pause = track.Key.Source == Contracts.Signaling.TrackSources.Screen ? ScreenPause : CameraPause;
            var spans = new List<(DateTimeOffset From, DateTimeOffset To)>();
            foreach (var chunk in track.OrderBy(chunk => chunk.StartedAt))
            {
                if (spans.Count > 0 && chunk.StartedAt - spans[^1].To <= pause)
                    spans[^1] = (spans[^1].From, chunk.EndedAt > spans[^1].To ? chunk.EndedAt : spans[^1].To);
                else
                    spans.Add((chunk.StartedAt, chunk.EndedAt));
            }

            coverage._spans[track.Key] = spans;
        }

        return coverage;
    }

    /// <summary>Every moment at which a picture begins or ends.</summary>
    public IEnumerable<DateTimeOffset> Edges => _spans.Values.SelectMany(spans => spans).SelectMany(span => (DateTimeOffset[])[span.From, span.To]);

    /// <summary>Since when there are pictures at a moment; null when there are none.</summary>
    public DateTimeOffset? Since(string participantId, string source, DateTimeOffset time)
    {
        if (!_spans.TryGetValue((participantId, source), out var spans)) return null;

        // The last span that begins no later: an 8-hour meeting has thousands of moments to look at.
        var (low, high) = (0, spans.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (spans[middle].From <= time) low = middle + 1;
            else high = middle - 1;
        }

        return high >= 0 && time < spans[high].To ? spans[high].From : null;
    }
}
