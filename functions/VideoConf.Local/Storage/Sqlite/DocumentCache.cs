using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Storage.Sqlite;

/// <summary>
/// Documents as of the last commit, those used lately, and keys that have none. Every call of a hub reads its room, which mostly has not changed; from here that costs
/// no statement and no parsing. Right because the data folder is held by one process: what is written goes through one writer, which tells of it after the commit
/// and before it tells the caller. Safe for concurrent use.
/// </summary>
internal sealed class DocumentCache
{
    private const int Shards = 16;

    /// <summary>Bytes of JSON in a shard: 32 MiB in all, the rooms and meetings of some thousands of people.</summary>
    private const int ShardBytes = 2 * 1024 * 1024;

    /// <summary>What a key costs besides its document.</summary>
    private const int KeyBytes = 200;

    private readonly Shard[] _shards = [.. Enumerable.Range(0, Shards).Select(static _ => new Shard())];

    /// <summary>What is known of a key at a time (Unix milliseconds). False: nothing is; read it, and offer what was read with the stamp.</summary>
    public bool TryGet(DocumentKey key, long now, out StoredDocument? document, out long stamp)
    {
        var shard = ShardOf(key);
        lock (shard)
        {
            stamp = shard.Writes;
            var isKnown = shard.Entries.TryGetValue(key, out var entry);
            document = isKnown && (entry.Expires is not { } expires || expires > now) ? entry.Document : null;
            return isKnown;
        }
    }

    /// <summary>What was read of a key that nothing was known of. Dropped when something near it was written meanwhile: the read may be older than that.</summary>
    public void Offer(DocumentKey key, StoredDocument? document, long? expires, int bytes, long stamp)
    {
        var shard = ShardOf(key);
        lock (shard)
        {
            if (shard.Writes == stamp) shard.Put(key, new Entry(document, expires, bytes));
        }
    }

    /// <summary>What was committed: a document, or that there is none any more.</summary>
    public void Written(DocumentKey key, StoredDocument? document, long? expires, int bytes)
    {
        var shard = ShardOf(key);
        lock (shard)
        {
            shard.Writes++;
            shard.Put(key, new Entry(document, expires, bytes));
        }
    }

    private Shard ShardOf(DocumentKey key) => _shards[(uint)HashCode.Combine(key.Container, key.Partition, key.Id) % Shards];

    private readonly record struct Entry(StoredDocument? Document, long? Expires, int Bytes);

    private sealed class Shard
    {
        private long _bytes;

        public Dictionary<DocumentKey, Entry> Entries { get; } = [];

        /// <summary>How often something in it was written.</summary>
        public long Writes { get; set; }

        /// <summary>When it is full it begins anew: what is used comes back by the next read of it.</summary>
        public void Put(DocumentKey key, Entry entry)
        {
            if (Entries.Remove(key, out var before)) _bytes -= before.Bytes + KeyBytes;
            if (entry.Bytes + KeyBytes > ShardBytes) return;
            if (_bytes + entry.Bytes + KeyBytes > ShardBytes)
            {
                Entries.Clear();
                _bytes = 0;
            }

            Entries.Add(key, entry);
            _bytes += entry.Bytes + KeyBytes;
        }
    }
}
