using System.Security.Cryptography;

namespace VideoConf.Meetings.Storage;

/// <summary>Ids as this product makes them: a prefix that tells what it is, then more than 80 random bits. A meeting's can be read out.</summary>
internal static class Ids
{
    // Without i, l, o, 0 and 1: what is read out is typed in again. 31 characters carry 4.95 bits each.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary><c>usr_</c>, <c>prt_</c>, ... and 17 characters (84 bits).</summary>
    public static string New(string prefix) => $"{prefix}_{RandomNumberGenerator.GetString(Alphabet, 17)}";

    /// <summary>Sessions sort by when they began.</summary>
    public static string NewSession(DateTimeOffset now) => $"ses_{now.ToUnixTimeMilliseconds():x12}{RandomNumberGenerator.GetString(Alphabet, 17)}";

    /// <summary>Recordings sort by when they began.</summary>
    public static string NewRecording(DateTimeOffset now) => $"rec_{now.ToUnixTimeMilliseconds():x12}{RandomNumberGenerator.GetString(Alphabet, 17)}";

    /// <summary><c>abcd-efgh-jkmn</c>: 59 bits, and every guess costs a request that needs a session.</summary>
    public static string NewMeeting()
    {
        var letters = RandomNumberGenerator.GetString(Alphabet, 12);
        return $"{letters[..4]}-{letters[4..8]}-{letters[8..]}";
    }

    /// <summary>The meeting id in its one spelling, or null when this can be none.</summary>
    public static string? Meeting(string? text)
    {
        if (text is not { Length: 14 } || text[4] != '-' || text[9] != '-') return null;
        var lower = text.ToLowerInvariant();
        for (var i = 0; i < lower.Length; i++)
        {
            if (i is not (4 or 9) && !char.IsAsciiLetterLower(lower[i]) && !char.IsAsciiDigit(lower[i])) return null;
        }

        return lower;
    }

    /// <summary>Whether this can be an id that we made, and so may be part of a document's key.</summary>
    public static bool IsId(string? text, string prefix) =>
        text is { Length: <= 64 } && text.Length > prefix.Length + 1 && text.StartsWith(prefix, StringComparison.Ordinal) && text[prefix.Length] == '_'
        && !text.AsSpan(prefix.Length + 1).ContainsAnyExcept(IdCharacters);

    private static readonly System.Buffers.SearchValues<char> IdCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
}
