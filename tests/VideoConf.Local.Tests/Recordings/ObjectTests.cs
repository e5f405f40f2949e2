using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Http;
using VideoConf.Local.Storage.Folder;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Tests.Recordings;

/// <summary>What a media node stores through the control plane, with its own token, and what it may not.</summary>
public sealed class ObjectTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task A_node_stores_reads_and_deletes_chunks_of_what_it_records()
    {
        var (recordingId, _) = await RecordAsync();
        var path = $"/v1/nodes/local/objects/chunks/{_meetingId}/{recordingId}/track-1/000000.webm";
        using var put = await SendAsync(HttpMethod.Put, path, "chunk");
        await RunningHost.ReadAsync(put, HttpStatusCode.NoContent);
        using var get = await SendAsync(HttpMethod.Get, path);
        Assert.Equal("chunk", await get.Content.ReadAsStringAsync());
        Assert.Equal("video/webm", get.Content.Headers.ContentType!.MediaType);
        using var head = await SendAsync(HttpMethod.Head, path);
        Assert.Equal(5, head.Content.Headers.ContentLength);
        using var delete = await SendAsync(HttpMethod.Delete, path);
        await RunningHost.ReadAsync(delete, HttpStatusCode.NoContent);
        using var gone = await SendAsync(HttpMethod.Get, path);
        await RunningHost.ProblemAsync(gone, 404, "not-found");
    }

    [Fact]
    public async Task Who_is_not_the_node_stores_nothing()
    {
        var (recordingId, person) = await RecordAsync();
        var path = $"/v1/nodes/local/objects/chunks/{_meetingId}/{recordingId}/t/000000.webm";
        using var nobody = await SendAsync(HttpMethod.Put, path, "x", token: null, noToken: true);
        await RunningHost.ProblemAsync(nobody, 401, "unauthorized");
        using var user = await SendAsync(HttpMethod.Put, path, "x", person.Token);
        await RunningHost.ProblemAsync(user, 401, "unauthorized");
        using var other = await SendAsync(HttpMethod.Put, path, "x", NodeToken("elsewhere"));
        await RunningHost.ProblemAsync(other, 403, "forbidden");
        using var wrong = await SendAsync(HttpMethod.Put, path.Replace("/local/", "/elsewhere/", StringComparison.Ordinal), "x");
        await RunningHost.ProblemAsync(wrong, 401, "unauthorized");
    }

    [Theory]
    [InlineData("keys/file-links")]
    [InlineData("chunks/x")]
    [InlineData("chunks/abcd-efgh-jkmn/rec_none/t/000000.webm", 404)]
    [InlineData("chunks/abcd-efgh-jkmn/rec_none/../../../keys/000000.webm", 401)] // The client folds the dots; what is left is no route of ours.
    [InlineData("chunks/abcd-efgh-jkmn/rec_none/%2e%2e%2f%2e%2e/x")]
    [InlineData("chunks/abcd-efgh-jkmn/rec_none/..%2f/x")]
    [InlineData("chunks/abcd-efgh-jkmn/rec_none/.hidden/x")]
    [InlineData("chunks/abcd-efgh-jkmn/rec_none//x")]
    [InlineData("recordings/a/rec_none/b/c")]
    [InlineData("other/a/b/c")]
    public async Task A_name_elsewhere_is_refused(string name, int status = 403)
    {
        using var response = await SendAsync(HttpMethod.Put, $"/v1/nodes/local/objects/{name}", "x");
        Assert.True((int)response.StatusCode == status || status == 401 && (int)response.StatusCode is >= 400 and < 500, $"{name}: {(int)response.StatusCode}");
    }

    [Fact]
    public async Task Files_are_not_written_by_who_was_not_told_to_compose()
    {
        var (recordingId, person) = await RecordAsync();
        using var list = await person.GetAsync($"/v1/meetings/{_meetingId}/recordings/{recordingId}");
        await RunningHost.ReadAsync(list, HttpStatusCode.OK);
        using var put = await SendAsync(HttpMethod.Put, $"/v1/nodes/local/objects/recordings/{_meetingId}/{recordingId}/meeting.mp4", "x");
        await RunningHost.ProblemAsync(put, 403, "forbidden");
    }

    [Fact]
    public async Task A_chunk_that_says_it_is_too_large_is_refused_before_it_is_read()
    {
        var (recordingId, _) = await RecordAsync();
        var (status, _) = await RawPutAsync($"/v1/nodes/local/objects/chunks/{_meetingId}/{recordingId}/t/000001.webm", contentLength: (64L << 20) + 1, body: []);
        Assert.Equal(413, status);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        var (recordingId, _) = await RecordAsync();
        var name = $"chunks/{_meetingId}/{recordingId}/t/000002.webm";
        var (status, _) = await RawPutAsync($"/v1/nodes/local/objects/{name}", contentLength: 1_000_000, body: new byte[300_000], hangUp: true);
        Assert.Equal(0, status);
        var blobs = _host.Host.Services.GetRequiredService<IBlobStore>();
        Assert.Null(await blobs.GetInfoAsync(name, CancellationToken.None));

        // The temporary file goes as soon as the server has noticed.
        var deadline = DateTime.UtcNow.AddSeconds(20);
        var folder = Path.Combine(_host.Options.DataFolder, "blobs", ".writing");
        while (Directory.GetFiles(folder).Length > 0 && DateTime.UtcNow < deadline) await Task.Delay(50);
        Assert.Empty(Directory.GetFiles(folder));
        Assert.Null(await blobs.GetInfoAsync(name, CancellationToken.None));
    }

    [Fact]
    public async Task A_full_disk_is_a_problem_that_says_so()
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream([1, 2, 3]);
        var problem = await ObjectEndpoints.StoreAsync("chunks/a/b/c", new FullStore(), context, CancellationToken.None);
        Assert.Equal(ProblemTypes.StorageFull, problem!.Type);
        Assert.NotNull(problem.RetryAfter);
    }

    [Fact]
    public void What_the_system_says_of_a_full_disk_is_understood()
    {
        if (!OperatingSystem.IsLinux()) return;
        var error = Assert.ThrowsAny<IOException>(static () =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            full.Write(new byte[4096]);
        });
        Assert.True(FolderBlobStore.IsDiskFull(error), $"{error.HResult:x}");
        Assert.False(FolderBlobStore.IsDiskFull(new IOException("The connection broke.")));
    }

    private string _meetingId = "";

    private async Task<(string RecordingId, Person Person)> RecordAsync()
    {
        var person = await _host.SignInAsync("Ada");
        _meetingId = await person.CreateMeetingAsync(new { isRecordingEnabled = true });
        using var consent = await person.PostAsync("/v1/users/consent", new { meetingId = _meetingId, answers = new { recording = "accepted" } });
        var consentToken = (await RunningHost.ReadAsync(consent, HttpStatusCode.OK)).GetProperty("consentToken").GetString();
        using var joined = await person.PostAsync($"/v1/meetings/{_meetingId}/join", new { deviceId = "device-one", consentToken });
        var token = (await RunningHost.ReadAsync(joined, HttpStatusCode.OK)).GetProperty("token").GetString()!;
        await using var hub = await Signaling.HubClient.ConnectAsync(_host.Host.Address, token);
        await hub.EnterAsync(_meetingId, token);
        using var started = await person.PostAsync($"/v1/meetings/{_meetingId}/recording/start");
        var recordingId = (await RunningHost.ReadAsync(started, HttpStatusCode.OK)).GetProperty("recordingId").GetString()!;
        return (recordingId, person);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? token = null, bool noToken = false)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("video/webm");
        }

        if (!noToken) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? NodeToken("local"));
        return await _host.Http.SendAsync(request);
    }

    private string NodeToken(string nodeId)
    {
        using var key = SigningKey.FromPem(File.ReadAllText(Path.Combine(_host.Options.DataFolder, "keys", "node-signing.pem")));
        return new TokenIssuer(key, shared.Clock).Issue(new ControlClaims(nodeId)).Token;
    }

    /// <summary>A PUT by hand, to say other than the truth about its length or to hang up within it. Status 0 when there was no answer.</summary>
    private async Task<(int Status, string Answer)> RawPutAsync(string path, long contentLength, byte[] body, bool hangUp = false)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync("localhost", _host.Host.Address.Port, limit.Token);
        var stream = client.GetStream();
        var head = $"PUT {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {NodeToken("local")}\r\nContent-Type: video/webm\r\nContent-Length: {contentLength}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), limit.Token);
        await stream.WriteAsync(body, limit.Token);
        if (hangUp)
        {
            await stream.FlushAsync(limit.Token);
            client.Client.Close(timeout: 0);
            return (0, "");
        }

        var answer = await new StreamReader(stream).ReadToEndAsync(limit.Token);
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), answer);
    }

    private sealed class FullStore : IBlobStore
    {
        public Task<BlobInfo> WriteAsync(string name, Stream content, string contentType, CancellationToken cancellationToken) => throw new BlobStoreFullException("Full.");

        public Task<Stream?> OpenReadAsync(string name, long offset, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<BlobInfo?> GetInfoAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> SetTierAsync(string name, string tier, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
