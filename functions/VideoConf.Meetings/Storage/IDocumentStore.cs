using System.Text.Json;

namespace VideoConf.Meetings.Storage;

/// <summary>
/// JSON documents addressed by container, partition and id. The contract is what Cosmos DB and SQLite both give: optimistic concurrency by ETag,
/// time to live, an atomic batch within one partition and queries within one partition. Safe for concurrent use.
/// </summary>
public interface IDocumentStore
{
    /// <summary>Reads one document; null when there is none or it has expired.</summary>
    Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Applies all operations or none. All keys must be in one container and partition; at most <see cref="DocumentLimits.MaxBatch"/> operations.
    /// </summary>
    /// <returns>The new ETags in the order of the operations, or the first operation that did not fit.</returns>
    Task<BatchResult> ExecuteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken);

    /// <summary>Documents of one partition in the order of their ids, those that have not expired, a page at a time.</summary>
    Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellationToken);
}

/// <summary>Limits that every adapter keeps, so that what works on one works on all.</summary>
public static class DocumentLimits
{
    /// <summary>Operations in a batch (Cosmos DB's own limit).</summary>
    public const int MaxBatch = 100;

    /// <summary>Bytes of a document's JSON: 1 MiB.</summary>
    public const int MaxDocumentBytes = 1024 * 1024;

    /// <summary>Characters of an id or partition.</summary>
    public const int MaxKeyLength = 255;

    /// <summary>Documents in a page.</summary>
    public const int MaxPage = 1000;
}

/// <summary>Where a document is.</summary>
/// <param name="Container">A kind of document: <c>meetings</c>, <c>presence</c>, ... (<c>[a-z-]</c>, at most 40).</param>
/// <param name="Partition">Partition key, 1 to 255 characters without <c>/ \ ? #</c>.</param>
/// <param name="Id">Id within the partition, as the partition key.</param>
public readonly record struct DocumentKey(string Container, string Partition, string Id);

/// <summary>A document as stored.</summary>
/// <param name="Key">Where it is.</param>
/// <param name="Json">Its JSON object.</param>
/// <param name="ETag">Changes with every write.</param>
public sealed record StoredDocument(DocumentKey Key, JsonElement Json, string ETag)
{
    // Values are immutable, so that one is as good as another of the same version.
    private object? _read;

    /// <summary>
    /// The document as the type that it is, taken apart once: a store that keeps it in memory hands the same one to every call that reads it.
    /// </summary>
    internal T? As<T>(JsonSerializerOptions options)
        where T : class
    {
        if (_read is T known) return known;
        var read = Json.Deserialize<T>(options);
        _read = read;
        return read;
    }
}

/// <summary>What to do with one document.</summary>
public enum DocumentOperationKind
{
    /// <summary>Fails when a live document is there.</summary>
    Create,

    /// <summary>Fails when there is none or, with an ETag, another version.</summary>
    Replace,

    /// <summary>Writes in any case; with an ETag, as <see cref="Replace"/>.</summary>
    Upsert,

    /// <summary>Deletes; without an ETag it is no failure that there is none.</summary>
    Delete,
}

/// <summary>One operation of a batch.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Key">With which document.</param>
/// <param name="Json">The new content; null for a delete.</param>
/// <param name="ETag">The version it must have now; null for any.</param>
/// <param name="TimeToLive">When it expires, from now; null for never. At least 1 s, whole seconds.</param>
public sealed record DocumentOperation(
    DocumentOperationKind Kind, DocumentKey Key, JsonElement? Json = null, string? ETag = null, TimeSpan? TimeToLive = null);

/// <summary>Why an operation did not fit.</summary>
public enum DocumentFailure
{
    /// <summary>None.</summary>
    None,

    /// <summary>Create: it is there already.</summary>
    AlreadyExists,

    /// <summary>Replace, or delete with an ETag: there is none.</summary>
    NotFound,

    /// <summary>The ETag is not the stored one.</summary>
    ETagMismatch,
}

/// <summary>Outcome of a batch.</summary>
/// <param name="Failure">None when all was applied.</param>
/// <param name="FailedOperation">Index of the operation that did not fit, or -1.</param>
/// <param name="ETags">New ETags (null for a delete); empty on failure.</param>
public sealed record BatchResult(DocumentFailure Failure, int FailedOperation, IReadOnlyList<string?> ETags)
{
    /// <summary>Whether all operations were applied.</summary>
    public bool Succeeded => Failure == DocumentFailure.None;
}

/// <summary>A query within one partition.</summary>
/// <param name="Container">Kind of document.</param>
/// <param name="Partition">Partition.</param>
/// <param name="IdPrefix">Only ids with this prefix; null for all.</param>
/// <param name="Descending">Highest id first.</param>
/// <param name="PageSize">1 to <see cref="DocumentLimits.MaxPage"/>.</param>
/// <param name="ContinuationToken">From the page before.</param>
public sealed record DocumentQuery(
    string Container, string Partition, string? IdPrefix = null, bool Descending = false, int PageSize = 100, string? ContinuationToken = null);

/// <summary>A page of documents.</summary>
/// <param name="Documents">The documents.</param>
/// <param name="ContinuationToken">For the next page; null on the last.</param>
public sealed record DocumentPage(IReadOnlyList<StoredDocument> Documents, string? ContinuationToken);
