using System.Globalization;

namespace VideoConf.MediaNode.Captions.PocketSphinx;

/// <summary>Makes what the decoder says readable: it knows neither capitals nor punctuation.</summary>
internal static class SphinxText
{
    /// <summary>A capital at the beginning, and for the word <c>I</c>.</summary>
    public static string Write(string words)
    {
        var parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is "i" || parts[i].StartsWith("i'", StringComparison.Ordinal) || i == 0)
                parts[i] = char.ToUpper(parts[i][0], CultureInfo.InvariantCulture) + parts[i][1..];
        }

        return string.Join(' ', parts);
    }
}
