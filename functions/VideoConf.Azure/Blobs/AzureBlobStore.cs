using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Blobs;

/// <summary>
/// <see cref="IBlobStore"/> on storage accounts, one a region. A write stages blocks and then commits them together, so that it is seen whole or not at all; blocks of
/// one that failed are gone after a week by themselves.
/// </summary>
public sealed class AzureBlobStore(BlobAccounts accounts, MeetingRegions regions) : IBlobStore
{
    // 50,000 blocks of 4 MiB are 195 GiB, three times the largest file; and what a failed attempt sends again is little.
    private const int BlockBytes = 4 << 20;

    /// <inheritdoc/>
    public async Task<Meetings.Storage.BlobInfo> WriteAsync(string name, Stream content, string contentType, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(contentType);
        var place = BlobPlace.Of(name);
        var container = await ContainerAsync(place, cancellationToken);
        var headers = new BlobHttpHeaders { ContentType = contentType };
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, cancellationToken);
            var (length, written) = await StageAllAsync(container, place.Blob, content, buffer, read, headers, cancellationToken);
            return new Meetings.Storage.BlobInfo(name, length, contentType, written.LastModified);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenReadAsync(string name, long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var place = BlobPlace.Of(name);
        var blob = (await ContainerAsync(place, cancellationToken)).GetBlobClient(place.Blob);
        try
        {
            // One answer, and so one version: a blob that is replaced meanwhile does not change under its reader.
            var download = await blob.DownloadStreamingAsync(new BlobDownloadOptions { Range = new HttpRange(offset) }, cancellationToken);
            return download.Value.Content;
        }
        catch (RequestFailedException error) when (error.Status == 416)
        {
            return new MemoryStream([], writable: false); // Begins at its end or behind it.
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<Meetings.Storage.BlobInfo?> GetInfoAsync(string name, CancellationToken cancellationToken)
    {
        var place = BlobPlace.Of(name);
        try
        {
            var properties = (await (await ContainerAsync(place, cancellationToken)).GetBlobClient(place.Blob).GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return new Meetings.Storage.BlobInfo(name, properties.ContentLength, properties.ContentType, properties.LastModified, Tiers.Name(properties.AccessTier));
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var place = BlobPlace.Of(name);
        try
        {
            await (await ContainerAsync(place, cancellationToken)).GetBlobClient(place.Blob).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            // Not even its container is there.
        }
    }

    /// <inheritdoc/>
    public async Task<bool> SetTierAsync(string name, string tier, CancellationToken cancellationToken)
    {
        var place = BlobPlace.Of(name);
        var wanted = Tiers.Of(tier);
        try
        {
            await (await ContainerAsync(place, cancellationToken)).GetBlobClient(place.Blob)
                .SetAccessTierAsync(wanted, rehydratePriority: RehydratePriority.Standard, cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return false;
        }
        catch (RequestFailedException error) when (Is(error, BlobErrorCode.BlobBeingRehydrated))
        {
            return true; // On its way out of the archive; asked again it goes where it is wanted.
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Meetings.Storage.BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = BlobPlace.OfPrefix(prefix);

        // Every argument: newer packages give the overload that all versions have no defaults.
        var pages = (await ContainerAsync(place, cancellationToken)).GetBlobsAsync(BlobTraits.None, BlobStates.None, place.Blob, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages)
        {
            while (await NextAsync(pages))
            {
                var (blob, properties) = (pages.Current, pages.Current.Properties);
                yield return new Meetings.Storage.BlobInfo(
                    place.Prefix + blob.Name, properties.ContentLength ?? 0, properties.ContentType, properties.LastModified ?? default, Tiers.Name(properties.AccessTier?.ToString()));
            }
        }
    }

    internal async ValueTask<BlobContainerClient> ContainerAsync(BlobPlace place, CancellationToken cancellationToken) =>
        accounts.Of(await regions.OfAsync(place.MeetingId, cancellationToken)).GetBlobContainerClient(place.Container);

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<BlobItem> blobs)
    {
        try
        {
            return await blobs.MoveNextAsync();
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return false; // Nothing was ever written, or all was deleted.
        }
    }

    /// <summary>
    /// Stages blocks until the content ends, the first of them read already, and commits them. A commit takes away every block that it does not name, and so those
    /// of another writer of the same name: what fits into a block is then staged again, and the last one stands; what does not has been read and is gone.
    /// </summary>
    private static async Task<(long Length, BlobContentInfo Written)> StageAllAsync(
        BlobContainerClient container, string name, Stream content, byte[] buffer, int read, BlobHttpHeaders headers, CancellationToken cancellationToken)
    {
        const int Attempts = 10;
        var blob = container.GetBlockBlobClient(name);
        for (var attempt = 1; ; attempt++)
        {
            var blocks = await StageAsync(container, blob, content, buffer, read, cancellationToken);
            try
            {
                var options = new CommitBlockListOptions { HttpHeaders = headers, AccessTier = AccessTier.Hot };
                return (blocks.Length, (await blob.CommitBlockListAsync(blocks.Ids, options, cancellationToken)).Value);
            }
            catch (RequestFailedException error) when (Is(error, BlobErrorCode.InvalidBlockList))
            {
                if (read == BlockBytes || attempt == Attempts) throw new IOException($"{name} was written by another at the same time, whose version stands.", error);
            }
        }
    }

    private static async Task<(List<string> Ids, long Length)> StageAsync(
        BlobContainerClient container, BlockBlobClient blob, Stream content, byte[] buffer, int read, CancellationToken cancellationToken)
    {
        var (attempt, blocks, length) = (Guid.NewGuid(), new List<string>(), 0L);
        if (read == 0) await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken); // A blob of no blocks is committed alone.
        while (read > 0)
        {
            var id = BlockId(attempt, blocks.Count);
            await StageBlockAsync(container, blob, id, buffer.AsMemory(0, read), cancellationToken);
            blocks.Add(id);
            length += read;
            read = read < BlockBytes ? 0 : await content.ReadAtLeastAsync(buffer.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, cancellationToken);
        }

        return (blocks, length);
    }

    /// <summary>A meeting's first blob finds no container yet. Staged again, a block replaces the one of its id.</summary>
    private static async Task StageBlockAsync(BlobContainerClient container, BlockBlobClient blob, string id, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var first = BinaryData.FromBytes(bytes).ToStream();
            await blob.StageBlockAsync(id, first, (BlockBlobStageBlockOptions?)null, cancellationToken);
        }
        catch (RequestFailedException error) when (Is(error, BlobErrorCode.ContainerNotFound))
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await using var second = BinaryData.FromBytes(bytes).ToStream();
            await blob.StageBlockAsync(id, second, (BlockBlobStageBlockOptions?)null, cancellationToken);
        }
    }

    private static bool Is(RequestFailedException error, BlobErrorCode code) => string.Equals(error.ErrorCode, code.ToString(), StringComparison.Ordinal);

    // All ids of a blob have one length, and no two writers of a blob the same ones: each commits its own blocks.
    private static string BlockId(Guid attempt, int index)
    {
        Span<byte> id = stackalloc byte[20];
        attempt.TryWriteBytes(id);
        BinaryPrimitives.WriteInt32BigEndian(id[16..], index);
        return Convert.ToBase64String(id);
    }
}
