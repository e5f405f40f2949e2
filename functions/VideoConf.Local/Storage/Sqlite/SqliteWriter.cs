using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Storage.Sqlite;

/// <summary>
/// The one writer. Requests wait in a bounded queue; what has gathered while the last commit was flushed goes into the next transaction, each
/// request in its own savepoint, so that a hundred concurrent writers share one flush and one that does not fit undoes nothing but itself.
/// A request is acknowledged after the commit.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Callers beyond this wait to enqueue.</summary>
    private const int QueueLength = 1024;

    /// <summary>Requests in one transaction: a longer one would make the first of them wait.</summary>
    private const int MaxGroup = 128;

    private const int PurgePerStatement = 500;

    private readonly SqliteConnection _connection;
    private readonly DocumentCache _cache;
    private readonly TimeProvider _clock;
    private readonly SqliteCommand _save;
    private readonly SqliteCommand _undo;
    private readonly SqliteCommand _keep;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _upsert;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _purge;
    private readonly Channel<Request> _requests = Channel.CreateBounded<Request>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly Task _loop;

    public SqliteWriter(SqliteConnection connection, DocumentCache cache, TimeProvider clock)
    {
        (_connection, _cache, _clock) = (connection, cache, clock);

        // Prepared once: the transaction's own methods parse these anew for every request.
        _save = connection.Prepared("SAVEPOINT one");
        _undo = connection.Prepared("ROLLBACK TO one");
        _keep = connection.Prepared("RELEASE one");
        _find = connection.Prepared(
            "SELECT etag FROM documents WHERE container=$c AND partition=$p AND id=$i AND (expires IS NULL OR expires>$now)", "$c", "$p", "$i", "$now");
        _upsert = connection.Prepared(
            """
            INSERT INTO documents (container,partition,id,etag,expires,json) VALUES ($c,$p,$i,$etag,$expires,$json)
            ON CONFLICT (container,partition,id) DO UPDATE SET etag=excluded.etag, expires=excluded.expires, json=excluded.json
            """,
            "$c", "$p", "$i", "$etag", "$expires", "$json");
        _delete = connection.Prepared("DELETE FROM documents WHERE container=$c AND partition=$p AND id=$i", "$c", "$p", "$i");
        _purge = connection.Prepared(
            "DELETE FROM documents WHERE rowid IN (SELECT rowid FROM documents WHERE expires<=$now LIMIT $limit)", "$now", "$limit");
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Transactions committed so far, each with a flush.</summary>
    public long Commits { get; private set; }

    public async Task<BatchResult> ExecuteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken)
    {
        // Copied on the caller's thread, as it was serialized: the writer only moves bytes.
        var documents = new byte[operations.Count][];
        for (var i = 0; i < operations.Count; i++)
        {
            documents[i] = operations[i].Json is { } json ? JsonMarshal.GetRawUtf8Value(json).ToArray() : [];
            if (documents[i].Length > DocumentLimits.MaxDocumentBytes)
            {
                throw new ArgumentException($"The document {operations[i].Key.Id} is larger than {DocumentLimits.MaxDocumentBytes} bytes.", nameof(operations));
            }
        }

        var request = new Request(() => Apply(operations, documents), cancellationToken);
        await EnqueueAsync(request, cancellationToken);
        return (BatchResult)await request.Done.Task;
    }

    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var request = new Request(() => (Purge(), false, null), cancellationToken);
        await EnqueueAsync(request, cancellationToken);
        return (int)await request.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _requests.Writer.TryComplete();
        await _loop;
        if (_connection.State == System.Data.ConnectionState.Open)
        {
            SqliteDatabase.Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        foreach (var command in Commands) command.Dispose();
        await _connection.DisposeAsync();
    }

    private async ValueTask EnqueueAsync(Request request, CancellationToken cancellationToken)
    {
        try
        {
            await _requests.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException error)
        {
            throw new ObjectDisposedException("The document store is closed.", error);
        }
    }

    private async Task RunAsync()
    {
        var group = new List<Request>(MaxGroup);
        while (await _requests.Reader.WaitToReadAsync())
        {
            while (group.Count < MaxGroup && _requests.Reader.TryRead(out var request)) group.Add(request);
            Commit(group);
            group.Clear();
        }
    }

    private void Commit(List<Request> group)
    {
        try
        {
            // IMMEDIATE takes the write lock at once: nothing read inside can be overtaken.
            using (var transaction = _connection.BeginTransaction(deferred: false))
            {
                foreach (var command in Commands) command.Transaction = transaction;
                foreach (var request in group) RunOne(request);
                transaction.Commit();
                Commits++;
            }

            // What is told is to be found by the next read.
            foreach (var request in group) request.Committed?.Invoke();
            foreach (var request in group) request.Acknowledge();
        }
        catch (SqliteException error)
        {
            // Disk full, file gone: nobody of this group was told yes. The next group tries again.
            foreach (var request in group) request.Done.TrySetException(error);
        }
    }

    private SqliteCommand[] Commands => [_find, _upsert, _delete, _purge, _save, _undo, _keep];

    private void RunOne(Request request)
    {
        if (request.Cancellation.IsCancellationRequested) return;
        _save.ExecuteNonQuery();
        try
        {
            (request.Result, var undo, request.Committed) = request.Work();
            if (undo) _undo.ExecuteNonQuery();
        }
        catch (Exception error) when (error is not SqliteException { SqliteErrorCode: not SQLitePCL.raw.SQLITE_CONSTRAINT })
        {
            // A constraint, or a bug of ours: its caller hears of it, and the loop goes on for the others. What the disk says concerns all.
            _undo.ExecuteNonQuery();
            request.Done.TrySetException(error);
        }

        _keep.ExecuteNonQuery();
    }

    private (object Result, bool Undo, Action? Committed) Apply(IReadOnlyList<DocumentOperation> operations, byte[][] documents)
    {
        var now = _clock.GetUtcNow();
        var tags = new string?[operations.Count];
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            var (container, partition, id) = operation.Key;
            _find.Set(container, partition, id, now.ToUnixTimeMilliseconds());
            var failure = Decide(operation, _find.ExecuteScalar() as string);
            if (failure != DocumentFailure.None) return (new BatchResult(failure, i, []), true, null);

            if (operation.Kind == DocumentOperationKind.Delete)
            {
                _delete.Set(container, partition, id);
                _delete.ExecuteNonQuery();
                continue;
            }

            tags[i] = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
            _upsert.Set(container, partition, id, tags[i], (now + operation.TimeToLive)?.ToUnixTimeMilliseconds(), documents[i]);
            _upsert.ExecuteNonQuery();
        }

        return (new BatchResult(DocumentFailure.None, -1, tags), false, () => Remember(operations, documents, tags, now));
    }

    private void Remember(IReadOnlyList<DocumentOperation> operations, byte[][] documents, string?[] tags, DateTimeOffset now)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            var (key, tag) = (operations[i].Key, tags[i]);
            _cache.Written(key, tag is null ? null : new StoredDocument(key, operations[i].Json!.Value.Clone(), tag), (now + operations[i].TimeToLive)?.ToUnixTimeMilliseconds(), documents[i].Length);
        }
    }

    private static DocumentFailure Decide(DocumentOperation operation, string? stored) => operation.Kind switch
    {
        DocumentOperationKind.Create => stored is null ? DocumentFailure.None : DocumentFailure.AlreadyExists,
        DocumentOperationKind.Replace when stored is null => DocumentFailure.NotFound,
        _ when operation.ETag is null => DocumentFailure.None,
        _ when stored is null => DocumentFailure.NotFound,
        _ => stored == operation.ETag ? DocumentFailure.None : DocumentFailure.ETagMismatch,
    };

    private int Purge()
    {
        _purge.Set(_clock.GetUtcNow().ToUnixTimeMilliseconds(), PurgePerStatement);
        int all = 0, some;
        do all += some = _purge.ExecuteNonQuery();
        while (some == PurgePerStatement);
        return all;
    }

    private sealed class Request(Func<(object Result, bool Undo, Action? Committed)> work, CancellationToken cancellation)
    {
        // Continuations must not run on the writer's loop.
        public TaskCompletionSource<object> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<(object Result, bool Undo, Action? Committed)> Work => work;

        /// <summary>What to do when it is committed; null for nothing.</summary>
        public Action? Committed { get; set; }

        public CancellationToken Cancellation => cancellation;

        public object? Result { get; set; }

        public void Acknowledge()
        {
            if (Result is null) Done.TrySetCanceled(cancellation);
            else Done.TrySetResult(Result);
        }
    }
}
