using System.Text.RegularExpressions;

namespace VideoConf.Meetings.Storage;

/// <summary>
/// Which names a blob may have: the rule is also what keeps a name inside the folder, since no segment can be empty, <c>.</c> or <c>..</c>,
/// begin with a dot or hold a separator of any platform.
/// </summary>
public static partial class BlobNames
{
    /// <summary>Longest name.</summary>
    public const int MaxLength = 512;

    /// <summary>Whether a blob may have this name.</summary>
    public static bool IsValid(string? name) => name is { Length: > 0 and <= MaxLength } && Pattern().IsMatch(name);

    [GeneratedRegex(
        @"\A[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Pattern();
}
