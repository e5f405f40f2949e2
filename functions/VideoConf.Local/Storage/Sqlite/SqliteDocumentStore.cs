using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Storage.Sqlite;

/// <summary>
/// <see cref="IDocumentStore"/> on one SQLite file. Writes go through one <see cref="SqliteWriter"/>; reads are answered from a <see cref="DocumentCache"/>, and else through
/// a few pooled connections that see the last commit. A document is invisible from the moment it expires and purged by and by.
/// </summary>
public sealed partial class SqliteDocumentStore : IDocumentStore, IAsyncDisposable
{
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _clock;
    private readonly ILogger<SqliteDocumentStore> _logger;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaderPool _readers;
    private readonly DocumentCache _cache;
    private readonly ITimer _purge;
    private volatile bool _closed;

    private SqliteDocumentStore(SqliteWriter writer, SqliteReaderPool readers, DocumentCache cache, TimeProvider clock, ILogger<SqliteDocumentStore> logger)
    {
        (_writer, _readers, _cache, _clock, _logger) = (writer, readers, cache, clock, logger);
        _purge = clock.CreateTimer(_ => _ = PurgeQuietlyAsync(), null, PurgeEvery, PurgeEvery);
    }

    /// <summary>Opens the file at <paramref name="path"/>, creating it and its schema where they are missing.</summary>
    public static SqliteDocumentStore Open(string path, TimeProvider clock, ILogger<SqliteDocumentStore> logger)
    {
        var cache = new DocumentCache();
        var writer = new SqliteWriter(SqliteDatabase.OpenWriter(path), cache, clock);
        return new SqliteDocumentStore(writer, new SqliteReaderPool(path), cache, clock, logger);
    }

    /// <inheritdoc/>
    public async Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        DocumentRules.Check(key);
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_cache.TryGet(key, Now, out var known, out var stamp)) return known;
        using var lease = await _readers.RentAsync(cancellationToken);
        var (document, expires, bytes) = lease.Reader.Read(key, Now);
        _cache.Offer(key, document, expires, bytes, stamp);
        return document;
    }

    /// <inheritdoc/>
    public Task<BatchResult> ExecuteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken)
    {
        DocumentRules.Check(operations);
        return _writer.ExecuteAsync(operations, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        DocumentRules.Check(query);
        using var lease = await _readers.RentAsync(cancellationToken);
        return lease.Reader.Query(query, Now);
    }

    /// <summary>Deletes what has expired; returns how many documents that were.</summary>
    public Task<int> PurgeAsync(CancellationToken cancellationToken) => _writer.PurgeAsync(cancellationToken);

    /// <summary>Finishes the writes accepted so far, folds the write-ahead log into the file and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _purge.DisposeAsync();
        _readers.Dispose();
        await _writer.DisposeAsync();
    }

    /// <summary>Transactions committed so far.</summary>
    internal long Commits => _writer.Commits;

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task PurgeQuietlyAsync()
    {
        try
        {
            await PurgeAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException)
        {
            // What stays is invisible all the same, and the next round tries again.
            LogPurgeFailed(_logger, error);
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "Expired documents could not be purged; the next round tries again")]
    private static partial void LogPurgeFailed(ILogger logger, Exception error);
}
