using VideoConf.Contracts.Captions;
using VideoConf.Meetings.Captions;

namespace VideoConf.Meetings.Summaries;

/// <summary>A stretch of a transcript that an engine takes at once, by the times of its lines.</summary>
/// <param name="FromLine">Number of its first line in the transcript.</param>
/// <param name="Count">How many lines.</param>
internal sealed record SummaryPart(int FromLine, int Count);

/// <summary>Cuts a transcript into parts without holding it.</summary>
internal static class SummaryParts
{
    /// <summary>What an engine is told with each line beside its words: id, time and name.</summary>
    private const int Overhead = 60;

    /// <summary>Parts of whole lines, each of at most <paramref name="maxCharacters"/>; a single line is shorter than any engine's limit.</summary>
    public static async Task<IReadOnlyList<SummaryPart>> CutAsync(IAsyncEnumerable<LineDocument> lines, int maxCharacters, CancellationToken cancellationToken)
    {
        var parts = new List<SummaryPart>();
        var (from, count, characters) = (0, 0, 0L);
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var length = line.Text.Length + line.DisplayName.Length + Overhead;
            if (count > 0 && characters + length > maxCharacters)
            {
                parts.Add(new SummaryPart(from, count));
                (from, count, characters) = (from + count, 0, 0);
            }

            count++;
            characters += length;
        }

        if (count > 0) parts.Add(new SummaryPart(from, count));
        return parts;
    }

    /// <summary>The lines of a part.</summary>
    public static async Task<IReadOnlyList<TranscriptLine>> ReadAsync(IAsyncEnumerable<LineDocument> lines, SummaryPart part, CancellationToken cancellationToken)
    {
        var read = new List<TranscriptLine>(part.Count);
        var number = 0;
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            if (number++ < part.FromLine) continue;
            read.Add(line.ToLine());
            if (read.Count == part.Count) break;
        }

        return read;
    }
}
