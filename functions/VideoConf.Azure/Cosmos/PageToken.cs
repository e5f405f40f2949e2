using System.Buffers;
using System.Buffers.Text;
using System.Text;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Cosmos;

/// <summary>Where a page ended: the id of its last document. The service's own continuation would be bound to its version of the query, and grows to kilobytes.</summary>
internal static class PageToken
{
    private const string Version = "1:";

    public static string After(string id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Version + id));

    /// <exception cref="ArgumentException">It is none that <see cref="After"/> made.</exception>
    public static string Read(string token)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(token.Length)];
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var written) != OperationStatus.Done) throw Wrong(token);
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, written));
        if (!text.StartsWith(Version, StringComparison.Ordinal) || text.Length - Version.Length is 0 or > DocumentLimits.MaxKeyLength) throw Wrong(token);
        return text[Version.Length..];
    }

    private static ArgumentException Wrong(string token) => new($"'{token}' is no continuation token.", nameof(token));
}
