namespace VideoConf.Meetings.Summaries.Extractive;

/// <summary>TextRank: a sentence matters as far as sentences that matter share words with it.</summary>
internal static class SentenceRanking
{
    private const double Damping = 0.85;
    private const int Iterations = 30;

    /// <summary>Words that are in more sentences than this join everything to everything, and cost the square of it.</summary>
    private const int MaxShared = 200;

    /// <summary>A score for each sentence; they sum to about their number.</summary>
    public static double[] Rank(IReadOnlyList<Sentence> sentences)
    {
        var links = Links(sentences);
        var sums = links.Select(neighbours => neighbours.Sum(link => link.Weight)).ToArray();
        var scores = Enumerable.Repeat(1.0, sentences.Count).ToArray();
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var next = new double[scores.Length];
            for (var i = 0; i < scores.Length; i++)
            {
                var inward = 0.0;
                foreach (var (other, weight) in links[i]) inward += weight / sums[other] * scores[other];
                next[i] = 1 - Damping + (Damping * inward);
            }

            scores = next;
        }

        return scores;
    }

    /// <summary>Who shares words with whom. By an index of words, so that sentences without one in common are never compared.</summary>
    private static List<(int Other, double Weight)>[] Links(IReadOnlyList<Sentence> sentences)
    {
        var index = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < sentences.Count; i++)
        {
            foreach (var word in sentences[i].Content.Distinct(StringComparer.Ordinal))
            {
                if (!index.TryGetValue(word, out var places)) index[word] = places = [];
                places.Add(i);
            }
        }

        var links = new List<(int, double)>[sentences.Count];
        for (var i = 0; i < sentences.Count; i++)
        {
            var shared = new Dictionary<int, int>();
            foreach (var word in sentences[i].Content.Distinct(StringComparer.Ordinal))
            {
                if (index[word].Count > MaxShared) continue;
                foreach (var other in index[word].Where(other => other != i)) shared[other] = shared.GetValueOrDefault(other) + 1;
            }

            links[i] = [.. shared.Select(pair => (pair.Key, pair.Value / (Math.Log(1 + sentences[i].Content.Count) + Math.Log(1 + sentences[pair.Key].Content.Count))))];
        }

        return links;
    }
}
