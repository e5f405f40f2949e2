using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace VideoConf.Rtc.Sdp;

/// <summary>The small grammar that attributes share (RFC 8866 section 9).</summary>
internal static class SdpText
{
    /// <summary>Takes the text up to the next blanks, and the blanks.</summary>
    public static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> text)
    {
        var blank = text.IndexOf(' ');
        var word = blank < 0 ? text : text[..blank];
        text = blank < 0 ? default : text[blank..].TrimStart(' ');
        return word;
    }

    /// <summary>Whether this is a token: visible ASCII but for the separators.</summary>
    public static bool IsToken(ReadOnlySpan<char> text, int maximum)
    {
        if (text.IsEmpty || text.Length > maximum) return false;
        foreach (var c in text)
        {
            if (c is <= ' ' or >= '\x7f' or '"' or '(' or ')' or ',' or '/' or ':' or ';' or '<' or '=' or '>' or '?' or '@' or '[' or '\\' or ']')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether this could be a rid: letters, digits, - and _ (RFC 8851 section 10 with RFC 8852's identifiers).</summary>
    public static bool IsAlphanumeric(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > 32) return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        return true;
    }

    /// <summary>Reads AB:CD:EF, 64 bytes at most (sha-512).</summary>
    public static bool TryReadHexBytes(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length is < 2 or > (64 * 3) - 1 || (text.Length + 1) % 3 != 0) return false;

        var result = new byte[(text.Length + 1) / 3];
        for (var i = 0; i < result.Length; i++)
        {
            if (!byte.TryParse(text.Slice(i * 3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out result[i])) return false;
            if (i > 0 && text[(i * 3) - 1] != ':') return false;
        }

        bytes = result;
        return true;
    }
}
