using System.Net;
using System.Text.Json;

namespace VideoConf.Delivery.Tests.Telemetry;

/// <summary>Answers as Application Insights' ingestion does, in turn what it is told to, and in the end well.</summary>
internal sealed class TestInsights : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _answers = new();

    public List<(Uri Address, string? Authorization, JsonElement[] Envelopes)> Requests { get; } = [];

    public TestInsights Answers(HttpStatusCode status, string body = "", TimeSpan? retryAfter = null)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(body) };
        if (retryAfter is { } pause) answer.Headers.RetryAfter = new(pause);
        _answers.Enqueue(answer);
        return this;
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Content!.ReadAsStream(cancellationToken));
        var lines = reader.ReadToEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Requests.Add((request.RequestUri!, request.Headers.Authorization?.ToString(), lines));
        return _answers.TryDequeue(out var answer) ? answer : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(Send(request, cancellationToken));
}
