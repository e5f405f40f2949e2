namespace VideoConf.Meetings.Captions;

/// <summary>Language tags (BCP 47, RFC 5646) as far as captions need them.</summary>
internal static class LanguageTags
{
    private const int MaxLength = 35;

    /// <summary>Whether it has the form of a tag: subtags of 1 to 8 letters and digits, the first of letters.</summary>
    public static bool IsTag(string? text)
    {
        if (text is not { Length: >= 2 and <= MaxLength }) return false;
        var parts = text.Split('-');
        return parts[0].Length is 2 or 3 && parts[0].All(char.IsAsciiLetter) && parts.All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
    }

    /// <summary>The language without its region and script, in lower case.</summary>
    public static string Primary(string tag) => (tag.IndexOf('-', StringComparison.Ordinal) is > 0 and var end ? tag[..end] : tag).ToLowerInvariant();

    /// <summary>Whether both are the same language, whatever the region.</summary>
    public static bool Same(string one, string other) => string.Equals(Primary(one), Primary(other), StringComparison.Ordinal);
}
