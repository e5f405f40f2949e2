using System.Net;
using Microsoft.Azure.Cosmos;
using VideoConf.Azure.Cosmos;
using VideoConf.Azure.Resilience;
using VideoConf.Meetings.Storage;
using VideoConf.TestSupport;

namespace VideoConf.Azure.Tests.Cosmos;

/// <summary>What the service refuses, and when it is asked again.</summary>
[Collection("cosmos")]
public sealed class CosmosFailureTests(CosmosServer server) : IDisposable
{
    private static readonly DocumentKey Key = new("things", "p", "x");
    private readonly ManualTimeProvider _clock = new();
    private readonly CosmosMeter _meter = new();
    private CosmosClient? _client;

    public void Dispose()
    {
        _client?.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task A_throttled_request_is_asked_again_when_the_service_says()
    {
        var refusals = 0;
        var store = await OpenAsync(request => IsDocument(request) && refusals++ < 2 ? Refusal(HttpStatusCode.TooManyRequests) : null);

        Assert.Null(await store.ReadAsync(Key, CancellationToken.None));
        Assert.Equal(3, refusals);
    }

    [Fact]
    public async Task A_service_that_stays_busy_is_a_busy_store()
    {
        var store = await OpenAsync(request => IsDocument(request) ? Refusal(HttpStatusCode.TooManyRequests) : null);

        await Assert.ThrowsAsync<DocumentStoreBusyException>(() => store.ReadAsync(Key, CancellationToken.None));
    }

    [Fact]
    public async Task A_refusal_in_the_first_minutes_is_asked_again()
    {
        var refusals = 0;
        var store = await OpenAsync(request => IsDocument(request) && refusals++ < 2 ? Refusal(HttpStatusCode.Forbidden) : null);

        var read = store.ReadAsync(Key, CancellationToken.None);
        await AdvanceUntilAsync(read);

        Assert.Null(await read);
        Assert.Equal(3, refusals);
    }

    [Fact]
    public async Task A_refusal_after_the_first_minutes_is_a_refusal()
    {
        var refusals = 0;
        var store = await OpenAsync(request => IsDocument(request) && ++refusals > 0 ? Refusal(HttpStatusCode.Forbidden) : null);
        _clock.Advance(FirstMinutes.Length);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => store.ReadAsync(Key, CancellationToken.None));

        Assert.Contains("403", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, refusals);
    }

    [Fact]
    public async Task A_missing_container_is_not_a_missing_document()
    {
        var store = await OpenAsync(request => IsDocument(request) ? Refusal(HttpStatusCode.NotFound, "1003") : null);

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.ReadAsync(Key, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => store.ExecuteAsync([new DocumentOperation(DocumentOperationKind.Delete, Key)], CancellationToken.None));
    }

    [Fact]
    public async Task Several_deletions_of_what_is_not_there_leave_the_rest_of_their_batch()
    {
        var store = await OpenAsync(null);
        DocumentOperation Delete(string id) => new(DocumentOperationKind.Delete, Key with { Id = id });

        var result = await store.ExecuteAsync(
            [Delete("a"), new(DocumentOperationKind.Create, Key, System.Text.Json.JsonElement.Parse("{}")), Delete("b"), Delete("c")], CancellationToken.None);
        var nothing = await store.ExecuteAsync([Delete("a"), Delete("b")], CancellationToken.None);

        Assert.True(result.Succeeded);
        Assert.Equal([true, false, true, true], result.ETags.Select(eTag => eTag is null));
        Assert.Equal((await store.ReadAsync(Key, CancellationToken.None))!.ETag, result.ETags[1]);
        Assert.True(nothing.Succeeded);
    }

    private async Task<CosmosDocumentStore> OpenAsync(Func<HttpRequestMessage, HttpResponseMessage?>? answer)
    {
        _client = server.Client(_clock, answer);
        return new CosmosDocumentStore(await CosmosServer.DatabaseAsync(_client, "things"), _meter);
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, patience.Token);
        }
    }

    private static bool IsDocument(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.Contains("/docs/", StringComparison.Ordinal);

    private static HttpResponseMessage Refusal(HttpStatusCode status, string subStatus = "3200")
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent("""{"code":"Refused","message":"Not now."}""") };
        response.Headers.Add("x-ms-retry-after-ms", "20");
        response.Headers.Add("x-ms-substatus", subStatus);
        return response;
    }
}
