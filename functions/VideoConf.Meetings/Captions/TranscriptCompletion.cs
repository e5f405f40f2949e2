using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Recordings.Layout;

namespace VideoConf.Meetings.Captions;

/// <summary>What live captions missed and a recording has: which chunks to write down, and which of the lines are new. Pure.</summary>
internal static class TranscriptCompletion
{
    /// <summary>A gap shorter than this is a restart between two sentences.</summary>
    public static readonly TimeSpan MinGap = TimeSpan.FromSeconds(2);

    /// <summary>Speech that began just before a gap may have been lost with it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    /// <summary>Gaps with both ends, within the session, those that are worth the work.</summary>
    public static IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Gaps(IEnumerable<CaptionGap> gaps, DateTimeOffset endedAt)
    {
        var merged = new List<(DateTimeOffset From, DateTimeOffset To)>();
        foreach (var gap in gaps.Select(gap => (gap.From, To: gap.To is { } to && to < endedAt ? to : endedAt)).Where(gap => gap.To - gap.From >= MinGap).OrderBy(gap => gap.From))
        {
            if (merged is [.., var last] && gap.From <= last.To) merged[^1] = (last.From, gap.To > last.To ? gap.To : last.To);
            else merged.Add(gap);
        }

        return merged;
    }

    /// <summary>Voices in the gaps, of those who allowed at that time both that they are recorded and that their words are written down.</summary>
    public static IReadOnlyList<StoredChunk> Chunks(IEnumerable<StoredChunk> chunks, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> gaps, Presence presence) =>
    [
        .. chunks.Where(chunk => chunk.Source == TrackSources.Microphone && MayBeHeard(presence, chunk.ParticipantId, chunk.StartedAt, chunk.EndedAt))
            .Where(chunk => gaps.Any(gap => chunk.StartedAt < gap.To + Margin && chunk.EndedAt > gap.From - Margin))
            .OrderBy(chunk => chunk.TrackId, StringComparer.Ordinal).ThenBy(chunk => chunk.Index),
    ];

    /// <summary>Whether a line of the recording tells something new: said in a gap, and not there already in the words of the same person.</summary>
    public static bool IsNew(
        string participantId, SpokenLine line, DateTimeOffset sessionStart, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> gaps, IEnumerable<LineDocument> known)
    {
        var middle = line.StartedAt + ((line.EndedAt - line.StartedAt) / 2);
        if (!gaps.Any(gap => middle >= gap.From - Margin && middle <= gap.To + Margin)) return false;
        var (start, end) = ((line.StartedAt - sessionStart).TotalSeconds, (line.EndedAt - sessionStart).TotalSeconds);
        return !known.Any(other =>
        {
            if (other.LineId == line.LineId) return true;
            if (other.ParticipantId != participantId) return false;
            var overlap = Math.Min(end, other.EndSeconds) - Math.Max(start, other.StartSeconds);
            return overlap > 0.5 * Math.Max(0.1, Math.Min(end - start, other.EndSeconds - other.StartSeconds));
        });
    }

    /// <summary>Whether what was said in a recording may be written down. The answers of that time count: a later yes is none to what was said before it.</summary>
    public static bool MayBeHeard(Presence presence, string participantId, DateTimeOffset from, DateTimeOffset to) =>
        presence.MayUse(participantId, from, to) && presence.MayUse(participantId, from, to, ConsentTypes.Ai);
}
