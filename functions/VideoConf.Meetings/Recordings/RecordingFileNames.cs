using System.Globalization;
using System.Text;

namespace VideoConf.Meetings.Recordings;

/// <summary>Names of downloads: what people call a meeting, made safe for every file system, and when it was recorded.</summary>
internal static class RecordingFileNames
{
    private const int LongestTitle = 80;

    /// <summary><c>{title} {yyyy-MM-dd HH-mm} {what}.{extension}</c>, times in UTC.</summary>
    public static string Of(string title, DateTimeOffset startedAt, string? what, string extension)
    {
        var name = new StringBuilder(Safe(title, "Meeting")).Append(CultureInfo.InvariantCulture, $" {startedAt.UtcDateTime:yyyy-MM-dd HH-mm}");
        if (what is not null) name.Append(' ').Append(Safe(what, "participant"));
        return name.Append('.').Append(extension).ToString();
    }

    // What Windows, macOS or a shell would stumble over goes; so does what would turn the text around it (Unicode TR 36).
    private static string Safe(string text, string fallback)
    {
        var safe = new StringBuilder();
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (count == LongestTitle) break;
            var category = Rune.GetUnicodeCategory(rune);
            var isBad = category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || rune.Value is '<' or '>' or ':' or '"' or '/' or '\\' or '|' or '?' or '*' or 0xFFFD;
            var isSpace = isBad || Rune.IsWhiteSpace(rune);
            if (isSpace && (safe.Length == 0 || safe[^1] == ' ')) continue;
            if (isSpace) safe.Append(' ');
            else safe.Append(rune.ToString());
            count++;
        }

        var result = safe.ToString().Trim(' ', '.');
        return result.Length == 0 ? fallback : result;
    }
}
