using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>An instance as it was read.</summary>
internal sealed record LoadedJournal(
    HeadDocument Head, string ETag, IReadOnlyList<EntryDocument> Entries, IReadOnlyList<Raised> Inbox, IReadOnlyDictionary<int, RetryDocument> Retries);

/// <summary>
/// Reads and writes journals. Every failure of the store is a <see cref="JournalUnavailableException"/>; whether a write took effect is then unknown, so
/// the instance is read anew. Entries are created by their numbers and heads replaced by ETag: of two writers one always finds out.
/// </summary>
internal sealed class JournalStore(IDocumentStore documents)
{
    /// <summary>Deletions in a batch.</summary>
    private const int DeleteBatch = 90;

    public async Task<Stored<HeadDocument>?> HeadAsync(string instanceId, CancellationToken cancellationToken) =>
        await GuardAsync(() => documents.ReadAsync<HeadDocument>(JournalKeys.Head(instanceId), cancellationToken));

    /// <summary>Keeps a new instance. The index is written first: an entry without an instance is swept up, an instance without an entry would sleep for ever.</summary>
    /// <returns>False when it was there.</returns>
    public async Task<bool> CreateAsync(string instanceId, HeadDocument head, CancellationToken cancellationToken)
    {
        await WriteAsync([Documents.Upsert(JournalKeys.RunningIndex(instanceId), new IndexDocument(instanceId, head.CreatedAt))], cancellationToken);
        var created = await GuardAsync(() => documents.ExecuteAsync(Documents.Create(JournalKeys.Head(instanceId), head), cancellationToken));
        return created.Succeeded;
    }

    public Task RaiseAsync(string instanceId, Raised raised, DateTimeOffset at, CancellationToken cancellationToken) =>
        WriteAsync([Documents.Create(JournalKeys.Inbox(instanceId, raised.Stamp), new InboxDocument(raised.Name, raised.Payload, at))], cancellationToken);

    /// <summary>Everything of an instance; what is left of earlier runs is deleted on the way. Null when there is none.</summary>
    public async Task<LoadedJournal?> LoadAsync(string instanceId)
    {
        var all = await GuardAsync(() => AllAsync(instanceId));
        if (all.FirstOrDefault(document => document.Key == JournalKeys.Head(instanceId)) is not { } stored) return null;

        var head = stored.As<HeadDocument>();
        var (entryPrefix, retryPrefix) = (JournalKeys.RunPrefix(head.Run), JournalKeys.RetryRunPrefix(head.Run));
        var entries = new List<EntryDocument>();
        var inbox = new List<Raised>();
        var retries = new Dictionary<int, RetryDocument>();
        var stale = new List<DocumentKey>();
        foreach (var document in all)
        {
            var id = document.Key.Id;
            if (id.StartsWith(entryPrefix, StringComparison.Ordinal)) entries.Add(document.As<EntryDocument>());
            else if (id.StartsWith(JournalKeys.InboxPrefix, StringComparison.Ordinal)) inbox.Add(Raised.From(id[JournalKeys.InboxPrefix.Length..], document.As<InboxDocument>()));
            else if (id.StartsWith(retryPrefix, StringComparison.Ordinal)) retries[document.As<RetryDocument>().Step] = document.As<RetryDocument>();
            else if (document.Key != stored.Key) stale.Add(document.Key);
        }

        await DeleteAsync(stale);
        return new LoadedJournal(head, stored.ETag, entries, inbox, retries);
    }

    /// <summary>Events that were raised and not told, in the order in which they were raised. What is told is deleted in the batch that journals it.</summary>
    public async Task<IReadOnlyList<Raised>> InboxAsync(string instanceId)
    {
        var all = await GuardAsync(() => AllAsync(instanceId, JournalKeys.InboxPrefix));
        return [.. all.Select(document => Raised.From(document.Key.Id[JournalKeys.InboxPrefix.Length..], document.As<InboxDocument>()))];
    }

    /// <summary>Writes a batch of the instance's partition.</summary>
    /// <returns>The new ETag of the first document.</returns>
    public async Task<string?> WriteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken = default)
    {
        var result = await GuardAsync(() => documents.ExecuteAsync(operations, cancellationToken));
        if (result.Succeeded) return result.ETags[0];
        throw new JournalUnavailableException($"Somebody else wrote {operations[result.FailedOperation].Key.Id} ({result.Failure}).");
    }

    /// <summary>Moves an instance that has ended from the running ones to the ended ones. May come twice.</summary>
    public Task IndexEndedAsync(string instanceId, HeadDocument head) => WriteAsync(
    [
        Documents.Delete(JournalKeys.RunningIndex(instanceId)),
        Documents.Upsert(JournalKeys.EndedIndex(instanceId, head.EndedAt ?? head.CreatedAt), new IndexDocument(instanceId, head.EndedAt ?? head.CreatedAt)),
    ]);

    /// <summary>Forgets an index entry behind which there is no instance.</summary>
    public Task UnindexAsync(string instanceId) => WriteAsync([Documents.Delete(JournalKeys.RunningIndex(instanceId))]);

    public async Task<IReadOnlyList<IndexDocument>> RunningAsync(CancellationToken cancellationToken)
    {
        var running = new List<IndexDocument>();
        string? next = null;
        do
        {
            var query = new DocumentQuery(JournalKeys.Index, JournalKeys.All, JournalKeys.Running, PageSize: DocumentLimits.MaxPage, ContinuationToken: next);
            var page = await GuardAsync(() => documents.QueryAsync(query, cancellationToken));
            running.AddRange(page.Documents.Select(document => document.As<IndexDocument>()));
            next = page.ContinuationToken;
        }
        while (next is not null);

        return running;
    }

    /// <summary>Deletes up to a hundred instances that ended before a time, the oldest first.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var page = await GuardAsync(() => documents.QueryAsync(new DocumentQuery(JournalKeys.Index, JournalKeys.All, JournalKeys.Ended, PageSize: 100), cancellationToken));
        var purged = 0;
        foreach (var document in page.Documents)
        {
            var entry = document.As<IndexDocument>();
            if (entry.At >= endedBefore) break;

            // The entry goes last: a purge that was cut short is found again.
            await DeleteAsync([.. (await GuardAsync(() => AllAsync(entry.InstanceId))).Select(found => found.Key)]);
            await WriteAsync([Documents.Delete(document.Key)], cancellationToken);
            purged++;
        }

        return purged;
    }

    private async Task DeleteAsync(IReadOnlyList<DocumentKey> keys)
    {
        foreach (var chunk in keys.Chunk(DeleteBatch)) await WriteAsync([.. chunk.Select(key => Documents.Delete(key))]);
    }

    private async Task<List<StoredDocument>> AllAsync(string instanceId, string? prefix = null)
    {
        var all = new List<StoredDocument>();
        string? next = null;
        do
        {
            var page = await documents.QueryAsync(
                new DocumentQuery(JournalKeys.Instances, instanceId, prefix, PageSize: DocumentLimits.MaxPage, ContinuationToken: next), CancellationToken.None);
            all.AddRange(page.Documents);
            next = page.ContinuationToken;
        }
        while (next is not null);

        return all;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a store throws, the answer is the same: read again, try again. What the caller got wrong passes.")]
    private static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception error) when (error is not (ArgumentException or OperationCanceledException or JsonException))
        {
            throw new JournalUnavailableException($"The document store failed: {error.Message}", error);
        }
    }
}
