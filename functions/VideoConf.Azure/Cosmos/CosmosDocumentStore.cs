using System.Net;
using System.Text.Json;
using Microsoft.Azure.Cosmos;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Cosmos;

/// <summary>
/// <see cref="IDocumentStore"/> on Cosmos DB: a container for each kind of document, partitioned by <c>/partition</c>. One operation is a point operation,
/// several are a transactional batch, a query stays in one partition and goes on by id, so that its continuation is good for ever and small.
/// </summary>
public sealed class CosmosDocumentStore : IDocumentStore
{
    private readonly Database _database;
    private readonly CosmosMeter _meter;

    /// <summary>Documents in the database; its containers are there already.</summary>
    public CosmosDocumentStore(Database database, CosmosMeter meter)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(meter);
        _database = database;
        _meter = meter;
    }

    /// <inheritdoc/>
    public async Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        DocumentRules.Check(key);
        using var response = await Container(key).ReadItemStreamAsync(key.Id, new PartitionKey(key.Partition), cancellationToken: cancellationToken);
        _meter.Note("read", key.Container, response.Headers.RequestCharge);
        if (CosmosErrors.IsNoDocument(response)) return null;
        CosmosErrors.ThrowUnlessSuccess(response);
        using var json = await JsonDocument.ParseAsync(response.Content, cancellationToken: cancellationToken);
        return Envelope.Read(json.RootElement, key.Container, key.Partition);
    }

    /// <inheritdoc/>
    public async Task<BatchResult> ExecuteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken)
    {
        DocumentRules.Check(operations);
        var contents = operations.Select(Envelope.Write).ToArray();
        if (operations.Count > 1) return await BatchAsync(operations, contents, cancellationToken);

        var key = operations[0].Key;
        using var response = await PointAsync(operations[0], contents[0], cancellationToken);
        _meter.Note(Name(operations[0].Kind), key.Container, response.Headers.RequestCharge);
        var failure = CosmosErrors.FailureOf(operations[0], response.StatusCode, response);
        if (failure != DocumentFailure.None) return new BatchResult(failure, 0, []);
        return new BatchResult(DocumentFailure.None, -1, [operations[0].Kind == DocumentOperationKind.Delete ? null : response.Headers.ETag]);
    }

    /// <inheritdoc/>
    public async Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        DocumentRules.Check(query);
        var after = query.ContinuationToken is { } token ? PageToken.Read(token) : null;

        // One more than a page: whether there is a next one is then known without asking for it.
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(query.Partition), MaxItemCount = query.PageSize + 1 };
        using var pages = _database.GetContainer(query.Container).GetItemQueryStreamIterator(QueryText.Of(query, after), requestOptions: options);
        var found = new List<StoredDocument>(Math.Min(query.PageSize, 100));
        while (pages.HasMoreResults && found.Count <= query.PageSize)
        {
            using var response = await pages.ReadNextAsync(cancellationToken);
            _meter.Note("query", query.Container, response.Headers.RequestCharge);
            CosmosErrors.ThrowUnlessSuccess(response);
            using var json = await JsonDocument.ParseAsync(response.Content, cancellationToken: cancellationToken);
            foreach (var document in json.RootElement.GetProperty("Documents").EnumerateArray()) found.Add(Envelope.Read(document, query.Container, query.Partition));
        }

        if (found.Count <= query.PageSize) return new DocumentPage(found, null);
        found.RemoveRange(query.PageSize, found.Count - query.PageSize);
        return new DocumentPage(found, PageToken.After(found[^1].Key.Id));
    }

    private async Task<ResponseMessage> PointAsync(DocumentOperation operation, byte[]? content, CancellationToken cancellationToken)
    {
        var (container, key) = (Container(operation.Key), new PartitionKey(operation.Key.Partition));
        var options = new ItemRequestOptions { IfMatchEtag = operation.ETag, EnableContentResponseOnWrite = false };
        using var stream = content is null ? null : new MemoryStream(content, writable: false);
        return operation.Kind switch
        {
            DocumentOperationKind.Create => await container.CreateItemStreamAsync(stream, key, options, cancellationToken),
            DocumentOperationKind.Replace => await container.ReplaceItemStreamAsync(stream, operation.Key.Id, key, options, cancellationToken),

            // The service's own upsert with an ETag creates what is not there, ETag or not.
            DocumentOperationKind.Upsert when operation.ETag is not null => await container.ReplaceItemStreamAsync(stream, operation.Key.Id, key, options, cancellationToken),
            DocumentOperationKind.Upsert => await container.UpsertItemStreamAsync(stream, key, options, cancellationToken),
            DocumentOperationKind.Delete => await container.DeleteItemStreamAsync(operation.Key.Id, key, options, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "There is no such operation."),
        };
    }

    /// <summary>
    /// All or none. The service fails a batch for the deletion of what is not there, and we do not: such a deletion is left out, and the rest is tried
    /// again. Each time leaves one operation less, which bounds it.
    /// </summary>
    private async Task<BatchResult> BatchAsync(IReadOnlyList<DocumentOperation> operations, byte[]?[] contents, CancellationToken cancellationToken)
    {
        var included = Enumerable.Range(0, operations.Count).ToList();
        while (included.Count > 0)
        {
            var batch = Container(operations[0].Key).CreateTransactionalBatch(new PartitionKey(operations[0].Key.Partition));
            foreach (var index in included) Add(batch, operations[index], contents[index]);
            using var response = await batch.ExecuteAsync(cancellationToken);
            _meter.Note("batch", operations[0].Key.Container, response.RequestCharge);
            if (response.IsSuccessStatusCode) return Applied(operations, included, response);

            // Every operation but the one that failed says that it depended on another.
            var failed = Enumerable.Range(0, response.Count).FirstOrDefault(i => response[i].StatusCode != HttpStatusCode.FailedDependency, -1);
            if (failed < 0 || response.Count != included.Count) throw CosmosErrors.Of(response);
            var operation = operations[included[failed]];
            var failure = CosmosErrors.FailureOf(operation, response[failed].StatusCode, response);
            if (failure != DocumentFailure.None) return new BatchResult(failure, included[failed], []);
            included.RemoveAt(failed);
        }

        return new BatchResult(DocumentFailure.None, -1, new string?[operations.Count]);
    }

    private static void Add(TransactionalBatch batch, DocumentOperation operation, byte[]? content)
    {
        var options = new TransactionalBatchItemRequestOptions { IfMatchEtag = operation.ETag, EnableContentResponseOnWrite = false };
        var stream = content is null ? null : new MemoryStream(content, writable: false);
        _ = operation.Kind switch
        {
            DocumentOperationKind.Create => batch.CreateItemStream(stream, options),
            DocumentOperationKind.Replace => batch.ReplaceItemStream(operation.Key.Id, stream, options),
            DocumentOperationKind.Upsert when operation.ETag is not null => batch.ReplaceItemStream(operation.Key.Id, stream, options),
            DocumentOperationKind.Upsert => batch.UpsertItemStream(stream, options),
            DocumentOperationKind.Delete => batch.DeleteItem(operation.Key.Id, options),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "There is no such operation."),
        };
    }

    private static BatchResult Applied(IReadOnlyList<DocumentOperation> operations, List<int> included, TransactionalBatchResponse response)
    {
        var eTags = new string?[operations.Count];
        for (var i = 0; i < included.Count; i++) eTags[included[i]] = operations[included[i]].Kind == DocumentOperationKind.Delete ? null : response[i].ETag;
        return new BatchResult(DocumentFailure.None, -1, eTags);
    }

    private static string Name(DocumentOperationKind kind) => kind switch
    {
        DocumentOperationKind.Create => "create",
        DocumentOperationKind.Replace => "replace",
        DocumentOperationKind.Upsert => "upsert",
        _ => "delete",
    };

    private Container Container(DocumentKey key) => _database.GetContainer(key.Container);
}
