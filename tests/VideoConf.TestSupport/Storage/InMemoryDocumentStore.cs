using System.Globalization;
using System.Text;
using System.Text.Json;
using VideoConf.Meetings.Storage;

namespace VideoConf.TestSupport.Storage;

/// <summary>Documents in memory, by the same contract as the real stores. For tests alone: it forgets. Counts its calls, so that tests can hold use cases to a number of round trips.</summary>
public sealed class InMemoryDocumentStore(TimeProvider clock) : IDocumentStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Container, string Partition), SortedDictionary<string, Entry>> _partitions = [];
    private long _lastETag;
    private int _reads;
    private int _writes;
    private int _queries;

    public int Reads => Volatile.Read(ref _reads);

    public int Writes => Volatile.Read(ref _writes);

    public int Queries => Volatile.Read(ref _queries);

    /// <summary>Runs before each batch, outside the lock: lets a test put another write in between, or fail.</summary>
    public Func<IReadOnlyList<DocumentOperation>, Task>? BeforeWrite { get; set; }

    public async Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckKey(key);
        Interlocked.Increment(ref _reads);
        await Task.Yield(); // As a real store: another caller may run in between.
        lock (_gate) return Find(key) is { } entry ? new StoredDocument(key, entry.Json, entry.ETag) : null;
    }

    public async Task<BatchResult> ExecuteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(operations);
        Interlocked.Increment(ref _writes);
        if (BeforeWrite is { } before) await before(operations);
        await Task.Yield();
        lock (_gate)
        {
            // Decided on a copy, as a transaction that may be rolled back.
            var key = (operations[0].Key.Container, operations[0].Key.Partition);
            var copy = new SortedDictionary<string, Entry>(_partitions.GetValueOrDefault(key) ?? [], Utf8Order.Instance);
            var eTags = new List<string?>(operations.Count);
            for (var i = 0; i < operations.Count; i++)
            {
                var failure = Apply(copy, operations[i], out var eTag);
                if (failure != DocumentFailure.None) return new BatchResult(failure, i, []);
                eTags.Add(eTag);
            }

            _partitions[key] = copy;
            return new BatchResult(DocumentFailure.None, -1, eTags);
        }
    }

    public async Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        cancellationToken.ThrowIfCancellationRequested();
        if (query.PageSize is < 1 or > DocumentLimits.MaxPage) throw new ArgumentException("A page has 1 to 1000 documents.", nameof(query));
        var after = query.ContinuationToken is { } token ? Decode(token) : null;
        Interlocked.Increment(ref _queries);
        await Task.Yield();
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            IEnumerable<KeyValuePair<string, Entry>> all = _partitions.GetValueOrDefault((query.Container, query.Partition)) ?? [];
            if (query.Descending) all = all.Reverse();
            var matching = all
                .Where(pair => pair.Value.IsLive(now) && pair.Key.StartsWith(query.IdPrefix ?? "", StringComparison.Ordinal))
                .Where(pair => after is null || Math.Sign(Utf8Order.Instance.Compare(pair.Key, after)) == (query.Descending ? -1 : 1))
                .Take(query.PageSize + 1)
                .Select(pair => new StoredDocument(new DocumentKey(query.Container, query.Partition, pair.Key), pair.Value.Json, pair.Value.ETag))
                .ToList();
            if (matching.Count <= query.PageSize) return new DocumentPage(matching, null);
            matching.RemoveAt(query.PageSize);
            return new DocumentPage(matching, Convert.ToBase64String(Encoding.UTF8.GetBytes(matching[^1].Key.Id)));
        }
    }

    private static string Decode(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException error)
        {
            throw new ArgumentException("The continuation token is not one of this store.", nameof(token), error);
        }
    }

    private static void Check(IReadOnlyList<DocumentOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count is 0 or > DocumentLimits.MaxBatch) throw new ArgumentException("A batch has 1 to 100 operations.", nameof(operations));
        foreach (var operation in operations)
        {
            CheckKey(operation.Key);
            if (operation.Key.Container != operations[0].Key.Container || operation.Key.Partition != operations[0].Key.Partition)
                throw new ArgumentException("A batch stays within one container and partition.", nameof(operations));
            if ((operation.Kind == DocumentOperationKind.Delete) != (operation.Json is null) || operation.Json is { ValueKind: not JsonValueKind.Object })
                throw new ArgumentException("A write needs a JSON object, a delete takes none.", nameof(operations));
            if (operation.TimeToLive < TimeSpan.FromSeconds(1)) throw new ArgumentException("A document lives for a second at least.", nameof(operations));
            if (operation.Json is { } json && Encoding.UTF8.GetByteCount(json.GetRawText()) > DocumentLimits.MaxDocumentBytes)
                throw new ArgumentException("The document is too large.", nameof(operations));
        }
    }

    private static void CheckKey(DocumentKey key)
    {
        if (string.IsNullOrEmpty(key.Container) || key.Container.Length > 40 || key.Container.Any(c => c is not ('-' or (>= 'a' and <= 'z'))))
            throw new ArgumentException($"'{key.Container}' is no container.", nameof(key));
        foreach (var part in (string[])[key.Partition, key.Id])
        {
            if (string.IsNullOrEmpty(part) || part.Length > DocumentLimits.MaxKeyLength || part.AsSpan().ContainsAny("/\\?#"))
                throw new ArgumentException($"'{part}' is no partition or id.", nameof(key));
        }
    }

    private DocumentFailure Apply(SortedDictionary<string, Entry> partition, DocumentOperation operation, out string? eTag)
    {
        eTag = null;
        var now = clock.GetUtcNow();
        var live = partition.TryGetValue(operation.Key.Id, out var entry) && entry.IsLive(now) ? entry : null;
        var needsOne = operation.Kind == DocumentOperationKind.Replace || operation.ETag is not null;
        if (operation.Kind == DocumentOperationKind.Create && live is not null) return DocumentFailure.AlreadyExists;
        if (operation.Kind != DocumentOperationKind.Create && needsOne && live is null) return DocumentFailure.NotFound;
        if (operation.ETag is not null && live is not null && live.ETag != operation.ETag) return DocumentFailure.ETagMismatch;

        if (operation.Kind == DocumentOperationKind.Delete)
        {
            partition.Remove(operation.Key.Id);
            return DocumentFailure.None;
        }

        eTag = (++_lastETag).ToString(CultureInfo.InvariantCulture);
        partition[operation.Key.Id] = new Entry(operation.Json!.Value.Clone(), eTag, operation.TimeToLive is { } life ? now + life : null);
        return DocumentFailure.None;
    }

    private Entry? Find(DocumentKey key) =>
        _partitions.GetValueOrDefault((key.Container, key.Partition))?.GetValueOrDefault(key.Id) is { } entry && entry.IsLive(clock.GetUtcNow()) ? entry : null;

    private sealed record Entry(JsonElement Json, string ETag, DateTimeOffset? ExpiresAt)
    {
        public bool IsLive(DateTimeOffset now) => ExpiresAt is not { } at || at > now;
    }

    /// <summary>Ids in the order of their UTF-8 bytes, which is what SQLite and Cosmos DB sort by.</summary>
    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
