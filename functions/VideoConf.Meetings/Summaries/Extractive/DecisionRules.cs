using System.Text.RegularExpressions;

namespace VideoConf.Meetings.Summaries.Extractive;

/// <summary>English phrases by which people settle something.</summary>
internal static class DecisionRules
{
    private static readonly Regex Decision = new(
        @"\b(?:we (?:have |'ve |’ve )?(?:decided|agreed|settled|concluded|approved)|we(?:'ve|’ve|ve) (?:decided|agreed|settled|concluded|approved)|(?:it is|it's|it’s|its|is|that is|that's) (?:decided|agreed|settled|approved|final)"
        + @"|the decision is|our decision|final decision|decision made|let(?:'s|’s|s| us) (?:go with|agree|settle)|(?:we|we'll|we’ll|we will|we are|we're|we’re) (?:go|going|will go) with|we(?:'ll|’ll| will) (?:go with|use|ship|launch|postpone|cancel|drop|keep|adopt|stop|start)"
        + @"|approved|agreed then|so we agree|everyone agrees|everybody agrees|i decided)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static readonly Regex Undecided = new(
        @"\b(?:not (?:yet )?(?:decided|agreed|approved|settled)|haven'?t (?:decided|agreed)|should we|shall we|have we|did we|until we|if we)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public static bool IsDecision(string text) => Decision.IsMatch(text) && !Undecided.IsMatch(text) && !text.TrimEnd().EndsWith('?');
}
