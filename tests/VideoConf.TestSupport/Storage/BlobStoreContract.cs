using System.Text;
using VideoConf.Meetings.Storage;

namespace VideoConf.TestSupport.Storage;

/// <summary>What every <see cref="IBlobStore"/> does. An adapter's test project derives from this and opens its own.</summary>
public abstract class BlobStoreContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected ManualTimeProvider Clock { get; } = new();

    protected IBlobStore Store { get; private set; } = null!;

    /// <summary>Characters that the store under test puts before a name, where it is tested below one.</summary>
    protected virtual int PrefixLength => 0;

    /// <summary>Opens an empty store that takes its time from <paramref name="clock"/>.</summary>
    protected abstract Task<IBlobStore> OpenAsync(TimeProvider clock);

    public async Task InitializeAsync() => Store = await OpenAsync(Clock);

    public virtual async Task DisposeAsync()
    {
        if (Store is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var info = await WriteAsync("recordings/r1/part-0.webm", "Größe");
        Assert.Equal(new BlobInfo("recordings/r1/part-0.webm", 7, "text/plain", Clock.GetUtcNow()), info);
        Assert.Equal("Größe", await ReadAsync("recordings/r1/part-0.webm"));
        Assert.Equal(info, await Store.GetInfoAsync("recordings/r1/part-0.webm", None));
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        await WriteAsync("empty", "");
        Assert.Equal("", await ReadAsync("empty"));
        Assert.Equal(0, (await Store.GetInfoAsync("empty", None))!.Length);
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        Assert.Null(await Store.OpenReadAsync("no/such", 0, None));
        Assert.Null(await Store.GetInfoAsync("no/such", None));
        await Store.DeleteAsync("no/such", None);
    }

    [Theory]
    [InlineData(0, "0123456789")]
    [InlineData(4, "456789")]
    [InlineData(10, "")]
    [InlineData(99, "")]
    public async Task Reading_begins_at_an_offset(long offset, string expected)
    {
        await WriteAsync("digits", "0123456789");
        Assert.Equal(expected, await ReadAsync("digits", offset));
    }

    [Fact]
    public async Task A_write_replaces_bytes_and_type()
    {
        await WriteAsync("a", "a long first version");
        Clock.Advance(TimeSpan.FromMinutes(1));
        var info = await Store.WriteAsync("a", new MemoryStream("short"u8.ToArray()), "video/webm", None);
        Assert.Equal(("short", "video/webm", 5L), (await ReadAsync("a"), info.ContentType, info.Length));
        Assert.Equal(Clock.GetUtcNow(), (await Store.GetInfoAsync("a", None))!.LastModified);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_what_was_there()
    {
        await WriteAsync("a", "first");
        await Assert.ThrowsAsync<IOException>(() => Store.WriteAsync("a", new BreakingStream(200_000), "text/plain", None));
        await Assert.ThrowsAsync<IOException>(() => Store.WriteAsync("b", new BreakingStream(200_000), "text/plain", None));
        Assert.Equal("first", await ReadAsync("a"));
        Assert.Equal("text/plain", (await Store.GetInfoAsync("a", None))!.ContentType);
        Assert.Null(await Store.GetInfoAsync("b", None));
        Assert.Equal(["a"], await NamesAsync(""));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_what_was_there()
    {
        await WriteAsync("a", "first");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.WriteAsync("a", new MemoryStream("second"u8.ToArray()), "text/plain", cancelled.Token));
        Assert.Equal("first", await ReadAsync("a"));
    }

    [Fact]
    public async Task A_reader_keeps_what_it_opened_while_the_blob_is_replaced_or_deleted()
    {
        await WriteAsync("a", "first");
        await using var reader = (await Store.OpenReadAsync("a", 0, None))!;
        await WriteAsync("a", "second, which is longer");
        await Store.DeleteAsync("a", None);
        using var text = new StreamReader(reader);
        Assert.Equal("first", await text.ReadToEndAsync());
        Assert.Null(await Store.GetInfoAsync("a", None));
    }

    [Fact]
    public async Task Concurrent_writers_leave_one_whole_blob()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => WriteAsync("a", new string((char)('a' + i), 100_000)))));
        var text = await ReadAsync("a");
        Assert.Equal(100_000, text!.Length);
        Assert.Single(text.Distinct());
    }

    [Fact]
    public async Task A_listing_is_by_prefix_in_the_order_of_names()
    {
        foreach (var name in (string[])["b/2", "b/10", "a", "b", "b-c/1", "c/d/e.f"]) await WriteAsync(name, name);
        Assert.Equal(["a", "b", "b-c/1", "b/10", "b/2", "c/d/e.f"], await NamesAsync(""));
        Assert.Equal(["b/10", "b/2"], await NamesAsync("b/"));
        Assert.Equal(["b", "b-c/1", "b/10", "b/2"], await NamesAsync("b"));
        Assert.Empty(await NamesAsync("x"));
    }

    [Fact]
    public async Task A_blob_moves_between_tiers_and_is_hot_again_when_it_is_replaced()
    {
        var hot = await WriteAsync("a", "text");
        Assert.Equal(BlobTiers.Hot, hot.Tier);
        foreach (var tier in (string[])[BlobTiers.Cool, BlobTiers.Cool, BlobTiers.Archive, BlobTiers.Hot, BlobTiers.Cool])
        {
            Assert.True(await Store.SetTierAsync("a", tier, None));
            Assert.Equal(hot with { Tier = tier }, await Store.GetInfoAsync("a", None));
        }

        await WriteAsync("a", "new text");
        Assert.Equal(BlobTiers.Hot, (await Store.GetInfoAsync("a", None))!.Tier);
        Assert.False(await Store.SetTierAsync("no/such", BlobTiers.Cool, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.SetTierAsync("a", "lukewarm", None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData(".hidden")]
    [InlineData("a/.b")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("C:a")]
    [InlineData("größe")]
    public async Task A_name_that_no_store_takes_is_refused_by_all(string name)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WriteAsync(name, "x"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.OpenReadAsync(name, 0, None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.GetInfoAsync(name, None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.DeleteAsync(name, None));
    }

    [Fact]
    public async Task Names_have_512_characters_at_most()
    {
        var longest = string.Join('/', Enumerable.Repeat(new string('n', 63), 8))[PrefixLength..];
        await WriteAsync(longest, "x");
        Assert.Equal("x", await ReadAsync(longest));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WriteAsync(longest + "/" + longest, "x"));
    }

    private async Task<BlobInfo> WriteAsync(string name, string text) =>
        await Store.WriteAsync(name, new MemoryStream(Encoding.UTF8.GetBytes(text)), "text/plain", None);

    private async Task<string?> ReadAsync(string name, long offset = 0)
    {
        await using var stream = await Store.OpenReadAsync(name, offset, None);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (var blob in Store.ListAsync(prefix, None)) names.Add(blob.Name);
        return names;
    }

    /// <summary>Gives some bytes, then fails as a network does.</summary>
    private sealed class BreakingStream(int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_left == 0) throw new IOException("The connection broke.");
            var read = Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
