using System.Net;
using System.Net.Http.Json;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;

namespace VideoConf.Client.Tests;

/// <summary>What the client does when things do not go well, against answers of the test's making.</summary>
public sealed class ClientTests
{
    private static readonly Uri Server = new("https://meet.example.org");

    [Fact]
    public async Task A_problem_is_an_exception_with_all_that_it_says()
    {
        using var client = new VideoConfClient(Server, "token", new Answers(_ => Problem(HttpStatusCode.BadRequest, """{"type":"invalid-request","title":"","status":400,"detail":"title is empty.","errors":{"title":["title is empty."]},"traceId":"abc"}""")));

        var refused = await Assert.ThrowsAsync<VideoConfException>(() => client.GetMeetingAsync("abcd-efgh-jkmn"));
        Assert.Equal((HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest, "title is empty.", "abc"), (refused.Status, refused.Type, refused.Message, refused.TraceId));
        Assert.Equal(["title is empty."], refused.Errors["title"]);
    }

    [Fact]
    public async Task What_may_be_sent_again_is_when_the_server_is_busy_and_a_creation_under_the_same_key()
    {
        var answers = new Answers(number => number < 3 ? Problem(HttpStatusCode.ServiceUnavailable, """{"type":"no-media-node","title":"","status":503,"detail":"Busy."}""") : Problem(HttpStatusCode.Conflict, """{"type":"conflict","title":"","status":409,"detail":"Done."}"""));
        using var client = new VideoConfClient(Server, "token", answers);

        Assert.Equal(HttpStatusCode.Conflict, (await Assert.ThrowsAsync<VideoConfException>(() => client.CreateMeetingAsync(new CreateMeetingRequest()))).Status);
        Assert.Equal(3, answers.Keys.Count);
        Assert.Single(answers.Keys.Distinct());
        Assert.NotNull(answers.Keys[0]);
    }

    [Fact]
    public async Task What_may_have_been_done_is_not_sent_again()
    {
        var answers = new Answers(_ => throw new HttpRequestException("The connection broke."));
        using var client = new VideoConfClient(Server, "token", answers);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.JoinMeetingAsync("abcd-efgh-jkmn", new JoinRequest()));
        Assert.Single(answers.Keys);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetMeetingAsync("abcd-efgh-jkmn"));
        Assert.Equal(1 + 4, answers.Keys.Count);
    }

    [Fact]
    public async Task An_answer_that_is_no_problem_is_told_by_its_status()
    {
        using var client = new VideoConfClient(Server, "token", new Answers(_ => new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<html>") }));

        Assert.Equal("about:blank", (await Assert.ThrowsAsync<VideoConfException>(() => client.GetMeetingAsync("abcd-efgh-jkmn"))).Type);
    }

    [Fact]
    public async Task Lists_are_read_to_their_end()
    {
        var answers = new Answers(number => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(new { items = Array.Empty<object>(), continuationToken = number < 3 ? "a/b+c" : null }),
        });
        using var client = new VideoConfClient(Server, "token", answers);

        await foreach (var meeting in client.ListMeetingsAsync()) Assert.Fail(meeting.Id);
        Assert.Equal(["", "?continuationToken=a%2Fb%2Bc", "?continuationToken=a%2Fb%2Bc"], answers.Queries);
    }

    private static HttpResponseMessage Problem(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/problem+json") };

    private sealed class Answers(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<string?> Keys { get; } = [];

        public List<string> Queries { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Keys.Add(request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null);
            Queries.Add(request.RequestUri!.Query);
            return Task.FromResult(answer(Keys.Count));
        }
    }
}
