using System.Net;
using System.Net.Http.Headers;
using System.Text;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Http;

public sealed class ProblemTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RunningHost _host = shared.Host;

    [Theory]
    [InlineData("""{"displayName":5}""", "displayName")]
    [InlineData("""{"displayName":"Ada","email":["a@b.example"]}""", "email")]
    [InlineData("""{"displayName":"Ada","guest":"yes"}""", "guest")]
    [InlineData("""{"displayName":"Ada","nick":"A"}""", "nick")]
    [InlineData("""{"displayName":"Ada","displayName":"Bea"}""", "displayName")]
    [InlineData("""{"displayName":""}""", "displayName")]
    [InlineData("{}", "displayName")]
    [InlineData("", "displayName")]
    [InlineData("""{"displayName":"Ada","email":"not an address"}""", "email")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("\"text\"", "$")]
    [InlineData("{\"displayName\":\"Ada\"", "$")]
    [InlineData("{,}", "$")]
    [InlineData("{\"displayName\":\"\\uD800\"}", "displayName")]
    public async Task A_body_that_cannot_be_read_is_refused_by_the_field(string body, string field)
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/v1/session", null, RunningHost.Json(body));
        await RunningHost.ProblemAsync(response, 400, "invalid-request", field);
    }

    [Theory]
    [InlineData("""{"settings":{"maxParticipants":"ten"}}""", "settings.maxParticipants")]
    [InlineData("""{"settings":{"maxParticipants":1}}""", "settings.maxParticipants")]
    [InlineData("""{"settings":{"maxParticipants":1001}}""", "settings.maxParticipants")]
    [InlineData("""{"settings":{"maxParticipants":2.5}}""", "settings.maxParticipants")]
    [InlineData("""{"settings":{"maxParticipants":99999999999}}""", "settings.maxParticipants")]
    [InlineData("""{"settings":{"isRecordingEnabled":1}}""", "settings.isRecordingEnabled")]
    [InlineData("""{"settings":{"password":"abc"}}""", "settings.password")]
    [InlineData("""{"settings":[]}""", "settings")]
    [InlineData("""{"durationMinutes":0}""", "durationMinutes")]
    [InlineData("""{"scheduledTime":"tomorrow"}""", "scheduledTime")]
    public async Task A_setting_that_is_not_right_is_named_by_its_path(string body, string field)
    {
        var ada = await _host.SignInAsync("Ada");
        using var response = await _host.SendAsync(HttpMethod.Post, "/v1/meetings", ada.Token, RunningHost.Json(body));
        await RunningHost.ProblemAsync(response, 400, "invalid-request", field);
    }

    [Fact]
    public async Task A_body_over_64_KiB_is_refused_whether_it_says_its_length_or_not()
    {
        var large = Encoding.UTF8.GetBytes("{\"displayName\":\"" + new string('x', 70_000) + "\"}");
        using var told = await _host.SendAsync(HttpMethod.Post, "/v1/session", null, Typed(new ByteArrayContent(large), "application/json"));
        await RunningHost.ProblemAsync(told, 413, "too-large");

        using var chunked = await _host.SendAsync(HttpMethod.Post, "/v1/session", null, Typed(new ChunkedContent(large), "application/json"));
        await RunningHost.ProblemAsync(chunked, 413, "too-large");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Another_media_type_is_refused(string? type)
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/v1/session", null, Typed(new ByteArrayContent("""{"displayName":"Ada"}"""u8.ToArray()), type));
        await RunningHost.ProblemAsync(response, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_too()
    {
        using var route = await _host.Http.GetAsync("/v1/nothing/here");
        await RunningHost.ProblemAsync(route, 404, "not-found");
        using var method = await _host.Http.DeleteAsync("/v1/session");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, method.StatusCode);
        Assert.Equal("application/problem+json", method.Content.Headers.ContentType?.MediaType);
        var ada = await _host.SignInAsync("Ada");
        foreach (var id in new[] { "abcd-efgh-jkmn", "x", "..%2f..", new string('a', 3000), "ä" })
        {
            using var meeting = await ada.GetAsync($"/v1/meetings/{id}");
            await RunningHost.ProblemAsync(meeting, 404, "not-found");
        }
    }

    [Theory]
    [InlineData("/v1/meetings?pageSize=many", "pageSize")]
    [InlineData("/v1/meetings?pageSize=0", "pageSize")]
    [InlineData("/v1/meetings?continuationToken=%25%25", "continuationToken")]
    public async Task A_wrong_query_parameter_is_named(string path, string field)
    {
        var ada = await _host.SignInAsync("Ada");
        using var response = await ada.GetAsync(path);
        await RunningHost.ProblemAsync(response, 400, "invalid-request", field);
    }

    [Fact]
    public async Task A_correlation_id_is_kept_when_it_is_good_and_replaced_when_not()
    {
        using var good = await _host.SendAsync(HttpMethod.Get, "/v1/meetings", null, null, ("X-Correlation-Id", "my-id.1"));
        Assert.Equal("my-id.1", good.Headers.GetValues("X-Correlation-Id").Single());
        await RunningHost.ProblemAsync(good, 401, "unauthorized");
        using var bad = await _host.SendAsync(HttpMethod.Get, "/v1/meetings", null, null, ("X-Correlation-Id", "<script>"));
        Assert.NotEqual("<script>", bad.Headers.GetValues("X-Correlation-Id").Single());
    }

    [Fact]
    public async Task Too_many_requests_are_refused_with_the_time_to_wait()
    {
        await using var host = await RunningHost.StartAsync(options => options with
        {
            RateLimits = new RateLimits { PerUser = 20, PerAddress = 2000, SignIns = 2 },
        });
        var ada = await host.SignInAsync("Ada");
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => ada.GetAsync("/v1/meetings")));
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        await RunningHost.ProblemAsync(refused, 429, "rate-limited");
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);

        // Two a minute: Ada took the one there was, and the next comes back in half a minute.
        using var second = await host.Http.PostAsync("/v1/session", RunningHost.Json("""{"displayName":"Bea"}"""));
        await RunningHost.ProblemAsync(second, 429, "rate-limited");
        foreach (var answer in answers) answer.Dispose();
    }

    private static T Typed<T>(T content, string? type)
        where T : HttpContent
    {
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private sealed class ChunkedContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
