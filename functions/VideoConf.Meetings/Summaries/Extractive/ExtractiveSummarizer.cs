using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Captions;

namespace VideoConf.Meetings.Summaries.Extractive;

/// <summary>
/// The embedded summarizer: it picks sentences that were said, by rank and by rule. Nothing in a transcript can make it do anything else, because there is
/// nothing in it that follows words.
/// </summary>
public sealed class ExtractiveSummarizer : ISummarizer
{
    private const int MaxPoints = 7;
    private const int MinContentWords = 3;

    /// <inheritdoc/>
    public string Name => "Extractive (basic)";

    /// <inheritdoc/>
    public int MaxCharacters => 60_000;

    /// <inheritdoc/>
    public Task<SummaryContent> SummarizeAsync(IReadOnlyList<TranscriptLine> lines, string language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lines);
        cancellationToken.ThrowIfCancellationRequested();
        var spoken = lines.Count == 0 ? language : lines.GroupBy(line => line.Language, StringComparer.Ordinal).MaxBy(group => group.Count())!.Key;
        var isEnglish = LanguageTags.Same(spoken, "en");
        var sentences = Sentences.Of(lines, StopWords.For(spoken, lines));
        var names = lines.Select(line => line.DisplayName).Distinct(StringComparer.Ordinal).ToArray();
        return Task.FromResult(new SummaryContent
        {
            Summary = Points(sentences),
            ActionItems = isEnglish ? Actions(sentences, names) : [],
            Decisions = isEnglish ? [.. sentences.Where(sentence => sentence.Words.Count >= 4 && DecisionRules.IsDecision(sentence.Text)).Select(ToPoint)] : [],
            Topics = Topics(sentences),
            Sentiment = isEnglish ? Moods(sentences) : [],
        });
    }

    /// <inheritdoc/>
    public Task<SummaryContent> MergeAsync(IReadOnlyList<SummaryContent> parts, string language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Task.FromResult(new SummaryContent
        {
            Summary = [.. Spread(parts.Select(part => part.Summary).ToArray(), MaxPoints * 2).OrderBy(point => point.StartSeconds)],
            ActionItems = [.. parts.SelectMany(part => part.ActionItems).DistinctBy(item => item.Text, StringComparer.OrdinalIgnoreCase)],
            Decisions = [.. parts.SelectMany(part => part.Decisions).DistinctBy(point => point.Text, StringComparer.OrdinalIgnoreCase)],
            Topics = [.. parts.SelectMany(part => part.Topics)],
            Sentiment = [.. parts.SelectMany(part => part.Sentiment).GroupBy(mood => mood.ParticipantId, StringComparer.Ordinal).Select(Merge)],
        });
    }

    /// <summary>The best sentences that do not say the same, in the order in which they were said.</summary>
    private static IReadOnlyList<SummaryPoint> Points(List<Sentence> sentences)
    {
        var candidates = sentences.Where(sentence => sentence.Content.Count >= MinContentWords).ToList();
        if (candidates.Count == 0) candidates = sentences;
        var scores = SentenceRanking.Rank(candidates);
        var wanted = Math.Clamp(candidates.Count / 8, Math.Min(3, candidates.Count), MaxPoints);
        var chosen = new List<Sentence>(wanted);
        foreach (var i in Enumerable.Range(0, candidates.Count).OrderByDescending(i => scores[i]).ThenBy(i => i))
        {
            if (chosen.Count >= wanted) break;
            if (!chosen.Exists(other => Overlap(other, candidates[i]) > 0.6)) chosen.Add(candidates[i]);
        }

        return [.. chosen.OrderBy(sentence => sentence.Line.StartSeconds).Select(ToPoint)];
    }

    private static double Overlap(Sentence one, Sentence other)
    {
        var shared = one.Content.Intersect(other.Content, StringComparer.Ordinal).Count();
        return (double)shared / Math.Max(1, Math.Min(one.Content.Distinct(StringComparer.Ordinal).Count(), other.Content.Distinct(StringComparer.Ordinal).Count()));
    }

    private static List<ActionItem> Actions(List<Sentence> sentences, string[] names)
    {
        var items = new List<ActionItem>();
        foreach (var sentence in sentences.Where(sentence => sentence.Words.Count >= 4))
        {
            if (DecisionRules.IsDecision(sentence.Text) || ActionRules.Find(sentence.Text, sentence.Line.DisplayName, names) is not { } found) continue;
            items.Add(new ActionItem(sentence.Text, found.Assignee, found.Due, [sentence.Line.LineId], sentence.Line.StartSeconds));
        }

        return items;
    }

    private static List<SummaryTopic> Topics(List<Sentence> sentences)
    {
        var starts = TopicSegments.Starts(sentences);
        var counts = sentences.SelectMany(sentence => sentence.Content).GroupBy(word => word, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var topics = new List<SummaryTopic>(starts.Count);
        for (var i = 0; i < starts.Count; i++)
        {
            var segment = sentences[starts[i]..(i + 1 < starts.Count ? starts[i + 1] : sentences.Count)];
            topics.Add(new SummaryTopic(TopicSegments.Title(segment, counts), segment[0].Line.StartSeconds, [.. segment.Select(sentence => sentence.Line.LineId).Distinct(StringComparer.Ordinal).Take(3)]));
        }

        return topics;
    }

    private static IReadOnlyList<SpeakerSentiment> Moods(List<Sentence> sentences) =>
    [
        .. sentences.GroupBy(sentence => sentence.Line.ParticipantId, StringComparer.Ordinal).Select(group =>
        {
            var weighed = group.Select(sentence => SentimentLexicon.Weigh(sentence.Words)).ToArray();
            var (sentiment, score) = SentimentLexicon.Judge(weighed.Sum(one => one.Positive), weighed.Sum(one => one.Negative));
            return new SpeakerSentiment(group.Key, group.First().Line.DisplayName, sentiment, score);
        }),
    ];

    private static SpeakerSentiment Merge(IEnumerable<SpeakerSentiment> moods)
    {
        var all = moods.ToArray();
        var score = Math.Round(all.Average(mood => mood.Score), 2);
        var both = all.Any(mood => mood.Score > 0.25) && all.Any(mood => mood.Score < -0.25);
        return all[^1] with { Score = score, Sentiment = both ? "mixed" : score >= 0.25 ? "positive" : score <= -0.25 ? "negative" : "neutral" };
    }

    /// <summary>Some of every list, the same share of each.</summary>
    private static IEnumerable<T> Spread<T>(IReadOnlyList<T>[] lists, int wanted)
    {
        var taken = 0;
        for (var round = 0; taken < wanted && lists.Any(list => round < list.Count); round++)
        {
            foreach (var list in lists.Where(list => round < list.Count))
            {
                if (taken++ >= wanted) yield break;
                yield return list[round];
            }
        }
    }

    private static SummaryPoint ToPoint(Sentence sentence) => new($"{sentence.Line.DisplayName}: {sentence.Text}", [sentence.Line.LineId], sentence.Line.StartSeconds);
}
