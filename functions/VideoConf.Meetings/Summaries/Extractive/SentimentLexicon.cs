using System.Collections.Frozen;

namespace VideoConf.Meetings.Summaries.Extractive;

/// <summary>The mood of words: a small English lexicon, turned by a negation up to three words before.</summary>
internal static class SentimentLexicon
{
    /// <summary>VADER's normalisation constant: about the highest expectable sum.</summary>
    private const double Alpha = 15;
    private const int NegationWindow = 3;

    private static readonly FrozenDictionary<string, double> Valence = Table();
    private static readonly FrozenSet<string> Negations =
        "not no never none nothing neither nobody without dont doesnt didnt isnt arent wasnt werent wont cant cannot couldnt shouldnt wouldnt havent hasnt hadnt hardly".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Sums of what is good and what is bad in the words.</summary>
    public static (double Positive, double Negative) Weigh(IReadOnlyList<string> words)
    {
        var (positive, negative) = (0.0, 0.0);
        for (var i = 0; i < words.Count; i++)
        {
            if (!Valence.TryGetValue(words[i], out var value)) continue;
            for (var before = Math.Max(0, i - NegationWindow); before < i; before++)
            {
                if (Negations.Contains(words[before])) value *= -0.74;
            }

            if (value > 0) positive += value;
            else negative -= value;
        }

        return (positive, negative);
    }

    /// <summary>The word for sums, and a score from -1 to 1.</summary>
    public static (string Sentiment, double Score) Judge(double positive, double negative)
    {
        var sum = positive - negative;
        var score = Math.Round(sum / Math.Sqrt((sum * sum) + Alpha), 2);
        var isMixed = positive >= 4 && negative >= 4 && Math.Abs(score) < 0.6;
        return (isMixed ? "mixed" : score >= 0.25 ? "positive" : score <= -0.25 ? "negative" : "neutral", score);
    }

    private static FrozenDictionary<string, double> Table()
    {
        var table = new Dictionary<string, double>(StringComparer.Ordinal);
        Add(3, "excellent amazing awesome fantastic wonderful outstanding brilliant perfect love loved");
        Add(2, "great good happy glad pleased excited enjoy enjoyed win won success successful impressive nice best better thrilled proud delighted superb beautiful");
        Add(1, "like helpful useful easy improve improved improvement improving agree progress solved fixed works working clear confident fine thanks thank positive smooth stable fast safe ready appreciate benefit benefits opportunity promising");
        Add(-1, "issue issues concern concerns concerned slow late delay delayed delays difficult hard unclear confused confusing unfortunately sorry doubt doubts risk risky lack missing tired stuck complicated annoying complaint complaints expensive wrong");
        Add(-2, "bad problem problems fail failed fails failing failure broken worse worried worry angry unhappy upset frustrated frustrating disappointed disappointing poor error errors bug bugs crash crashed lost lose losing blocked hate useless");
        Add(-3, "terrible awful horrible worst disaster catastrophe furious unacceptable disgusting");
        return table.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(double value, string words)
        {
            foreach (var word in words.Split(' ')) table[word] = value;
        }
    }
}
