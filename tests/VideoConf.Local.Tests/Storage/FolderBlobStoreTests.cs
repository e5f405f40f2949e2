using System.Text;
using VideoConf.Local.Storage.Folder;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Storage;

public sealed class FolderBlobStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderBlobStore _store;

    public FolderBlobStoreTests() => _store = new FolderBlobStore(Path.Combine(_folder.Path, "blobs"), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("a/.hidden")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\0b")]
    public async Task A_name_that_could_leave_the_folder_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(name, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.OpenReadAsync(name, 0, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.GetInfoAsync(name, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAsync(name, CancellationToken.None));
    }

    [Fact]
    public async Task A_blob_is_read_from_an_offset_with_its_type()
    {
        var written = await WriteAsync("recordings/one.webm", "0123456789");
        await using var stream = await _store.OpenReadAsync("recordings/one.webm", 4, CancellationToken.None);
        using var reader = new StreamReader(stream!);
        Assert.Equal("456789", await reader.ReadToEndAsync());
        var info = await _store.GetInfoAsync("recordings/one.webm", CancellationToken.None);
        Assert.Equal(("video/webm", 10L), (info!.ContentType, info.Length));
        Assert.Equal(written.Name, info.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"type\":\"video")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"video/webm\",\"tier\":\"lukewarm\"}")]
    public async Task A_blob_whose_header_is_damaged_is_bytes_of_no_type(string header)
    {
        await WriteAsync("one", "first");
        var path = Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "blobs"), "one.type"));
        await File.WriteAllTextAsync(path, header);
        var info = await _store.GetInfoAsync("one", CancellationToken.None);
        Assert.Equal(("application/octet-stream", "hot", 5L), (info!.ContentType, info.Tier, info.Length));
        Assert.True(await _store.SetTierAsync("one", "cool", CancellationToken.None));
        Assert.Equal("cool", (await _store.GetInfoAsync("one", CancellationToken.None))!.Tier);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_what_was_there()
    {
        await WriteAsync("one", "first");
        await Assert.ThrowsAsync<IOException>(() => _store.WriteAsync("one", new FailingStream(), "text/plain", CancellationToken.None));
        await using var stream = await _store.OpenReadAsync("one", 0, CancellationToken.None);
        using var reader = new StreamReader(stream!);
        Assert.Equal("first", await reader.ReadToEndAsync());
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "blobs", ".writing")));
    }

    [Fact]
    public async Task A_reader_keeps_what_it_opened_when_the_blob_is_replaced()
    {
        await WriteAsync("one", "first");
        await using var stream = await _store.OpenReadAsync("one", 0, CancellationToken.None);
        await WriteAsync("one", "second");
        using var reader = new StreamReader(stream!);
        Assert.Equal("first", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Names_are_listed_in_order_by_prefix_and_deleted_ones_are_gone()
    {
        foreach (var name in new[] { "b/2", "b/10", "a", "b/1", "c.txt" }) await WriteAsync(name, name);
        await _store.DeleteAsync("b/10", CancellationToken.None);
        await _store.DeleteAsync("never/there", CancellationToken.None);
        var names = new List<string>();
        await foreach (var info in _store.ListAsync("b/", CancellationToken.None)) names.Add(info.Name);
        Assert.Equal(["b/1", "b/2"], names);
        Assert.Null(await _store.OpenReadAsync("b/10", 0, CancellationToken.None));
    }

    private Task<Meetings.Storage.BlobInfo> WriteAsync(string name, string text) =>
        _store.WriteAsync(name, new MemoryStream(Encoding.UTF8.GetBytes(text)), "video/webm", CancellationToken.None);

    private sealed class FailingStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            destination.Write("half"u8);
            throw new IOException("The source broke off.");
        }
    }
}
