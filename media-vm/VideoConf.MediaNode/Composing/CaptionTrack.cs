using System.Globalization;
using System.Text;

namespace VideoConf.MediaNode.Composing;

/// <summary>WebVTT cut to a film's length: a cue that ends after the film would make the file longer than its pictures.</summary>
internal static class CaptionTrack
{
    private const string Arrow = "-->";

    /// <summary>The text without cues that begin at or after the end, and with those that go on beyond it shortened.</summary>
    public static string Cut(string captions, double seconds)
    {
        var cut = new StringBuilder(captions.Length);
        var isLeftOut = false;
        foreach (var line in captions.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.Length == 0) isLeftOut = false;
            else if (!isLeftOut && TryTimes(line, out var from, out var to, out var settings))
            {
                isLeftOut = from >= seconds || to <= from;
                if (!isLeftOut) cut.Append(Text(from)).Append(" --> ").Append(Text(Math.Min(to, seconds))).Append(settings).Append('\n');
                continue;
            }

            if (!isLeftOut) cut.Append(line).Append('\n');
        }

        return cut.ToString();
    }

    private static bool TryTimes(string line, out double from, out double to, out string settings)
    {
        (from, to, settings) = (0, 0, "");
        var arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0) return false;
        var rest = line[(arrow + Arrow.Length)..].TrimStart();
        var end = rest.IndexOfAny([' ', '\t']);
        settings = end < 0 ? "" : rest[end..];
        return TryTime(line[..arrow].Trim(), out from) && TryTime(end < 0 ? rest : rest[..end], out to);
    }

    /// <summary>Hours may be missing, and have any number of digits (WebVTT section 4.2.3).</summary>
    private static bool TryTime(string text, out double seconds)
    {
        seconds = 0;
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3)) return false;
        foreach (var part in parts)
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            seconds = (seconds * 60) + number;
        }

        return true;
    }

    private static string Text(double seconds)
    {
        var milliseconds = (long)Math.Round(seconds * 1000);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}.{milliseconds % 1000:000}");
    }
}
