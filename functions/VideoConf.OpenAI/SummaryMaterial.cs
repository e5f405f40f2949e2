using System.Text.Encodings.Web;
using System.Text.Json;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Summaries;

namespace VideoConf.OpenAI;

/// <summary>What an answer's number stands for.</summary>
/// <param name="LineIds">Lines of the transcript.</param>
/// <param name="StartSeconds">Where they are.</param>
/// <param name="Text">What they say.</param>
internal sealed record Numbered(IReadOnlyList<string> LineIds, double StartSeconds, string Text);

/// <summary>What the model gets to read: one JSON object. Numbers stand for ids: they are shorter, and one that was not given stands for nothing.</summary>
internal sealed record SummaryMaterial(string Json, IReadOnlyList<Numbered> Lines, IReadOnlyList<(string ParticipantId, string Name)> Speakers)
{
    /// <summary>More characters of a statement than this are not needed to join it with others.</summary>
    private const int MaxStatement = 400;

    /// <summary>Quotes and control characters are escaped, so that no text ends its string; other scripts are not, which would double the tokens.</summary>
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static SummaryMaterial Of(IReadOnlyList<TranscriptLine> lines)
    {
        var speakers = lines.DistinctBy(line => line.ParticipantId, StringComparer.Ordinal).Select(line => (line.ParticipantId, Name: line.DisplayName)).ToArray();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (participantId, _) in speakers) numbers[participantId] = numbers.Count + 1;
        var json = JsonSerializer.Serialize(
            new
            {
                speakers = speakers.Select((speaker, i) => new { speaker = i + 1, name = speaker.Name }),
                lines = lines.Select((line, i) => new { n = i + 1, speaker = numbers[line.ParticipantId], at = (long)line.StartSeconds, text = line.Text }),
            },
            Relaxed);
        return new SummaryMaterial(json, [.. lines.Select(line => new Numbered([line.LineId], line.StartSeconds, line.Text))], speakers);
    }

    /// <summary>The parts, each with the same share of <paramref name="maxCharacters"/>; what matters most goes first into a share.</summary>
    public static SummaryMaterial Of(IReadOnlyList<SummaryContent> parts, int maxCharacters)
    {
        var share = maxCharacters / Math.Max(1, parts.Count);
        var chosen = parts.SelectMany(part => Take(part, share)).ToArray();
        var json = JsonSerializer.Serialize(
            new
            {
                lines = chosen.Select((one, i) => new { n = i + 1, kind = one.Kind, text = Short(one.Line.Text), assignee = one.Assignee, due = one.Due }),
            },
            Relaxed);
        return new SummaryMaterial(json, [.. chosen.Select(one => one.Line)], []);
    }

    private static IEnumerable<Statement> Take(SummaryContent part, int share)
    {
        const int overhead = 80;
        var left = share;
        foreach (var statement in Statements(part))
        {
            left -= Math.Min(statement.Line.Text.Length, MaxStatement) + (statement.Assignee?.Length ?? 0) + (statement.Due?.Length ?? 0) + overhead;
            if (left < 0) yield break;
            yield return statement;
        }
    }

    private static IEnumerable<Statement> Statements(SummaryContent part) =>
    [
        .. part.Summary.Take(10).Select(point => Of("summary", point)),
        .. part.ActionItems.Select(item => new Statement("actionItem", new Numbered(item.LineIds, item.StartSeconds, item.Text), item.Assignee, item.Due)),
        .. part.Decisions.Select(point => Of("decision", point)),
        .. part.Topics.Select(topic => new Statement("topic", new Numbered(topic.LineIds, topic.StartSeconds, topic.Title), null, null)),
        .. part.Summary.Skip(10).Select(point => Of("summary", point)),
    ];

    private static Statement Of(string kind, SummaryPoint point) => new(kind, new Numbered(point.LineIds, point.StartSeconds, point.Text), null, null);

    private static string Short(string text) => text.Length <= MaxStatement ? text : text[..(char.IsHighSurrogate(text[MaxStatement - 1]) ? MaxStatement - 1 : MaxStatement)];

    private sealed record Statement(string Kind, Numbered Line, string? Assignee, string? Due);
}
