using System.Net;
using System.Net.Http.Headers;
using System.Text;
using VideoConf.Azure.Blobs;
using VideoConf.Meetings.Storage;
using VideoConf.TestSupport.Storage;

namespace VideoConf.Azure.Tests.Blobs;

/// <summary>Addresses, used as browsers and nodes use them: without a token.</summary>
[Collection("azurite")]
public sealed class BlobFileLinksTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _meeting = $"m{Guid.NewGuid():N}";
    private readonly InMemoryDocumentStore _documents = new(TimeProvider.System);
    private readonly HttpClient _http;
    private readonly BlobFileLinks _links;
    private readonly AzureBlobStore _store;

    public BlobFileLinksTests(Azurite azurite)
    {
        _http = azurite.Client();
        var regions = new MeetingRegions(_documents, "home");
        var accounts = azurite.Accounts(TimeProvider.System, "home", "far");
        _store = new AzureBlobStore(accounts, regions);
        _links = new BlobFileLinks(
            accounts, regions, new DelegationKeys(TimeProvider.System), (node, _) => Task.FromResult<string?>(node == "node-far" ? "far" : null), "home");
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_browser_reads_a_file_and_parts_of_it_by_its_address()
    {
        await _store.WriteAsync(Name("meeting.mp4"), new MemoryStream("0123456789"u8.ToArray()), "video/mp4", None);
        var address = await _links.ReadAsync(Name("meeting.mp4"), "Größe.mp4", DateTimeOffset.UtcNow.AddHours(1), None);

        using var whole = await _http.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(4, 6) } };
        using var part = await _http.SendAsync(request);

        Assert.Equal("0123456789", await whole.Content.ReadAsStringAsync());
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Größe.mp4", whole.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal((HttpStatusCode.PartialContent, "456"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_readers_address_neither_writes_nor_reads_anything_else()
    {
        await _store.WriteAsync(Name("a"), new MemoryStream([1]), "video/mp4", None);
        await _store.WriteAsync(Name("b"), new MemoryStream([2]), "video/mp4", None);
        var address = new Uri(await _links.ReadAsync(Name("a"), "a.mp4", DateTimeOffset.UtcNow.AddHours(1), None));
        var other = new UriBuilder(address) { Path = address.AbsolutePath.Replace("/a", "/b", StringComparison.Ordinal) }.Uri;

        using var elsewhere = await _http.GetAsync(other);
        using var delete = await _http.DeleteAsync(address);

        Assert.Equal(HttpStatusCode.Forbidden, elsewhere.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, delete.StatusCode);
        Assert.NotNull(await _store.GetInfoAsync(Name("a"), None));
    }

    [Fact]
    public async Task An_address_that_has_ended_reads_nothing()
    {
        await _store.WriteAsync(Name("a"), new MemoryStream([1]), "video/mp4", None);

        using var answer = await _http.GetAsync(await _links.ReadAsync(Name("a"), "a.mp4", DateTimeOffset.UtcNow.AddMinutes(-1), None));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_node_writes_reads_and_deletes_what_is_of_its_meeting()
    {
        var chunks = await _links.ForNodeAsync("node-1", $"chunks/{_meeting}", DateTimeOffset.UtcNow.AddHours(26), None);
        var url = $"{chunks.BaseUrl}/rec_1/t1/000000.webm{chunks.Query}";

        using var put = await PutAsync(url, "a chunk");
        var stored = await _store.OpenReadAsync($"chunks/{_meeting}/rec_1/t1/000000.webm", 0, None);
        using var get = await _http.GetAsync(url);
        using var delete = await _http.DeleteAsync(url);

        Assert.False(chunks.NeedsToken);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using (var text = new StreamReader(stored!)) Assert.Equal("a chunk", await text.ReadToEndAsync());
        Assert.Equal("a chunk", await get.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Accepted, delete.StatusCode);
        Assert.Null(await _store.GetInfoAsync($"chunks/{_meeting}/rec_1/t1/000000.webm", None));
    }

    [Fact]
    public async Task A_nodes_address_opens_nothing_of_another_meeting_or_kind()
    {
        await _store.WriteAsync($"chunks/{_meeting}-other/rec_2/t1/000000.webm", new MemoryStream([1]), "video/webm", None);
        await _store.WriteAsync(Name("a"), new MemoryStream([1]), "video/mp4", None);
        var chunks = await _links.ForNodeAsync("node-1", $"chunks/{_meeting}", DateTimeOffset.UtcNow.AddHours(1), None);
        var account = chunks.BaseUrl[..chunks.BaseUrl.LastIndexOf('/')];

        using var another = await _http.GetAsync($"{account}/chunks-{_meeting}-other/rec_2/t1/000000.webm{chunks.Query}");
        using var file = await _http.GetAsync($"{account}/recordings-{_meeting}/rec_1/a{chunks.Query}");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (another.StatusCode, file.StatusCode));
    }

    [Fact]
    public async Task A_meetings_recordings_stay_in_the_region_of_its_first_node()
    {
        var address = await _links.ForNodeAsync("node-far", $"recordings/{_meeting}/rec_1", DateTimeOffset.UtcNow.AddHours(1), None);
        await _links.ForNodeAsync("node-1", $"chunks/{_meeting}", DateTimeOffset.UtcNow.AddHours(1), None);

        var stored = await _documents.ReadAsync(new DocumentKey(MeetingRegions.Container, _meeting, "region"), None);

        Assert.EndsWith($"/recordings-{_meeting}/rec_1", address.BaseUrl, StringComparison.Ordinal);
        Assert.Equal("far", stored!.Json.GetProperty("region").GetString());
    }

    [Fact]
    public async Task A_file_larger_than_a_block_is_staged_in_blocks()
    {
        var bytes = new byte[(9 << 20) + 7];
        new Random(1).NextBytes(bytes);

        var info = await _store.WriteAsync(Name("large"), new MemoryStream(bytes), "video/mp4", None);

        using var read = new MemoryStream();
        await using (var stream = (await _store.OpenReadAsync(Name("large"), 0, None))!) await stream.CopyToAsync(read);
        Assert.Equal(bytes.Length, info.Length);
        Assert.True(bytes.AsSpan().SequenceEqual(read.ToArray()));
    }

    private string Name(string file) => $"recordings/{_meeting}/rec_1/{file}";

    private async Task<HttpResponseMessage> PutAsync(string url, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new StringContent(text, Encoding.UTF8, "video/webm") };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        return await _http.SendAsync(request);
    }
}
