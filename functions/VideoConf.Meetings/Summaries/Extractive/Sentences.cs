using VideoConf.Contracts.Captions;
using VideoConf.Meetings.Captions;

namespace VideoConf.Meetings.Summaries.Extractive;

/// <summary>Something said in one breath: a sentence of a line, or the whole line where an engine writes no stops.</summary>
/// <param name="Line">The line it is of.</param>
/// <param name="Text">As it was said.</param>
/// <param name="Words">All its words, folded, in order.</param>
/// <param name="Content">Those that carry meaning.</param>
internal sealed record Sentence(TranscriptLine Line, string Text, IReadOnlyList<string> Words, IReadOnlyList<string> Content);

/// <summary>Cuts lines into sentences.</summary>
internal static class Sentences
{
    /// <summary>What is longer was said without a pause; the beginning tells what it is about.</summary>
    private const int MaxLength = 400;

    public static List<Sentence> Of(IReadOnlyList<TranscriptLine> lines, StopWords stopWords)
    {
        var sentences = new List<Sentence>(lines.Count);
        foreach (var line in lines)
        {
            foreach (var text in Split(line.Text))
            {
                var words = Folding.Words(text);
                if (words.Count > 0) sentences.Add(new Sentence(line, text, words, [.. words.Where(stopWords.IsContent)]));
            }
        }

        return sentences;
    }

    /// <summary>At stops, question and exclamation marks that a space or the end follows; "3.5" and "e.g." inside stay whole.</summary>
    internal static IEnumerable<string> Split(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var ends = text[i] is '.' or '!' or '?' or '\u3002' or '\u061F' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1]));
            if (!ends || i - start < 12) continue;
            if (Clip(text[start..(i + 1)]) is { Length: > 0 } sentence) yield return sentence;
            start = i + 1;
        }

        if (Clip(text[start..]) is { Length: > 0 } rest) yield return rest;
    }

    private static string Clip(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length <= MaxLength) return trimmed;
        var end = trimmed.LastIndexOf(' ', MaxLength);
        if (end < MaxLength / 2) end = char.IsHighSurrogate(trimmed[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return trimmed[..end] + " ...";
    }
}
