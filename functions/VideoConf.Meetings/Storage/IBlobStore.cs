namespace VideoConf.Meetings.Storage;

/// <summary>Large objects by name: recordings, chunks, exports. Safe for concurrent use; a write is seen whole or not at all.</summary>
public interface IBlobStore
{
    /// <summary>Writes or replaces a blob from a stream, in the hot tier. A failed or cancelled write leaves what was there before.</summary>
    /// <exception cref="BlobStoreFullException">There is no space left for it.</exception>
    Task<BlobInfo> WriteAsync(string name, Stream content, string contentType, CancellationToken cancellationToken);

    /// <summary>Opens a blob to read from <paramref name="offset"/>; null when there is none. The stream is the caller's to dispose.</summary>
    Task<Stream?> OpenReadAsync(string name, long offset, CancellationToken cancellationToken);

    /// <summary>What is known of a blob; null when there is none.</summary>
    Task<BlobInfo?> GetInfoAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a blob; it is no failure that there is none.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a blob to a tier of <see cref="BlobTiers"/>; false when there is none. What is in the archive may take hours to be readable again where the
    /// store is one that archives; a store that does not keeps the word alone.
    /// </summary>
    Task<bool> SetTierAsync(string name, string tier, CancellationToken cancellationToken);

    /// <summary>Blobs whose name begins with a prefix, in the order of their names.</summary>
    IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken);
}

/// <summary>What is known of a blob.</summary>
/// <param name="Name">1 to 512 characters: segments of <c>[A-Za-z0-9._-]</c>, none beginning with a dot, joined by <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="LastModified">Time of the last write.</param>
/// <param name="Tier">One of <see cref="BlobTiers"/>.</param>
public sealed record BlobInfo(string Name, long Length, string ContentType, DateTimeOffset LastModified, string Tier = BlobTiers.Hot);

/// <summary>How fast, and how dear, a blob is kept.</summary>
public static class BlobTiers
{
    /// <summary>Read often.</summary>
    public const string Hot = "hot";

    /// <summary>Read seldom: cheaper to keep, dearer to read.</summary>
    public const string Cool = "cool";

    /// <summary>Kept because it must be.</summary>
    public const string Archive = "archive";
}

/// <summary>The store has no space left for a blob.</summary>
public sealed class BlobStoreFullException(string message, Exception? inner = null) : IOException(message, inner);
