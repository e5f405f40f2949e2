using System.Globalization;
using System.Text.Json;
using VideoConf.Meetings.Storage;

namespace VideoConf.TestSupport.Storage;

/// <summary>What every <see cref="IDocumentStore"/> does. An adapter's test project derives from this and opens its own.</summary>
public abstract class DocumentStoreContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected ManualTimeProvider Clock { get; } = new();

    protected IDocumentStore Store { get; private set; } = null!;

    /// <summary>Opens an empty store that takes its time from <paramref name="clock"/>.</summary>
    protected abstract Task<IDocumentStore> OpenAsync(TimeProvider clock);

    public async Task InitializeAsync() => Store = await OpenAsync(Clock);

    public virtual async Task DisposeAsync()
    {
        if (Store is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    [Fact]
    public async Task What_was_created_is_read_back_with_its_ETag()
    {
        var result = await RunAsync(Create("a", "x", """{"text":"Größe 漢字 😀","n":1.5,"none":null,"list":[1,{"b":true}]}"""));
        var read = await Store.ReadAsync(Key("a", "x"), None);
        Assert.True(result.Succeeded);
        Assert.Equal(-1, result.FailedOperation);
        Assert.Equal(result.ETags[0], read!.ETag);
        Assert.Equal(Key("a", "x"), read.Key);
        Assert.Equal("Größe 漢字 😀", read.Json.GetProperty("text").GetString());
        Assert.Equal(1.5, read.Json.GetProperty("n").GetDouble());
        Assert.Equal(JsonValueKind.Null, read.Json.GetProperty("none").ValueKind);
        Assert.True(read.Json.GetProperty("list")[1].GetProperty("b").GetBoolean());
    }

    [Fact]
    public async Task What_is_not_there_is_null() => Assert.Null(await Store.ReadAsync(Key("a", "nothing"), None));

    [Fact]
    public async Task Container_partition_and_id_are_all_part_of_the_key()
    {
        await RunAsync(Create("a", "x", """{"v":1}"""));
        Assert.Null(await Store.ReadAsync(Key("b", "x"), None));
        Assert.Null(await Store.ReadAsync(new DocumentKey("other", "a", "x"), None));
        Assert.Null(await Store.ReadAsync(Key("a", "X"), None));
    }

    [Fact]
    public async Task Create_refuses_what_is_there()
    {
        await RunAsync(Create("a", "x", """{"v":1}"""));
        await AssertFailsAsync(DocumentFailure.AlreadyExists, Create("a", "x", """{"v":2}"""));
        Assert.Equal(1, await ValueAsync("a", "x"));
    }

    [Fact]
    public async Task Replace_needs_something_to_replace()
    {
        await AssertFailsAsync(DocumentFailure.NotFound, Replace("a", "x", 1));
        await AssertFailsAsync(DocumentFailure.NotFound, Replace("a", "x", 1, "\"etag\""));
    }

    [Fact]
    public async Task Replace_with_the_present_ETag_gives_a_new_one()
    {
        var first = (await RunAsync(Create("a", "x", """{"v":1}"""))).ETags[0]!;
        var second = (await RunAsync(Replace("a", "x", 2, first))).ETags[0]!;
        Assert.NotEqual(first, second);
        await AssertFailsAsync(DocumentFailure.ETagMismatch, Replace("a", "x", 3, first));
        Assert.Equal(2, await ValueAsync("a", "x"));
    }

    [Fact]
    public async Task Writing_the_same_content_changes_the_ETag_too()
    {
        var first = (await RunAsync(Upsert("a", "x", 1))).ETags[0];
        var second = (await RunAsync(Upsert("a", "x", 1))).ETags[0];
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Replace_without_an_ETag_takes_any_version()
    {
        await RunAsync(Create("a", "x", """{"v":1}"""));
        Assert.True((await RunAsync(Replace("a", "x", 2))).Succeeded);
        Assert.Equal(2, await ValueAsync("a", "x"));
    }

    [Fact]
    public async Task Upsert_creates_and_replaces()
    {
        await RunAsync(Upsert("a", "x", 1));
        await RunAsync(Upsert("a", "x", 2));
        Assert.Equal(2, await ValueAsync("a", "x"));
    }

    [Fact]
    public async Task Upsert_with_an_ETag_is_a_replace()
    {
        await AssertFailsAsync(DocumentFailure.NotFound, Upsert("a", "x", 1) with { ETag = "\"none\"" });
        var eTag = (await RunAsync(Upsert("a", "x", 1))).ETags[0]!;
        await RunAsync(Upsert("a", "x", 2));
        await AssertFailsAsync(DocumentFailure.ETagMismatch, Upsert("a", "x", 3) with { ETag = eTag });
    }

    [Fact]
    public async Task Delete_removes_and_may_be_repeated()
    {
        await RunAsync(Upsert("a", "x", 1));
        Assert.Null((await RunAsync(Delete("a", "x"))).ETags[0]);
        Assert.Null(await Store.ReadAsync(Key("a", "x"), None));
        Assert.True((await RunAsync(Delete("a", "x"))).Succeeded);
    }

    [Fact]
    public async Task Delete_with_an_ETag_deletes_that_version_alone()
    {
        var eTag = (await RunAsync(Upsert("a", "x", 1))).ETags[0]!;
        await RunAsync(Upsert("a", "x", 2));
        await AssertFailsAsync(DocumentFailure.ETagMismatch, Delete("a", "x", eTag));
        await AssertFailsAsync(DocumentFailure.NotFound, Delete("a", "y", eTag));
        Assert.Equal(2, await ValueAsync("a", "x"));
    }

    [Fact]
    public async Task An_ETag_of_before_a_delete_is_not_good_after_it_is_created_again()
    {
        var eTag = (await RunAsync(Create("a", "x", """{"v":1}"""))).ETags[0]!;
        await RunAsync(Delete("a", "x"));
        await RunAsync(Create("a", "x", """{"v":1}"""));
        await AssertFailsAsync(DocumentFailure.ETagMismatch, Replace("a", "x", 2, eTag));
    }

    [Fact]
    public async Task A_document_is_gone_when_its_time_is_over()
    {
        await RunAsync(Upsert("a", "x", 1) with { TimeToLive = TimeSpan.FromSeconds(5) });
        Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, await ValueAsync("a", "x"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Store.ReadAsync(Key("a", "x"), None));
        Assert.Empty((await Store.QueryAsync(new DocumentQuery("things", "a"), None)).Documents);
    }

    [Fact]
    public async Task A_document_whose_time_is_over_can_be_created_and_not_replaced()
    {
        var eTag = (await RunAsync(Upsert("a", "x", 1) with { TimeToLive = TimeSpan.FromSeconds(1) })).ETags[0];
        Clock.Advance(TimeSpan.FromSeconds(2));
        await AssertFailsAsync(DocumentFailure.NotFound, Replace("a", "x", 2));
        await AssertFailsAsync(DocumentFailure.NotFound, Delete("a", "x", eTag));
        Assert.True((await RunAsync(Create("a", "x", """{"v":3}"""))).Succeeded);
    }

    [Fact]
    public async Task A_write_without_a_time_to_live_takes_the_former_away()
    {
        await RunAsync(Upsert("a", "x", 1) with { TimeToLive = TimeSpan.FromSeconds(1) });
        await RunAsync(Upsert("a", "x", 2));
        Clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal(2, await ValueAsync("a", "x"));
    }

    [Fact]
    public async Task A_write_prolongs_the_time_to_live()
    {
        for (var i = 0; i < 5; i++)
        {
            await RunAsync(Upsert("a", "x", i) with { TimeToLive = TimeSpan.FromSeconds(2) });
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(4, await ValueAsync("a", "x"));
    }

    [Fact]
    public async Task A_batch_is_applied_whole()
    {
        var eTag = (await RunAsync(Create("a", "old", """{"v":0}"""))).ETags[0]!;
        var result = await RunAsync(Replace("a", "old", 1, eTag), Create("a", "new", """{"v":2}"""), Delete("a", "nothing"), Upsert("a", "other", 3));
        Assert.True(result.Succeeded);
        Assert.Equal(4, result.ETags.Count);
        Assert.Null(result.ETags[2]);
        Assert.Equal((1, 2, 3), (await ValueAsync("a", "old"), await ValueAsync("a", "new"), await ValueAsync("a", "other")));
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_nothing_behind_and_names_the_operation()
    {
        await RunAsync(Create("a", "there", """{"v":1}"""));
        var result = await RunAsync(Upsert("a", "one", 1), Delete("a", "there"), Create("a", "one", """{"v":2}"""), Upsert("a", "two", 2));
        Assert.Equal((DocumentFailure.AlreadyExists, 2), (result.Failure, result.FailedOperation));
        Assert.Empty(result.ETags);
        Assert.Null(await Store.ReadAsync(Key("a", "one"), None));
        Assert.Equal(1, await ValueAsync("a", "there"));
    }

    [Fact]
    public async Task A_batch_holds_a_hundred_operations_of_one_partition()
    {
        Assert.True((await RunAsync([.. Enumerable.Range(0, DocumentLimits.MaxBatch).Select(i => Upsert("a", $"d{i}", i))])).Succeeded);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync([.. Enumerable.Range(0, DocumentLimits.MaxBatch + 1).Select(i => Upsert("a", $"d{i}", i))]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(Upsert("a", "x", 1), Upsert("b", "x", 1)));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(Upsert("a", "x", 1), Upsert("a", "x", 1) with { Key = new DocumentKey("other", "a", "x") }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    public async Task A_key_that_no_store_takes_is_refused_by_all(string id)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.ReadAsync(Key("a", id), None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(Upsert(id, "x", 1)));
    }

    [Fact]
    public async Task Keys_have_255_characters_at_most()
    {
        var longest = new string('k', DocumentLimits.MaxKeyLength);
        await RunAsync(Upsert(longest, longest, 7));
        Assert.Equal(7, await ValueAsync(longest, longest));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(Upsert("a", longest + "k", 1)));
    }

    [Fact]
    public async Task A_document_has_a_mebibyte_at_most()
    {
        var most = DocumentLimits.MaxDocumentBytes - """{"t":""}""".Length;
        Assert.True((await RunAsync(Create("a", "large", JsonSerializer.Serialize(new { t = new string('x', most) })))).Succeeded);
        Assert.Equal(most, (await Store.ReadAsync(Key("a", "large"), None))!.Json.GetProperty("t").GetString()!.Length);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(Create("a", "larger", JsonSerializer.Serialize(new { t = new string('x', most + 1) }))));
    }

    [Fact]
    public async Task A_query_returns_one_partition_in_the_order_of_ids()
    {
        foreach (var id in (string[])["b", "a", "B", "c1", "c10", "c2", "é", "z"]) await RunAsync(Upsert("p", id, 1));
        await RunAsync(Upsert("other", "a", 1));
        Assert.Equal(["B", "a", "b", "c1", "c10", "c2", "z", "é"], await IdsAsync(new DocumentQuery("things", "p")));
        Assert.Equal(["é", "z", "c2", "c10", "c1", "b", "a", "B"], await IdsAsync(new DocumentQuery("things", "p", Descending: true)));
        Assert.Empty(await IdsAsync(new DocumentQuery("things", "nobody")));
    }

    [Fact]
    public async Task A_query_by_prefix_takes_the_prefix_by_the_letter()
    {
        foreach (var id in (string[])["a", "a%", "a%1", "a_1", "ab", "A%2", "b"]) await RunAsync(Upsert("p", id, 1));
        Assert.Equal(["a%", "a%1"], await IdsAsync(new DocumentQuery("things", "p", "a%")));
        Assert.Equal(["a_1"], await IdsAsync(new DocumentQuery("things", "p", "a_")));
        Assert.Equal(["ab", "a_1", "a%1", "a%", "a"], await IdsAsync(new DocumentQuery("things", "p", "a", Descending: true)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_follow_each_other_without_gap_or_double(bool descending)
    {
        var ids = Enumerable.Range(0, 25).Select(i => i.ToString("D3", CultureInfo.InvariantCulture)).ToArray();
        foreach (var id in ids) await RunAsync(Upsert("p", id, 1));
        if (descending) Array.Reverse(ids);
        foreach (var size in (int[])[1, 7, 24, 25, 26])
        {
            var (read, pages) = await PagesAsync(new DocumentQuery("things", "p", Descending: descending, PageSize: size));
            Assert.Equal(ids, read);
            Assert.InRange(pages, (25 + size - 1) / size, (25 / size) + 1);
        }
    }

    [Fact]
    public async Task A_page_goes_on_where_the_one_before_ended_though_that_document_is_gone()
    {
        foreach (var id in (string[])["a", "b", "c", "d"]) await RunAsync(Upsert("p", id, 1));
        var first = await Store.QueryAsync(new DocumentQuery("things", "p", PageSize: 2), None);
        await RunAsync(Delete("p", "b"));
        await RunAsync(Upsert("p", "a1", 1));
        Assert.Equal(["c", "d"], await IdsAsync(new DocumentQuery("things", "p", PageSize: 2, ContinuationToken: first.ContinuationToken)));
    }

    [Theory]
    [InlineData("!!")]
    [InlineData("{}")]
    [InlineData("=")]
    public async Task A_continuation_token_that_is_none_is_an_argument_error_or_a_position(string token)
    {
        await RunAsync(Upsert("p", "a", 1));
        try
        {
            await Store.QueryAsync(new DocumentQuery("things", "p", ContinuationToken: token), None);
        }
        catch (ArgumentException)
        {
            // Callers turn this into a problem with the field's name; anything else would be a 500.
        }
    }

    [Fact]
    public async Task Page_sizes_out_of_range_are_refused()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.QueryAsync(new DocumentQuery("things", "p", PageSize: 0), None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.QueryAsync(new DocumentQuery("things", "p", PageSize: DocumentLimits.MaxPage + 1), None));
    }

    [Fact]
    public async Task Ten_thousand_documents_are_written_and_listed()
    {
        const int Count = 10_000;
        for (var i = 0; i < Count; i += DocumentLimits.MaxBatch)
            await RunAsync([.. Enumerable.Range(i, DocumentLimits.MaxBatch).Select(n => Upsert("many", n.ToString("D6", CultureInfo.InvariantCulture), n))]);

        var (ids, pages) = await PagesAsync(new DocumentQuery("things", "many", PageSize: DocumentLimits.MaxPage));
        Assert.Equal(Enumerable.Range(0, Count).Select(n => n.ToString("D6", CultureInfo.InvariantCulture)), ids);
        Assert.InRange(pages, 10, 11);
        Assert.Equal(["009999", "009998"], (await PagesAsync(new DocumentQuery("things", "many", "0099", Descending: true, PageSize: 50))).Ids.Take(2));
    }

    [Fact]
    public async Task Of_concurrent_creates_one_wins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => RunAsync(Create("race", "x", $$"""{"v":{{i}}}""")))));
        Assert.Single(results, result => result.Succeeded);
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal(DocumentFailure.AlreadyExists, result.Failure));
        Assert.Equal(Array.FindIndex(results, result => result.Succeeded), await ValueAsync("race", "x"));
    }

    [Fact]
    public async Task Concurrent_writers_lose_no_update()
    {
        await RunAsync(Create("race", "counter", """{"v":0}"""));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < 25;)
            {
                var read = (await Store.ReadAsync(Key("race", "counter"), None))!;
                var result = await RunAsync(Replace("race", "counter", read.Json.GetProperty("v").GetInt32() + 1, read.ETag));
                if (result.Succeeded) done++;
                else Assert.Equal(DocumentFailure.ETagMismatch, result.Failure);
            }
        })));
        Assert.Equal(200, await ValueAsync("race", "counter"));
    }

    [Fact]
    public async Task Readers_see_a_batch_whole_while_writers_write()
    {
        using var stop = new CancellationTokenSource();
        await RunAsync(Upsert("pair", "a", 0), Upsert("pair", "b", 0));
        var writer = Task.Run(async () =>
        {
            for (var i = 1; i <= 200; i++) await RunAsync(Upsert("pair", "a", i), Upsert("pair", "b", i));
            await stop.CancelAsync();
        });
        while (!stop.IsCancellationRequested)
        {
            var page = await Store.QueryAsync(new DocumentQuery("things", "pair"), None);
            Assert.Equal(page.Documents[0].Json.GetProperty("v").GetInt32(), page.Documents[1].Json.GetProperty("v").GetInt32());
        }

        await writer;
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ReadAsync(Key("a", "x"), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ExecuteAsync([Upsert("a", "x", 1)], cancelled.Token));
        Assert.Null(await Store.ReadAsync(Key("a", "x"), None));
    }

    protected static DocumentKey Key(string partition, string id) => new("things", partition, id);

    protected static DocumentOperation Create(string partition, string id, string json) =>
        new(DocumentOperationKind.Create, Key(partition, id), JsonElement.Parse(json));

    protected static DocumentOperation Replace(string partition, string id, int value, string? eTag = null) =>
        new(DocumentOperationKind.Replace, Key(partition, id), Value(value), eTag);

    protected static DocumentOperation Upsert(string partition, string id, int value) => new(DocumentOperationKind.Upsert, Key(partition, id), Value(value));

    protected static DocumentOperation Delete(string partition, string id, string? eTag = null) =>
        new(DocumentOperationKind.Delete, Key(partition, id), ETag: eTag);

    protected Task<BatchResult> RunAsync(params DocumentOperation[] operations) => Store.ExecuteAsync(operations, None);

    protected async Task<int?> ValueAsync(string partition, string id) => (await Store.ReadAsync(Key(partition, id), None))?.Json.GetProperty("v").GetInt32();

    private static JsonElement Value(int value) => JsonSerializer.SerializeToElement(new { v = value });

    private async Task AssertFailsAsync(DocumentFailure failure, DocumentOperation operation)
    {
        var result = await RunAsync(operation);
        Assert.Equal((failure, 0), (result.Failure, result.FailedOperation));
        Assert.Empty(result.ETags);
    }

    private async Task<IReadOnlyList<string>> IdsAsync(DocumentQuery query) => [.. (await Store.QueryAsync(query, None)).Documents.Select(document => document.Key.Id)];

    private async Task<(IReadOnlyList<string> Ids, int Pages)> PagesAsync(DocumentQuery query)
    {
        var ids = new List<string>();
        var pages = 0;
        string? next = null;
        do
        {
            var page = await Store.QueryAsync(query with { ContinuationToken = next }, None);
            ids.AddRange(page.Documents.Select(document => document.Key.Id));
            next = page.ContinuationToken;
            pages++;
        }
        while (next is not null);

        return (ids, pages);
    }
}
