using System.Globalization;
using System.Text;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>
/// Text as it is drawn: what people typed, made one line that fits. It reaches FFmpeg in a file of its own with expansion off, never in a filter graph, so
/// that no name is ever read as anything but letters.
/// </summary>
internal static class Label
{
    /// <summary>Width of an average letter by its height, in DejaVu Sans, generously.</summary>
    private const double Letter = 0.62;

    /// <summary>That of a Chinese, Japanese or Korean letter, which fills a square.</summary>
    private const double Square = 1.02;

    /// <summary>The text in so many pixels of width at a size of type; empty when there is nothing to draw.</summary>
    public static string Fit(string text, int width, int size) => Cut(Clean(text), (double)width / size);

    /// <summary>Whether it has letters that are in the East Asian font alone.</summary>
    public static bool IsEastAsian(string text) => text.EnumerateRunes().Any(IsSquare);

    /// <summary>Up to two letters that stand for a name.</summary>
    public static string Initials(string text)
    {
        var initials = new StringBuilder();
        foreach (var word in Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var first = StringInfo.GetNextTextElement(word);
            if (!Rune.IsLetterOrDigit(first.EnumerateRunes().First())) continue;
            initials.Append(first.Length <= 4 ? first.ToUpperInvariant() : first.EnumerateRunes().First());
            if (initials.Length >= 8 || new StringInfo(initials.ToString()).LengthInTextElements == 2) break;
        }

        return initials.ToString();
    }

    /// <summary>One line: control and formatting characters, which would reorder what stands beside them, and signs that the font has not are left out.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, 512));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= 500) break;
            var category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune) || category == UnicodeCategory.Control)
            {
                if (clean.Length > 0 && clean[^1] != ' ') clean.Append(' ');
                continue;
            }

            if (category is UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.ModifierSymbol && rune.Value > 0xFF) continue;
            if (rune == Rune.ReplacementChar || rune.Value > 0xFFFF || rune.Value is >= 0xFE00 and <= 0xFE0F) continue; // Emoji and their variants.
            clean.Append(rune.ToString());
        }

        return clean.ToString().TrimEnd();
    }

    private static string Cut(string text, double width)
    {
        double used = 0;
        var cut = 0; // As far as an ellipsis fits behind it.
        for (var at = 0; at < text.Length;)
        {
            var element = StringInfo.GetNextTextElementLength(text, at);
            used += IsSquare(Rune.GetRuneAt(text, at)) ? Square : Letter;
            if (used > width) return cut == 0 ? "" : text[..cut].TrimEnd() + "…";
            at += element;
            if (used + Letter <= width) cut = at;
        }

        return text;
    }

    /// <summary>CJK radicals to Yi, Hangul, compatibility ideographs, and full-width forms.</summary>
    private static bool IsSquare(Rune rune) => rune.Value is (>= 0x1100 and <= 0x11FF) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF00 and <= 0xFFEF);
}
