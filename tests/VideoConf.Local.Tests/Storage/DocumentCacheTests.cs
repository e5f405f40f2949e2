using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Local.Storage.Sqlite;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Tests.Storage;

public sealed class DocumentCacheTests
{
    private readonly DocumentCache _cache = new();

    [Fact]
    public void What_was_written_is_known_and_so_is_that_there_is_none()
    {
        Assert.False(_cache.TryGet(Key("one"), 0, out _, out _));

        _cache.Written(Key("one"), Document("one", 1), null, 10);
        Assert.True(_cache.TryGet(Key("one"), 0, out var found, out _));
        Assert.Equal("tag-1", found!.ETag);

        _cache.Written(Key("one"), null, null, 0);
        Assert.True(_cache.TryGet(Key("one"), 0, out var gone, out _));
        Assert.Null(gone);
    }

    [Fact]
    public void A_document_is_there_until_the_millisecond_it_expires()
    {
        _cache.Written(Key("one"), Document("one", 1), 1000, 10);

        Assert.True(_cache.TryGet(Key("one"), 999, out var before, out _) && before is not null);
        Assert.True(_cache.TryGet(Key("one"), 1000, out var after, out _) && after is null);
    }

    [Fact]
    public void A_read_that_a_write_overtook_is_not_remembered()
    {
        Assert.False(_cache.TryGet(Key("one"), 0, out _, out var stamp));
        _cache.Written(Key("one"), Document("one", 2), null, 10);
        _cache.Offer(Key("one"), Document("one", 1), null, 10, stamp);

        Assert.True(_cache.TryGet(Key("one"), 0, out var found, out _));
        Assert.Equal("tag-2", found!.ETag);
    }

    [Fact]
    public void It_keeps_to_its_size_and_leaves_out_what_would_fill_it()
    {
        const int Large = 500_000;
        for (var i = 0; i < 1000; i++) _cache.Written(Key($"doc-{i}"), Document($"doc-{i}", i), null, Large);
        var kept = Enumerable.Range(0, 1000).Count(i => _cache.TryGet(Key($"doc-{i}"), 0, out _, out _));
        Assert.InRange(kept * (long)Large, 1, 32 * 1024 * 1024);

        _cache.Written(Key("huge"), Document("huge", 1), null, 16 * 1024 * 1024);
        Assert.False(_cache.TryGet(Key("huge"), 0, out _, out _));
    }

    [Fact]
    public async Task Readers_beside_writers_never_go_back_in_time()
    {
        using var folder = new TemporaryFolder();
        await using var store = SqliteDocumentStore.Open(Path.Combine(folder.Path, "documents.db"), TimeProvider.System, NullLogger<SqliteDocumentStore>.Instance);
        var keys = Enumerable.Range(0, 8).Select(number => Key($"counter-{number}")).ToArray();
        var written = new int[keys.Length];
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = new int[keys.Length];
            while (!over.IsCancellationRequested)
            {
                for (var i = 0; i < keys.Length; i++)
                {
                    var told = Volatile.Read(ref written[i]);
                    var value = (await store.ReadAsync(keys[i], CancellationToken.None))?.Json.GetProperty("value").GetInt32() ?? 0;
                    Assert.True(value >= seen[i] && value >= told, $"read {value} after {seen[i]}, {told} written");
                    seen[i] = value;
                }
            }
        })).ToArray();
        for (var value = 1; value <= 200; value++)
        {
            await Task.WhenAll(keys.Select(async (key, i) =>
            {
                await store.ExecuteAsync([new(DocumentOperationKind.Upsert, key, JsonSerializer.SerializeToElement(new { value }))], CancellationToken.None);
                Volatile.Write(ref written[i], value);
            }));
        }

        await over.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static DocumentKey Key(string id) => new("things", "all", id);

    private static StoredDocument Document(string id, int version) => new(Key(id), JsonSerializer.SerializeToElement(new { version }), $"tag-{version}");
}
