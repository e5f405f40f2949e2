using System.Text.Json;
using System.Text.Json.Serialization;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Captions;

namespace VideoConf.OpenAI;

/// <summary>What the model answered, held against the schema once more: a server may not know strict schemas, and say nothing of it.</summary>
internal sealed record SummaryAnswer(
    IReadOnlyList<SummaryAnswer.Point> Summary, IReadOnlyList<SummaryAnswer.Action> ActionItems, IReadOnlyList<SummaryAnswer.Point> Decisions,
    IReadOnlyList<SummaryAnswer.Point> Topics, IReadOnlyList<SummaryAnswer.Mood> Sentiment)
{
    private const int MaxLineIds = 20;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = 8,
    };

    /// <summary>Reads an answer.</summary>
    /// <exception cref="EngineUnavailableException">It does not have the form that was asked for; asked again, it may.</exception>
    public static SummaryAnswer Read(string json)
    {
        try
        {
            if (JsonSerializer.Deserialize<SummaryAnswer>(json, Strict) is { } answer) return answer;
        }
        catch (JsonException error)
        {
            throw new EngineUnavailableException(WrongForm, isTransient: true, error);
        }

        throw new EngineUnavailableException(WrongForm, isTransient: true);
    }

    /// <summary>The content as far as it names what was given.</summary>
    public SummaryContent Against(SummaryMaterial material) => new()
    {
        Summary = [.. Linked(Summary, material, point => point.Text, point => point.Lines).Select(claim => new SummaryPoint(claim.Text, claim.Ids, claim.Start))],
        ActionItems =
        [
            .. Linked(ActionItems, material, item => item.Text, item => item.Lines)
                .Select(claim => new ActionItem(claim.Text, Blank(claim.Item.Assignee), Blank(claim.Item.Due), claim.Ids, claim.Start)),
        ],
        Decisions = [.. Linked(Decisions, material, point => point.Text, point => point.Lines).Select(claim => new SummaryPoint(claim.Text, claim.Ids, claim.Start))],
        Topics = [.. Linked(Topics, material, topic => topic.Text, topic => topic.Lines).Select(claim => new SummaryTopic(claim.Text, claim.Start, claim.Ids))],
        Sentiment =
        [
            .. Sentiment.Where(mood => mood.Speaker >= 1 && mood.Speaker <= material.Speakers.Count).DistinctBy(mood => mood.Speaker)
                .Select(mood => new SpeakerSentiment(material.Speakers[mood.Speaker - 1].ParticipantId, material.Speakers[mood.Speaker - 1].Name, mood.Sentiment, mood.Score)),
        ],
    };

    private const string WrongForm = "The language model's answer does not have the form that was asked for.";

    private static IEnumerable<(T Item, string Text, IReadOnlyList<string> Ids, double Start)> Linked<T>(
        IReadOnlyList<T> items, SummaryMaterial material, Func<T, string> text, Func<T, IReadOnlyList<int>> lines)
    {
        foreach (var item in items)
        {
            var named = lines(item).Where(number => number >= 1 && number <= material.Lines.Count).Distinct().Select(number => material.Lines[number - 1]).ToArray();
            if (named.Length == 0 || string.IsNullOrWhiteSpace(text(item)) || HasAddressOfItsOwn(text(item), named)) continue;
            yield return (item, text(item), [.. named.SelectMany(line => line.LineIds).Distinct(StringComparer.Ordinal).Take(MaxLineIds)], named.Min(line => line.StartSeconds));
        }
    }

    /// <summary>A web address that nobody said is how a text that was followed would lead readers astray.</summary>
    private static bool HasAddressOfItsOwn(string text, Numbered[] named) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.Contains("://", StringComparison.Ordinal) || word.Contains("www.", StringComparison.OrdinalIgnoreCase) || word.Contains("](", StringComparison.Ordinal))
        .Any(word => !named.Any(line => line.Text.Contains(word.Trim('.', ',', ';', ':', '(', ')', '"', '\''), StringComparison.OrdinalIgnoreCase)));

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    internal sealed record Point(string Text, IReadOnlyList<int> Lines);

    internal sealed record Action(string Text, string? Assignee, string? Due, IReadOnlyList<int> Lines);

    internal sealed record Mood(int Speaker, string Sentiment, double Score);
}
