using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Captions;

namespace VideoConf.Meetings.Summaries;

/// <summary>
/// What an engine wrote, made fit to be kept: every claim names lines that exist, times come from those lines, names from the transcript, and nothing is
/// longer than it may be. What cannot be made fit is dropped, so that an engine that invents, or follows what it was told in a meeting, adds nothing.
/// </summary>
internal static class SummaryCheck
{
    private static readonly string[] Moods = ["positive", "neutral", "negative", "mixed"];

    /// <summary>The content as far as it rests on <paramref name="lines"/>.</summary>
    public static SummaryContent Against(SummaryContent content, IReadOnlyDictionary<string, TranscriptLine> lines)
    {
        var speakers = lines.Values.GroupBy(line => line.ParticipantId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().DisplayName, StringComparer.Ordinal);
        return new SummaryContent
        {
            Summary = Points(content.Summary, lines, SummaryLimits.Points),
            Decisions = Points(content.Decisions, lines, SummaryLimits.Decisions),
            ActionItems = [.. Fit(content.ActionItems, item => item.Text, item => item.LineIds, lines, SummaryLimits.Actions)
                .Select(fit => fit.Item with { Text = fit.Text, Assignee = Short(fit.Item.Assignee, SummaryLimits.Name), Due = Short(fit.Item.Due, SummaryLimits.Due), LineIds = fit.Ids, StartSeconds = fit.Start })],
            Topics = [.. Fit(content.Topics, topic => topic.Title, topic => topic.LineIds, lines, SummaryLimits.Topics)
                .Select(fit => new SummaryTopic(Short(fit.Text, SummaryLimits.Title)!, fit.Start, fit.Ids)).OrderBy(topic => topic.StartSeconds)],
            Sentiment = [.. (content.Sentiment ?? []).Where(mood => mood?.ParticipantId is not null && speakers.ContainsKey(mood.ParticipantId) && Moods.Contains(mood.Sentiment, StringComparer.Ordinal) && double.IsFinite(mood.Score))
                .DistinctBy(mood => mood.ParticipantId, StringComparer.Ordinal).Take(SummaryLimits.Speakers)
                .Select(mood => mood with { DisplayName = speakers[mood.ParticipantId], Score = Math.Clamp(mood.Score, -1, 1) })],
        };
    }

    /// <summary>The lines that a content names.</summary>
    public static IReadOnlySet<string> LineIds(SummaryContent content) => new HashSet<string>(
        content.Summary.Concat(content.Decisions).SelectMany(point => point.LineIds).Concat(content.ActionItems.SelectMany(item => item.LineIds)).Concat(content.Topics.SelectMany(topic => topic.LineIds)),
        StringComparer.Ordinal);

    /// <summary>Whether there is nothing in it.</summary>
    public static bool IsEmpty(SummaryContent content) => content.Summary.Count == 0 && content.ActionItems.Count == 0 && content.Decisions.Count == 0 && content.Topics.Count == 0;

    private static IReadOnlyList<SummaryPoint> Points(IReadOnlyList<SummaryPoint>? points, IReadOnlyDictionary<string, TranscriptLine> lines, int max) =>
        [.. Fit(points, point => point.Text, point => point.LineIds, lines, max).Select(fit => new SummaryPoint(fit.Text, fit.Ids, fit.Start))];

    private static IEnumerable<(T Item, string Text, IReadOnlyList<string> Ids, double Start)> Fit<T>(
        IReadOnlyList<T>? items, Func<T, string?> text, Func<T, IReadOnlyList<string>?> ids, IReadOnlyDictionary<string, TranscriptLine> lines, int max)
        where T : class
    {
        var taken = 0;
        foreach (var item in items ?? [])
        {
            if (item is null || taken >= max || Short(text(item), SummaryLimits.Text) is not { } words) continue;
            string[] known = [.. (ids(item) ?? []).Where(id => id is not null && lines.ContainsKey(id)).Distinct(StringComparer.Ordinal).Take(SummaryLimits.LineIds)];
            if (known.Length == 0) continue;
            taken++;
            yield return (item, words, known, known.Min(id => lines[id].StartSeconds));
        }
    }

    private static string? Short(string? text, int max)
    {
        var clean = SpokenText.Clean(text);
        if (clean.Length == 0) return null;
        return clean.Length <= max ? clean : clean[..(char.IsHighSurrogate(clean[max - 1]) ? max - 1 : max)];
    }
}
