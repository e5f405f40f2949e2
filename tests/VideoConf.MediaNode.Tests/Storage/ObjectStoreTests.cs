using Microsoft.Extensions.Logging;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Storage;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Storage;

public sealed class ObjectStoreTests : IAsyncLifetime
{
    private static readonly ObjectStoreOptions Quick = new() { Attempts = 4, FirstPause = TimeSpan.FromMilliseconds(5), AttemptTime = TimeSpan.FromSeconds(10) };

    private readonly SigningKey _key = SigningKey.Create();
    private readonly LogDouble _log = new();
    private ObjectStoreDouble _double = null!;
    private ObjectStore _store = null!;

    public async Task InitializeAsync()
    {
        _double = await ObjectStoreDouble.StartAsync();
        _store = Store(Quick);
    }

    public async Task DisposeAsync()
    {
        _store.Dispose();
        await _double.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task What_is_put_is_read_back_whole_and_in_parts_until_it_is_deleted()
    {
        var content = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7)).ToArray();
        var put = await _store.PutAsync(_double.Address(), "rec_1/trk-a/000000.webm", ObjectBody.Of(content, "video/webm"), default);
        Assert.Equal(ObjectResult.Done, put);
        Assert.Equal(content, (await _store.GetAsync(_double.Address(), "rec_1/trk-a/000000.webm", content.Length, default)).Content);
        var part = await _store.GetAsync(_double.Address(), "rec_1/trk-a/000000.webm", 100, default, (10, 19));
        Assert.Equal(content[10..20], part.Content);

