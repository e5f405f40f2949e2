namespace VideoConf.Meetings.Summaries.Extractive;

/// <summary>Where the subject changes: where the words before a gap and those after it have least in common, compared with the gaps around.</summary>
internal static class TopicSegments
{
    /// <summary>Words looked at on either side of a gap: about a minute of talk.</summary>
    private const int Window = 60;
    private const int MaxTopics = 12;
    private const double MinSeconds = 90;

    /// <summary>Indices of the sentences with which topics begin, the first being 0.</summary>
    public static IReadOnlyList<int> Starts(IReadOnlyList<Sentence> sentences)
    {
        if (sentences.Count == 0) return [];
        var cohesion = Enumerable.Range(0, sentences.Count).Select(i => Cohesion(sentences, i)).ToArray();
        var depths = Enumerable.Range(0, sentences.Count).Select(i => Depth(cohesion, i)).ToArray();
        var mean = depths.Average();
        var deviation = Math.Sqrt(depths.Average(depth => (depth - mean) * (depth - mean)));
        var starts = new SortedSet<int> { 0 };
        foreach (var i in Enumerable.Range(1, sentences.Count - 1).Where(i => depths[i] > mean + deviation).OrderByDescending(i => depths[i]))
        {
            if (starts.Count >= MaxTopics) break;
            var at = sentences[i].Line.StartSeconds;
            if (starts.All(start => Math.Abs(sentences[start].Line.StartSeconds - at) >= MinSeconds)) starts.Add(i);
        }

        return [.. starts];
    }

    /// <summary>A few words that are frequent here and rare elsewhere.</summary>
    public static string Title(IReadOnlyList<Sentence> segment, IReadOnlyDictionary<string, int> allCounts)
    {
        var words = segment.SelectMany(sentence => sentence.Content).GroupBy(word => word, StringComparer.Ordinal)
            .Select(group => (Word: group.Key, Score: group.Count() * ((double)group.Count() / allCounts[group.Key])))
            .OrderByDescending(pair => pair.Score).ThenBy(pair => pair.Word, StringComparer.Ordinal).Take(3).Select(pair => pair.Word).ToArray();
        if (words.Length == 0) return "Talk";
        var title = string.Join(", ", words);
        return char.ToUpperInvariant(title[0]) + title[1..];
    }

    private static double Cohesion(IReadOnlyList<Sentence> sentences, int gap)
    {
        var before = Bag(Take(sentences, gap - 1, -1));
        var after = Bag(Take(sentences, gap, 1));
        if (before.Count == 0 || after.Count == 0) return 1;
        var dot = before.Sum(pair => (double)pair.Value * after.GetValueOrDefault(pair.Key));
        return dot / Math.Sqrt(before.Values.Sum(count => (double)count * count) * after.Values.Sum(count => (double)count * count));
    }

    private static IEnumerable<string> Take(IReadOnlyList<Sentence> sentences, int from, int step)
    {
        var taken = 0;
        for (var i = from; i >= 0 && i < sentences.Count && taken < Window; i += step)
        {
            foreach (var word in sentences[i].Content)
            {
                taken++;
                yield return word;
            }
        }
    }

    private static Dictionary<string, int> Bag(IEnumerable<string> words)
    {
        var bag = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in words) bag[word] = bag.GetValueOrDefault(word) + 1;
        return bag;
    }

    /// <summary>How far cohesion falls into the gap from the peaks on both sides.</summary>
    private static double Depth(double[] cohesion, int gap)
    {
        var left = cohesion[gap];
        for (var i = gap - 1; i >= 0 && cohesion[i] >= left; i--) left = cohesion[i];
        var right = cohesion[gap];
        for (var i = gap + 1; i < cohesion.Length && cohesion[i] >= right; i++) right = cohesion[i];
        return left + right - (2 * cohesion[gap]);
    }
}
