using VideoConf.Meetings.Storage;

namespace VideoConf.TestSupport.Storage;

/// <summary>Dies at its nth operation, before or after that takes effect: from then on it answers nothing but failures, as the disk of a process that is no more.</summary>
public sealed class KilledDocumentStore(IDocumentStore store, int dieAt, bool afterwards) : IDocumentStore
{
    private int _operations;

    /// <summary>Whether it lived long enough to die.</summary>
    public bool IsDead => Volatile.Read(ref _operations) >= dieAt;

    public Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken cancellationToken) => RunAsync(() => store.ReadAsync(key, cancellationToken));

    public Task<BatchResult> ExecuteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken) =>
        RunAsync(() => store.ExecuteAsync(operations, cancellationToken));

    public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellationToken) => RunAsync(() => store.QueryAsync(query, cancellationToken));

    private async Task<T> RunAsync<T>(Func<Task<T>> operation)
    {
        var number = Interlocked.Increment(ref _operations);
        if (number > dieAt || (number == dieAt && !afterwards)) throw new IOException("The process was killed.");
        var result = await operation();
        return number < dieAt ? result : throw new IOException("The process was killed.");
    }
}
