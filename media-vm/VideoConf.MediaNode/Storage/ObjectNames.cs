using System.Buffers;
using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Storage;

/// <summary>Names of objects: segments of letters, digits, dots, dashes and underscores with slashes between.</summary>
internal static class ObjectNames
{
    private const int Longest = 512;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    /// <summary>Whether it is one: no way out of where it stands, nothing a URL would read otherwise.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= Longest } && !name.AsSpan().ContainsAnyExcept(Allowed) && Array.TrueForAll(name.Split('/'), segment => segment.Trim('.').Length > 0);

    /// <summary>The URL of an object; false when name or address is not good.</summary>
    public static bool TryAddress(ObjectAddress address, string name, out Uri? url)
    {
        url = null;
        return IsValid(name) && Uri.TryCreate($"{address.BaseUrl}/{name}{address.Query}", UriKind.Absolute, out url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
    }
}
