using System.Collections.Frozen;
using VideoConf.Contracts.Captions;
using VideoConf.Meetings.Captions;

namespace VideoConf.Meetings.Summaries.Extractive;

/// <summary>Words that carry no meaning of their own: a list for English; for other languages the short and the most frequent ones.</summary>
internal sealed class StopWords
{
    private static readonly FrozenSet<string> English = (
        "a about above after again all also am an and any are arent as at be because been before being below between both but by can cant cannot could couldnt did didnt do does "
        + "doesnt doing dont down during each few for from further get gets getting go goes going gonna got had has have having he her here hers him his how i id if ill im in into is "
        + "isnt it its itself ive just know kind let lets like lot make maybe me mean might more most much must my need no nor not now of off oh ok okay on once one only or other our out "
        + "over own perhaps please pretty put quite really right said same say see shall she should so some something sort still such sure take tell than thank thanks that thats the their "
        + "them then there these they theyre thing things think this those though through to too um uh under until up us use very want wanted was wasnt way we well were weve what whats when "
        + "where which while who why will with wont would yeah yes yet you youre your yours hello hi hey bye everyone everybody guys good morning afternoon today").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private readonly FrozenSet<string> _words;
    private readonly int _minLength;

    private StopWords(FrozenSet<string> words, int minLength) => (_words, _minLength) = (words, minLength);

    public bool IsContent(string word) => word.Length >= _minLength && !_words.Contains(word) && !char.IsAsciiDigit(word[0]);

    /// <summary>For a transcript in a language.</summary>
    public static StopWords For(string language, IReadOnlyList<TranscriptLine> lines)
    {
        if (LanguageTags.Same(language, "en")) return new StopWords(English, 3);

        // The hundred most frequent words of any language are its grammar; in a short text only those that come often count.
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in lines.SelectMany(line => Folding.Words(line.Text))) counts[word] = counts.GetValueOrDefault(word) + 1;
        var floor = Math.Max(4, lines.Count / 12);
        return new StopWords(counts.Where(pair => pair.Value >= floor).OrderByDescending(pair => pair.Value).Take(100).Select(pair => pair.Key).ToFrozenSet(StringComparer.Ordinal), 3);
    }
}
