using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace VideoConf.Rtc.Sdp;

/// <summary>One media section, unread but for its media line (RFC 8866 section 5.14).</summary>
/// <param name="Kind">audio, video, application or another.</param>
/// <param name="Port">0 when the section is disabled, or bundled only.</param>
/// <param name="Protocol">Such as UDP/TLS/RTP/SAVPF.</param>
/// <param name="Formats">Payload types, or the name of the data channel's protocol.</param>
/// <param name="Number">The media line's number, from 1.</param>
/// <param name="Block">The lines behind it.</param>
public sealed record SdpMedia(string Kind, int Port, string Protocol, IReadOnlyList<string> Formats, int Number, SdpBlock Block);

/// <summary>
/// A session description as lines and sections (RFC 8866), for whoever the line order or unknown attributes matter to. <see cref="SdpOffer"/>
/// reads what WebRTC means by them.
/// </summary>
public sealed class SessionDescription
{
    private SessionDescription(SdpBlock session, IReadOnlyList<SdpMedia> media)
    {
        Session = session;
        Media = media;
    }

    /// <summary>The lines before the first media section.</summary>
    public SdpBlock Session { get; }

    /// <summary>The media sections in their order.</summary>
    public IReadOnlyList<SdpMedia> Media { get; }

    /// <summary>Reads a description. Line ends may be CRLF or LF.</summary>
    /// <param name="text">As it came; may be anything.</param>
    /// <param name="description">What it says.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SessionDescription? description, [NotNullWhen(false)] out SdpError? error)
    {
        description = null;
        if (text.Length > SdpLimits.MaximumLength)
        {
            error = new SdpError(SdpErrorKind.TooLarge, 0, null, $"The description is longer than {SdpLimits.MaximumLength} characters.");
            return false;
        }

        if (!TrySplit(text, out var lines, out error) || !TryCheckHead(lines, out error)) return false;

        var media = new List<SdpMedia>();
        var start = 0;
        SdpBlock? session = null;
        for (var i = 0; i <= lines.Count; i++)
        {
            if (i < lines.Count && lines[i].Type != 'm') continue;

            var block = new SdpBlock(lines.GetRange(start, i - start));
            if (session is null) session = block;
            else media[^1] = media[^1] with { Block = block };

            if (i == lines.Count) break;
            if (media.Count == SdpLimits.MaximumSections)
            {
                error = new SdpError(SdpErrorKind.TooMany, lines[i].Number, "m=", $"More than {SdpLimits.MaximumSections} media sections.");
                return false;
            }

            if (!TryReadMediaLine(lines[i], out var section, out error)) return false;
            media.Add(section);
            start = i + 1;
        }

        description = new SessionDescription(session!, media);
        return true;
    }

    /// <summary>Writes the description as it was read, with CRLF line ends.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        Append(text, Session);
        foreach (var section in Media)
        {
            text.Append(CultureInfo.InvariantCulture, $"m={section.Kind} {section.Port} {section.Protocol} ").AppendJoin(' ', section.Formats).Append("\r\n");
            Append(text, section.Block);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, SdpBlock block)
    {
        foreach (var line in block.Lines) text.Append(line.Type).Append('=').Append(line.Value).Append("\r\n");
    }

    private static bool TrySplit(string text, out List<SdpLine> lines, [NotNullWhen(false)] out SdpError? error)
    {
        lines = [];
        error = null;
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range];
            if (line.EndsWith('\r')) line = line[..^1];
            if (line.IsEmpty) continue; // Behind the last line, and between lines as some tools leave them.

            if (lines.Count == SdpLimits.MaximumLines || line.Length > SdpLimits.MaximumLineLength)
            {
                error = new SdpError(SdpErrorKind.TooMany, number, null, "The description has too many or too long lines.");
                return false;
            }

            // Control characters would travel into whatever the text is copied to.
            if (line.Length < 2 || line[1] != '=' || !char.IsAsciiLetterLower(line[0]) || line.ContainsAnyInRange('\0', '\x1f'))
            {
                error = new SdpError(SdpErrorKind.MalformedLine, number, null, "The line is not of the form letter, equals sign, text.");
                return false;
            }

            lines.Add(new SdpLine(line[0], line[2..].ToString(), number));
        }

        return true;
    }

    private static bool TryCheckHead(List<SdpLine> lines, [NotNullWhen(false)] out SdpError? error)
    {
        error = null;
        if (lines.Count == 0 || lines[0].Type != 'v' || !string.Equals(lines[0].Value, "0", StringComparison.Ordinal))
        {
            error = new SdpError(SdpErrorKind.MissingLine, 1, "v=", "The description does not start with v=0.");
        }
        else if (lines.Count < 2 || lines[1].Type != 'o')
        {
            error = new SdpError(SdpErrorKind.MissingLine, 2, "o=", "The origin line is missing.");
        }
        else if (lines.Count < 3 || lines[2].Type != 's')
        {
            error = new SdpError(SdpErrorKind.MissingLine, 3, "s=", "The session name line is missing.");
        }

        return error is null;
    }

    private static bool TryReadMediaLine(SdpLine line, [NotNullWhen(true)] out SdpMedia? media, [NotNullWhen(false)] out SdpError? error)
    {
        media = null;
        error = null;
        var parts = line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 4 || !TryReadPort(parts[1], out var port))
        {
            error = new SdpError(SdpErrorKind.MalformedMedia, line.Number, "m=", "The media line is not of the form kind, port, protocol, formats.");
            return false;
        }

        if (parts.Length - 3 > SdpLimits.MaximumCodecs)
        {
            error = new SdpError(SdpErrorKind.TooMany, line.Number, "m=", $"More than {SdpLimits.MaximumCodecs} formats in one section.");
            return false;
        }

        media = new SdpMedia(parts[0], port, parts[2], parts[3..], line.Number, new SdpBlock([]));
        return true;
    }

    // "port/count" (RFC 8866 section 5.14) is of no use to WebRTC; the port alone counts.
    private static bool TryReadPort(string text, out int port)
    {
        var digits = text.AsSpan();
        var slash = digits.IndexOf('/');
        if (slash >= 0) digits = digits[..slash];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
    }
}
