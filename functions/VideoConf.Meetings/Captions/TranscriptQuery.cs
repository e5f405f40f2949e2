namespace VideoConf.Meetings.Captions;

/// <summary>What somebody searches for: words, and phrases in double quotes. A line is found that has all of them; the beginning of a word is enough.</summary>
internal sealed record TranscriptQuery(IReadOnlyList<IReadOnlyList<string>> Phrases)
{
    public const int MaxLength = 200;
    private const int MaxPhrases = 20;

    /// <summary>The query; null when there is no word in it.</summary>
    public static TranscriptQuery? Parse(string text)
    {
        var phrases = new List<IReadOnlyList<string>>();
        var parts = text.Split('"');
        for (var i = 0; i < parts.Length; i++)
        {
            var words = Folding.Words(parts[i]);
            if (words.Count == 0) continue;
            if (i % 2 == 1) phrases.Add(words);
            else phrases.AddRange(words.Select(word => (IReadOnlyList<string>)[word]));
        }

        return phrases.Count is 0 or > MaxPhrases ? null : new TranscriptQuery(phrases);
    }

    /// <summary>Whether a text has all phrases.</summary>
    public bool Matches(string text)
    {
        var words = Folding.Words(text);
        return Phrases.All(phrase => Has(words, phrase));
    }

    /// <summary>Whether a transcript of these words, sorted by ordinal, may have a line that matches.</summary>
    public bool MayBeIn(IReadOnlyList<IReadOnlyList<string>> sortedParts) =>
        Phrases.All(phrase => phrase.All(word => sortedParts.Any(part => HasPrefix(part, word))));

    private static bool HasPrefix(IReadOnlyList<string> sorted, string prefix)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(sorted[middle], prefix) < 0) low = middle + 1;
            else high = middle;
        }

        return low < sorted.Count && sorted[low].StartsWith(prefix, StringComparison.Ordinal);
    }

    private static bool Has(List<string> words, IReadOnlyList<string> phrase)
    {
        for (var start = 0; start + phrase.Count <= words.Count; start++)
        {
            var same = 0;
            while (same < phrase.Count - 1 && string.Equals(words[start + same], phrase[same], StringComparison.Ordinal)) same++;
            if (same == phrase.Count - 1 && words[start + same].StartsWith(phrase[^1], StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
