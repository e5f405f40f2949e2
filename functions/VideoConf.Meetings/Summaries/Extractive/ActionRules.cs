using System.Text.RegularExpressions;

namespace VideoConf.Meetings.Summaries.Extractive;

/// <summary>Something to be done, as a sentence says it.</summary>
/// <param name="Assignee">Who, by name; null when nobody was named.</param>
/// <param name="Due">Until when, as it was said.</param>
internal sealed record FoundAction(string? Assignee, string? Due);

/// <summary>
/// English phrases by which people take on work or give it out. All expressions run in time linear in their input
/// (<see cref="RegexOptions.NonBacktracking"/>): a transcript is anybody's text.
/// </summary>
internal static class ActionRules
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
    private const string Month = "(?:january|february|march|april|may|june|july|august|september|october|november|december)";
    private const string Weekday = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    private const string Ordinal = "(?:[0-9]{1,2}(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)";

    private static readonly string[] IdleVerbs = ["be", "have", "not", "say", "see", "think", "guess", "just", "know", "go", "never"];

    // What is said of oneself: a promise.
    private static readonly Regex Promise = new(@"\b(?:i will|i'll|i’ll|ill|i am going to|i'm going to|i’m going to|let me|i can take|i take) (?<verb>[a-z]+)", Options);

    // What is asked of somebody.
    private static readonly Regex Request = new(@"\b(?:can you|could you|would you|will you|please|you need to|you should|you have to|make sure (?:to|that|you)) [a-z]+", Options);

    // What is asked of all.
    private static readonly Regex Duty = new(@"\b(?:we need to|we have to|we must|we should|somebody should|someone should|somebody needs to|someone needs to|follow up (?:on|with)) |^(?:action item|to do item|todo)\b", Options);

    // "shall", "would" and the like are left out: they are talk about work more often than work.
    private static readonly Regex NamedDuty = new(@"^(?:will|should|needs to|need to|has to|is going to|can you|could you|would you|will you|please|to) [a-z]+", Options);

    private static readonly Regex DueDate = new(
        $@"\b(?:(?:by|before|until|till|no later than|due|due on|due by)(?: the)? (?:end of (?:the |this |next )?(?:day|week|month|quarter|year)|next (?:week|month|quarter|year|{Weekday})|this (?:week|month|quarter|{Weekday})|{Weekday}(?: (?:morning|noon|afternoon|evening))?|tomorrow(?: (?:morning|noon|afternoon|evening))?|today|tonight|noon|{Month}(?: the)? {Ordinal}|{Ordinal}(?: of)? {Month}|{Month}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{Ordinal})|tomorrow(?: (?:morning|afternoon|evening))?|tonight|next (?:week|month|{Weekday})|on {Weekday}|this afternoon|end of (?:the )?(?:day|week))\b",
        Options);

    /// <summary>What is to be done by a sentence; null when nothing is. <paramref name="names"/> are those of the people in the meeting.</summary>
    public static FoundAction? Find(string text, string speaker, IReadOnlyList<string> names)
    {
        var due = DueDate.Match(text) is { Success: true } match ? match.Value.Trim() : null;
        if (Named(text, names) is { } named) return new FoundAction(named, due);
        if (Promise.Match(text) is { Success: true } promise && !IdleVerbs.Contains(promise.Groups["verb"].Value.ToLowerInvariant(), StringComparer.Ordinal) && !IsSmallTalk(text)) return new FoundAction(speaker, due);
        if (Duty.IsMatch(text)) return new FoundAction(null, due);
        return Request.IsMatch(text) && !IsQuestionAboutNow(text) ? new FoundAction(null, due) : null;
    }

    /// <summary>"Grace will ...", "Grace, can you ...", by the whole name or the first one.</summary>
    private static string? Named(string text, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            foreach (var called in (string[])[name, name.Split(' ')[0]])
            {
                if (called.Length < 2) continue;
                for (var at = text.IndexOf(called, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(called, at + 1, StringComparison.OrdinalIgnoreCase))
                {
                    var end = at + called.Length;
                    if ((at > 0 && char.IsLetterOrDigit(text[at - 1])) || (end < text.Length && char.IsLetterOrDigit(text[end]))) continue;
                    if (NamedDuty.IsMatch(text[end..].TrimStart(',', ' ', ':'))) return name;
                }
            }
        }

        return null;
    }

    private static bool IsSmallTalk(string text) =>
        text.Contains("let me know", StringComparison.OrdinalIgnoreCase) || text.Contains("let me see", StringComparison.OrdinalIgnoreCase) || text.Contains("let me think", StringComparison.OrdinalIgnoreCase);

    private static bool IsQuestionAboutNow(string text) =>
        text.Contains("can you hear", StringComparison.OrdinalIgnoreCase) || text.Contains("can you see", StringComparison.OrdinalIgnoreCase)
        || text.Contains("could you repeat", StringComparison.OrdinalIgnoreCase) || text.Contains("can you repeat", StringComparison.OrdinalIgnoreCase)
        || text.Contains("yes please", StringComparison.OrdinalIgnoreCase);
}
