using System.Globalization;
using System.Text;

namespace VideoConf.Meetings.Captions;

/// <summary>What an engine heard, as text that is fit to be stored, shown and searched.</summary>
internal static class SpokenText
{
    /// <summary>Characters of a line: more than five minutes of the fastest speech.</summary>
    public const int MaxLength = 4000;

    /// <summary>Without control characters and doubled spaces, and within the limit.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return string.Empty;
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength) break;
            if (Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                space = clean.Length > 0;
                continue;
            }

            // Directional overrides let one text look like another (Unicode TR 36, 2.10); half a character is none.
            if (rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFFFD) continue;
            if (space) clean.Append(' ');
            space = false;
            clean.Append(rune);
        }

        return clean.Length > MaxLength ? clean.ToString(0, MaxLength) : clean.ToString();
    }

    /// <summary>Whether it can be a line's id: it becomes part of a document's key.</summary>
    public static bool IsLineId(string? text) => text is { Length: >= 1 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
