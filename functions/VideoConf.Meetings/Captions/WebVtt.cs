using System.Globalization;
using System.Text;
using VideoConf.Contracts.Captions;

namespace VideoConf.Meetings.Captions;

/// <summary>WebVTT (W3C), the format of caption tracks: one cue a line, the speaker as its voice.</summary>
public static class WebVtt
{
    /// <summary>Media type.</summary>
    public const string ContentType = "text/vtt; charset=utf-8";

    /// <summary>What a file begins with.</summary>
    public const string Header = "WEBVTT\n\n";

    /// <summary>A cue is shown for this long at least: players skip one that ends where it begins.</summary>
    private const double MinSeconds = 0.1;

    /// <summary>One cue; <paramref name="offsetSeconds"/> is where the file begins in the session. Empty for a line that ends before.</summary>
    public static string Cue(TranscriptLine line, double offsetSeconds = 0)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.EndSeconds <= offsetSeconds || line.Text.Length == 0) return string.Empty;
        var start = Math.Max(0, line.StartSeconds - offsetSeconds);
        var end = Math.Max(line.EndSeconds - offsetSeconds, start + MinSeconds);
        return $"{Timestamp(start, '.')} --> {Timestamp(end, '.')}\n<v {Escape(line.DisplayName)}>{Escape(line.Text)}\n\n";
    }

    /// <summary><c>hh:mm:ss.mmm</c>; hours of more than two digits where there are so many.</summary>
    internal static string Timestamp(double seconds, char separator)
    {
        var milliseconds = (long)Math.Round(Math.Max(0, seconds) * 1000);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}{separator}{milliseconds % 1000:000}");
    }

    /// <summary>Text that cannot end a cue, open a tag or look like a timing line: the arrow loses its head with the others.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '\r' or '\n' or '\u2028' or '\u2029' or '\0' => escaped.Append(' '),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
