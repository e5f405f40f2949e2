using System.Globalization;
using System.Text;
using VideoConf.Contracts.Problems;

namespace VideoConf.Meetings;

/// <summary>Collects what is wrong with a request, so that a caller learns of all of it at once.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, IReadOnlyList<string>> _errors = new(StringComparer.Ordinal);

    public void Add(string field, string sentence) =>
        _errors[field] = _errors.TryGetValue(field, out var sentences) ? [.. sentences, sentence] : [sentence];

    /// <summary>The problem; null when nothing is wrong.</summary>
    public Problem? ToProblem()
    {
        if (_errors.Count == 0) return null;
        var sentence = string.Join(' ', _errors.SelectMany(error => error.Value));
        return new Problem(ProblemTypes.InvalidRequest, sentence) { Errors = _errors };
    }

    /// <summary>A text for people to read: trimmed, of 1 to <paramref name="max"/> characters, without what would garble others' screens.</summary>
    public string? Text(string field, string? text, int max)
    {
        if (text is null) return null;
        var trimmed = text.Trim();
        var count = 0;
        foreach (var rune in trimmed.EnumerateRunes())
        {
            count++;
            if (!Garbles(rune)) continue;
            Add(field, $"{field} contains the character U+{rune.Value:X4}, which controls how text is shown. Remove it.");
            return null;
        }

        if (count >= 1 && count <= max) return trimmed;
        Add(field, count == 0
            ? $"{field} is empty. Give 1 to {max} characters, or leave it out."
            : string.Create(CultureInfo.InvariantCulture, $"{field} has {count} characters; {max} are the most. Shorten it."));
        return null;
    }

    // Control characters and line separators break layouts and logs; directional overrides let one name look like another (Unicode TR 36, 2.10).
    private static bool Garbles(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFFFD;
}
