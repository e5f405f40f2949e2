using System.Net;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Quality;
using VideoConf.Azure.Resilience;

namespace VideoConf.Azure.Tests.Quality;

/// <summary>The documented request of Event Hubs, as it arrives.</summary>
public sealed class QualityEventsTests
{
    [Fact]
    public async Task Events_of_one_moment_go_by_one_request()
    {
        using var hub = new FakeHub();
        var events = hub.Events();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(events, $"room-{i}")));

        var (request, body) = Assert.Single(hub.Requests);
        Assert.Equal("https://example.servicebus.windows.net/quality/messages?timeout=10&api-version=2014-01", request);
        var sent = body.EnumerateArray().Select(item => JsonElement.Parse(item.GetProperty("Body").GetString()!)).ToList();
        Assert.Equal(20, sent.Select(item => item.GetProperty("roomId").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(41.5, sent[0].GetProperty("roundTripMs").GetDouble());
        Assert.Equal("westeurope", sent[0].GetProperty("region").GetString());
        Assert.Equal(0, events.Dropped);
    }

    [Fact]
    public async Task Later_events_go_by_a_request_of_their_own()
    {
        using var hub = new FakeHub();
        var events = hub.Events();

        await SendAsync(events, "a");
        await SendAsync(events, "b");

        Assert.Equal(2, hub.Requests.Count);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_dropped_and_counted()
    {
        using var hub = new FakeHub { Status = HttpStatusCode.BadRequest };
        var events = hub.Events();

        await Task.WhenAll(SendAsync(events, "a"), SendAsync(events, "b"));
        await SendAsync(events, new string('x', 5000));

        Assert.Equal(3, events.Dropped);
    }

    [Fact]
    public async Task Who_reports_is_not_troubled_by_an_identity_that_gives_no_token()
    {
        using var hub = new FakeHub { Refusal = new CredentialUnavailableException("away") };
        var events = hub.Events();

        await SendAsync(events, "a");

        Assert.Equal(1, events.Dropped);
    }

    private static Task SendAsync(QualityEvents events, string roomId) => events.SendAsync(roomId, [new("roundTripMs", 41.5)]);

    private sealed class FakeHub : HttpMessageHandler
    {
        private readonly Lock _gate = new();

        public HttpStatusCode Status { get; init; } = HttpStatusCode.Created;

        /// <summary>What keeps tokens away.</summary>
        public Exception? Refusal { get; init; }

        public List<(string Address, JsonElement Body)> Requests { get; } = [];

        public QualityEvents Events() => new(
            new QualitySettings("example.servicebus.windows.net", "quality"), "westeurope", new Identity(Refusal), new FirstMinutes(TimeProvider.System), TimeProvider.System,
            NullLogger<QualityEvents>.Instance, new HttpClientTransport(new HttpClient(this)));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("hub token", request.Headers.Authorization!.Parameter);
            Assert.Equal("application/vnd.microsoft.servicebus.json", request.Content!.Headers.ContentType!.MediaType);
            var body = JsonElement.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
            lock (_gate) Requests.Add((request.RequestUri!.AbsoluteUri, body));
            return new HttpResponseMessage(Status);
        }
    }

    private sealed class Identity(Exception? refusal) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            refusal is not null ? throw refusal : new(requestContext.Scopes is ["https://eventhubs.azure.net/.default"] ? "hub token" : "another token", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
