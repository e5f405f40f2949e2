using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Blobs;

/// <summary>
/// Where a name of the product is: <c>{kind}/{meetingId}/{rest}</c> is the blob <c>{rest}</c> of the container <c>{kind}-{meetingId}</c>. A container for each
/// meeting, because an address that opens more than one blob opens a container: what a node is given for one meeting is then nothing of another.
/// </summary>
/// <param name="MeetingId">The meeting, whose room's region is the account's.</param>
/// <param name="Container">The container.</param>
/// <param name="Blob">The blob; empty for all of them.</param>
internal readonly record struct BlobPlace(string MeetingId, string Container, string Blob)
{
    private static readonly string[] Kinds = ["chunks", "recordings"];
    private static readonly System.Buffers.SearchValues<char> Characters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>What the product's names of this container begin with.</summary>
    public string Prefix => Container.Replace($"-{MeetingId}", $"/{MeetingId}/", StringComparison.Ordinal);

    /// <summary>The place of one blob.</summary>
    /// <exception cref="ArgumentException">It is no name of one.</exception>
    public static BlobPlace Of(string name) =>
        BlobNames.IsValid(name) && TryParse(name, out var place) && place.Blob.Length > 0 ? place : throw new ArgumentException($"'{name}' is no blob name.", nameof(name));

    /// <summary>The place of everything under a prefix.</summary>
    /// <exception cref="ArgumentException">It is none that lies within one meeting.</exception>
    public static BlobPlace OfPrefix(string prefix) =>
        TryParse(prefix, out var place) ? place : throw new ArgumentException($"'{prefix}' is no prefix of a meeting's blobs: chunks/{{meetingId}}/... or recordings/{{meetingId}}/...", nameof(prefix));

    private static bool TryParse(string name, out BlobPlace place)
    {
        place = default;
        var first = name.IndexOf('/', StringComparison.Ordinal);
        if (first < 0 || !Kinds.Contains(name[..first], StringComparer.Ordinal)) return false;
        var second = name.IndexOf('/', first + 1);
        var meetingId = second < 0 ? name[(first + 1)..] : name[(first + 1)..second];

        // A container's name has 3 to 63 of these, and no two dashes beside each other.
        if (meetingId.Length is 0 or > 40 || meetingId.AsSpan().ContainsAnyExcept(Characters) || meetingId.Contains("--", StringComparison.Ordinal)
            || meetingId[0] == '-' || meetingId[^1] == '-') return false;
        place = new BlobPlace(meetingId, $"{name[..first]}-{meetingId}", second < 0 ? "" : name[(second + 1)..]);
        return true;
    }
}
