using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using VideoConf.Contracts.Node;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Recordings;

namespace VideoConf.Azure.Blobs;

/// <summary>
/// <see cref="IFileLinks"/> by user delegation SAS: signed with a key that storage gives to the application's identity, and that ends with it. No account key
/// exists that could leak.
/// </summary>
public sealed class BlobFileLinks(BlobAccounts accounts, MeetingRegions regions, DelegationKeys keys, Func<string, CancellationToken, Task<string?>> regionOfNode, string homeRegion) : IFileLinks
{
    // Clocks of two machines are minutes apart at worst, and an address is used the moment it is made.
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);

    /// <summary>Addresses with nodes' regions from the registry.</summary>
    public BlobFileLinks(BlobAccounts accounts, MeetingRegions regions, DelegationKeys keys, NodeRegistry nodes, string homeRegion)
        : this(accounts, regions, keys, nodes.RegionOfAsync, homeRegion)
    {
    }

    /// <inheritdoc/>
    public async ValueTask<string> ReadAsync(string name, string fileName, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var place = BlobPlace.Of(name);
        var account = accounts.Of(await regions.OfAsync(place.MeetingId, cancellationToken));

        // For who downloads; players do not mind. RFC 6266 with the name in RFC 8187 form: whatever people call a meeting, the header stays a header.
        var sas = new BlobSasBuilder(BlobSasPermissions.Read, expiresAt)
        {
            BlobContainerName = place.Container,
            BlobName = place.Blob,
            Resource = "b",
            ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(fileName)}",
        };
        var blob = account.GetBlobContainerClient(place.Container).GetBlobClient(place.Blob);
        return $"{blob.Uri.AbsoluteUri}?{await SignAsync(account, sas, expiresAt, cancellationToken)}";
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectAddress> ForNodeAsync(string nodeId, string prefix, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var place = BlobPlace.OfPrefix(prefix);
        var preferred = await regionOfNode(nodeId, cancellationToken) ?? homeRegion;
        var account = accounts.Of(await regions.SettleAsync(place.MeetingId, preferred, cancellationToken));
        var container = account.GetBlobContainerClient(place.Container);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var sas = new BlobSasBuilder(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.Delete, expiresAt)
        {
            BlobContainerName = place.Container,
            Resource = "c",
        };
        var query = await SignAsync(account, sas, expiresAt, cancellationToken);
        var folder = place.Blob.Length == 0 ? "" : $"/{place.Blob.TrimEnd('/')}";
        return new ObjectAddress($"{container.Uri.AbsoluteUri}{folder}", $"?{query}", NeedsToken: false);
    }

    private async ValueTask<string> SignAsync(BlobServiceClient account, BlobSasBuilder sas, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var key = await keys.ForAsync(account, expiresAt, cancellationToken);
        sas.StartsOn = keys.Now - Before;
        sas.Protocol = account.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp;
        return sas.ToSasQueryParameters(key, account.AccountName).ToString();
    }
}