        Assert.True((await _store.DeleteAsync(_double.Address(), "rec_1/trk-a/000000.webm", default)).IsDone);
        Assert.True((await _store.DeleteAsync(_double.Address(), "rec_1/trk-a/000000.webm", default)).IsDone);
        Assert.Equal(ObjectOutcome.NotFound, (await _store.GetAsync(_double.Address(), "rec_1/trk-a/000000.webm", 100, default)).Outcome);
    }

    [Fact]
    public async Task A_file_is_sent_with_its_type_and_the_blob_header()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder.File("meeting.mp4"), new byte[200_000]);
        Assert.True((await _store.PutAsync(_double.Address("recordings"), "meeting.mp4", ObjectBody.OfFile(folder.File("meeting.mp4"), "video/mp4"), default)).IsDone);
        var request = Assert.Single(_double.Requests);
        Assert.Equal(("PUT", "/recordings/meeting.mp4", "BlockBlob", "video/mp4"), (request.Method, request.Path, request.BlobType, request.ContentType));
        Assert.Equal(200_000, _double.Objects["/recordings/meeting.mp4"].Length);
    }

    [Fact]
    public async Task A_large_file_goes_to_blob_storage_in_blocks_and_each_is_tried_again()
    {
        using var folder = new TestFolder();
        var content = Enumerable.Range(0, 250_000).Select(i => (byte)(i * 13)).ToArray();
        await File.WriteAllBytesAsync(folder.File("meeting.mp4"), content);
        using var store = Store(Quick with { BlockSize = 100_000 });
        var signed = _double.Address("recordings", "?sv=1&sig=secret", needsToken: false);
        _double.Failures.Enqueue(503);
        _double.Failures.Enqueue(0);
        Assert.True((await store.PutAsync(signed, "meeting.mp4", ObjectBody.OfFile(folder.File("meeting.mp4"), "video/mp4"), default)).IsDone);
        Assert.Equal(content, _double.Objects["/recordings/meeting.mp4"]);
        Assert.Equal("video/mp4", _double.Types["/recordings/meeting.mp4"]);
        Assert.Equal(6, _double.Requests.Count);
        Assert.All(_double.Requests, request => Assert.Contains("sig=secret&comp=block", request.Path, StringComparison.Ordinal));

        Assert.True((await store.PutAsync(signed, "small.mp4", ObjectBody.Of(content.AsMemory(0, 100_000), "video/mp4"), default)).IsDone);
        Assert.DoesNotContain("comp=", _double.Requests.Last().Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_that_breaks_off_leaves_nothing()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder.File("meeting.mp4"), new byte[250_000]);
        using var store = Store(Quick with { BlockSize = 100_000, Attempts = 1 });
        var body = new ObjectBody("video/mp4", 350_000, ObjectBody.OfFile(folder.File("meeting.mp4"), "video/mp4").Open);
        Assert.False((await store.PutAsync(_double.Address("recordings", "?sig=secret", needsToken: false), "meeting.mp4", body, default)).IsDone);
        Assert.Empty(_double.Objects);
    }

    [Fact]
    public async Task The_nodes_token_is_sent_where_it_is_needed_and_nowhere_else()
    {
        _double.Objects["/chunks/a"] = [1];
        await _store.GetAsync(_double.Address(), "a", 10, default);
        await _store.GetAsync(_double.Address(query: "?sig=secret", needsToken: false), "a", 10, default);
        var requests = _double.Requests.ToArray();
        using var verifier = new TokenVerifier(TimeProvider.System, _key.PublicKey);
        Assert.Equal("node-1", verifier.Verify<ControlClaims>(requests[0].Authorization["Bearer ".Length..]).Claims!.NodeId);
        Assert.Equal("", requests[1].Authorization);
        Assert.Equal("/chunks/a?sig=secret", requests[1].Path);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(401)]
    [InlineData(0)]
    public async Task A_failure_that_may_pass_is_tried_again_with_the_whole_body(int status)
    {
        _double.Failures.Enqueue(status);
        _double.Failures.Enqueue(status);
        Assert.True((await _store.PutAsync(_double.Address(), "a.webm", ObjectBody.Of(new byte[100_000], "video/webm"), default)).IsDone);
        Assert.Equal(3, _double.Requests.Count);
        Assert.Equal(100_000, _double.Objects["/chunks/a.webm"].Length);
    }

    [Theory]
    [InlineData(400, (int)ObjectOutcome.Refused)]
    [InlineData(409, (int)ObjectOutcome.Refused)]
    [InlineData(413, (int)ObjectOutcome.TooLarge)]
    [InlineData(404, (int)ObjectOutcome.NotFound)]
    public async Task A_final_refusal_is_not_tried_again(int status, int outcome)
    {
        _double.Failures.Enqueue(status);
        Assert.Equal((ObjectOutcome)outcome, (await _store.PutAsync(_double.Address(), "a.webm", ObjectBody.Of(new byte[10], "video/webm"), default)).Outcome);
        Assert.Single(_double.Requests);
    }

    [Fact]
    public async Task A_store_that_is_down_is_given_up_after_the_attempts_and_no_line_has_its_secret()
    {
        for (var i = 0; i < 4; i++) _double.Failures.Enqueue(i % 2 == 0 ? 503 : 0);
        var result = await _store.GetAsync(_double.Address(query: "?sig=s3cr3t", needsToken: false), "a.webm", 10, default);
        Assert.Equal(ObjectOutcome.Unavailable, result.Outcome);
        Assert.Equal(4, _double.Requests.Count);
        Assert.NotEmpty(_log.Lines);
        Assert.DoesNotContain("s3cr3t", result.Detail + string.Join('\n', _log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_is_a_result()
    {
        var nowhere = new VideoConf.Contracts.Node.ObjectAddress("http://127.0.0.1:1/x", "?sig=s3cr3t", false);
        var result = await _store.PutAsync(nowhere, "a", ObjectBody.Of(new byte[1], "video/webm"), default);
        Assert.Equal(ObjectOutcome.Unavailable, result.Outcome);
        Assert.DoesNotContain("s3cr3t", result.Detail + string.Join('\n', _log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_larger_than_told_is_not_read()
    {
        _double.Objects["/chunks/big"] = new byte[1_000_000];
        Assert.Equal(ObjectOutcome.TooLarge, (await _store.GetAsync(_double.Address(), "big", 999_999, default)).Outcome);
        Assert.Equal(ObjectOutcome.Done, (await _store.GetAsync(_double.Address(), "big", 1_000_000, default)).Outcome);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_given_up_in_time()
    {
        var never = new TaskCompletionSource();
        _double.Gate = never.Task;
        using var impatient = Store(Quick with { Attempts = 2, AttemptTime = TimeSpan.FromMilliseconds(200) });
        Assert.Equal(ObjectOutcome.Unavailable, (await impatient.GetAsync(_double.Address(), "a", 10, default)).Outcome);
        never.SetResult();
    }

    [Fact]
    public async Task A_file_that_is_gone_is_a_result()
    {
        var gone = new ObjectBody("video/mp4", 5, () => File.OpenRead("/nonexistent/file"));
        Assert.Equal(ObjectOutcome.LocalFailure, (await _store.PutAsync(_double.Address(), "a", gone, default)).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a b")]
    [InlineData("a?b")]
    [InlineData("a%2e")]
    [InlineData("a\\b")]
    [InlineData("é")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        Assert.Equal(ObjectOutcome.Refused, (await _store.GetAsync(_double.Address(), name, 10, default)).Outcome);
        Assert.Empty(_double.Requests);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("file:///etc")]
    [InlineData("/relative")]
    public async Task An_address_that_is_no_http_url_is_refused(string url) =>
        Assert.Equal(ObjectOutcome.Refused, (await _store.GetAsync(new(url, "", false), "a", 10, default)).Outcome);

    [Fact]
    public async Task Who_gives_up_waiting_is_told_so()
    {
        var never = new TaskCompletionSource();
        _double.Gate = never.Task;
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.GetAsync(_double.Address(), "a", 10, gone.Token));
        never.SetResult();
    }

    private ObjectStore Store(ObjectStoreOptions options) => new(NodeOptions.Of(_key), options, TimeProvider.System, _log);

    private sealed class LogDouble : ILogger<ObjectStore>
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);
    }
}
