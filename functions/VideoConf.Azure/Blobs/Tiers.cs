using Azure.Storage.Blobs.Models;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Blobs;

/// <summary>The product's tiers as the service's.</summary>
internal static class Tiers
{
    /// <exception cref="ArgumentException">There is no such tier.</exception>
    public static AccessTier Of(string tier) => tier switch
    {
        BlobTiers.Hot => AccessTier.Hot,
        BlobTiers.Cool => AccessTier.Cool,
        BlobTiers.Archive => AccessTier.Archive,
        _ => throw new ArgumentException($"'{tier}' is no tier.", nameof(tier)),
    };

    public static string Name(string? tier) =>
        string.Equals(tier, AccessTier.Archive.ToString(), StringComparison.OrdinalIgnoreCase) ? BlobTiers.Archive
        : string.Equals(tier, AccessTier.Cool.ToString(), StringComparison.OrdinalIgnoreCase) ? BlobTiers.Cool
        : BlobTiers.Hot;
}
