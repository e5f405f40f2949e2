using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Local.Storage.Sqlite;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Tests.Storage;

/// <summary>What is SQLite's own, beside the contract that every adapter passes.</summary>
public sealed class SqliteDocumentStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private string Database => Path.Combine(_folder.Path, "documents.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Documents_outlive_the_process_and_the_log_is_folded_into_the_file_at_the_end()
    {
        await using (var store = Open()) await CreateAsync(store, "one", null);
        Assert.False(File.Exists(Database + "-wal") && new FileInfo(Database + "-wal").Length > 0);

        await using var reopened = Open();
        Assert.NotNull(await reopened.ReadAsync(Key("one"), CancellationToken.None));
    }

    [Fact]
    public async Task A_file_of_a_newer_build_is_refused_and_left_as_it_is()
    {
        await using (var store = Open()) await CreateAsync(store, "one", null);
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            SqliteDatabase.Execute(connection, "PRAGMA user_version=99");
        }

        var refused = Assert.Throws<InvalidDataException>(Open);
        Assert.Contains("99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_purge_removes_what_has_expired_and_only_that()
    {
        await using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 700).Select(i => CreateAsync(store, $"short-{i}", TimeSpan.FromMinutes(10))));
        await CreateAsync(store, "long", TimeSpan.FromHours(1));
        await CreateAsync(store, "forever", null);
        Assert.Equal(0, await store.PurgeAsync(CancellationToken.None));

        _clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(700, await store.PurgeAsync(CancellationToken.None));
        Assert.NotNull(await store.ReadAsync(Key("long"), CancellationToken.None));
        Assert.NotNull(await store.ReadAsync(Key("forever"), CancellationToken.None));
    }

    [Fact]
    public async Task Concurrent_writers_share_flushes()
    {
        await using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => CreateAsync(store, $"doc-{i}", null)));
        Assert.InRange(store.Commits, 1, 250);
    }

    [Fact]
    public async Task A_write_that_was_cancelled_before_its_turn_is_not_made()
    {
        await using var store = Open();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.ExecuteAsync([new(DocumentOperationKind.Create, Key("one"), Json())], cancelled.Token));
        Assert.Null(await store.ReadAsync(Key("one"), CancellationToken.None));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = Open();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => CreateAsync(store, "one", null));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.ReadAsync(Key("one"), CancellationToken.None));
    }

    private static DocumentKey Key(string id) => new("things", "all", id);

    private static JsonElement Json() => JsonSerializer.SerializeToElement(new { text = "value" });

    private static async Task CreateAsync(SqliteDocumentStore store, string id, TimeSpan? life)
    {
        var result = await store.ExecuteAsync([new(DocumentOperationKind.Create, Key(id), Json(), TimeToLive: life)], CancellationToken.None);
        Assert.True(result.Succeeded);
    }

    private SqliteDocumentStore Open() => SqliteDocumentStore.Open(Database, _clock, NullLogger<SqliteDocumentStore>.Instance);
}
