namespace VideoConf.Rtc.Sdp;

/// <summary>Why a session description is refused.</summary>
public enum SdpErrorKind
{
    /// <summary>Longer than <see cref="SdpLimits.MaximumLength"/>.</summary>
    TooLarge,

    /// <summary>More lines, sections, codecs or the like than <see cref="SdpLimits"/> allows.</summary>
    TooMany,

    /// <summary>A line that is not of the form letter, equals sign, text.</summary>
    MalformedLine,

    /// <summary>A line that RFC 8866 requires is not there, or not where it must be.</summary>
    MissingLine,

    /// <summary>A media line that cannot be read.</summary>
    MalformedMedia,

    /// <summary>An attribute whose value cannot be read.</summary>
    MalformedAttribute,

    /// <summary>An attribute that WebRTC requires is not there.</summary>
    MissingAttribute,

    /// <summary>There is no media section, or none that could be answered.</summary>
    NoMedia,
}

/// <summary>What is wrong with a session description, precise enough for its author to find it.</summary>
/// <param name="Kind">The sort of mistake.</param>
/// <param name="Line">The line, from 1; 0 when it concerns the whole.</param>
/// <param name="Attribute">The attribute or line type concerned, such as <c>ice-ufrag</c> or <c>m=</c>.</param>
/// <param name="Message">A sentence. Never echoes the peer's text.</param>
public sealed record SdpError(SdpErrorKind Kind, int Line, string? Attribute, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"SDP line {Line}: {Message}" : $"SDP: {Message}";
}

/// <summary>
/// What is read at most. A meeting of 25 with all codecs is about 100 KB in 60 sections; whoever sends more is not a browser.
/// </summary>
public static class SdpLimits
{
    /// <summary>Characters of the whole.</summary>
    public const int MaximumLength = 256 * 1024;

    /// <summary>Characters of one line.</summary>
    public const int MaximumLineLength = 4096;

    /// <summary>Lines of the whole.</summary>
    public const int MaximumLines = 16 * 1024;

    /// <summary>Media sections.</summary>
    public const int MaximumSections = 256;

    /// <summary>Formats of one section: payload types are 7 bits.</summary>
    public const int MaximumCodecs = 128;

    /// <summary>Header extensions of one section.</summary>
    public const int MaximumExtensions = 64;

    /// <summary>Synchronization sources, and groups of them, of one section.</summary>
    public const int MaximumSsrcs = 64;

    /// <summary>Simulcast layers of one section, each way: browsers send no more than three.</summary>
    public const int MaximumRids = 3;
}
