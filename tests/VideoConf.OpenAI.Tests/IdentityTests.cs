using System.ClientModel;
using System.ClientModel.Primitives;

namespace VideoConf.OpenAI.Tests;

public sealed class IdentityTests
{
    [Fact]
    public async Task A_resource_of_Azure_is_asked_on_its_versionless_path_with_a_token_of_the_identity()
    {
        await using var server = await FakeChatServer.StartAsync();
        server.Model = _ => """{"translation":"Dobré ráno."}""";
        var identity = new OneToken();
        var options = new ChatOptions { Endpoint = new Uri("https://example.openai.azure.com/"), Model = "summary", Identity = identity };
        using var translator = new ChatTranslator(options, sockets => new Redirected(sockets, server.Port));

        Assert.Equal("Dobré ráno.", await translator.TranslateAsync("Good morning.", "en-US", "sk", CancellationToken.None));

        var asked = Assert.Single(server.Requests);
        Assert.Equal(("/openai/v1/chat/completions", "Bearer token"), (asked.Path, asked.Headers["Authorization"]));
        Assert.False(asked.Headers.ContainsKey("api-key"));
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], identity.Scopes.Distinct());
    }

    [Fact]
    public async Task A_token_never_goes_out_in_the_clear()
    {
        await using var server = await FakeChatServer.StartAsync();
        using var translator = new ChatTranslator(new ChatOptions { Endpoint = server.Endpoint, Model = "summary", Identity = new OneToken() });

        await Assert.ThrowsAsync<Meetings.Captions.EngineUnavailableException>(() => translator.TranslateAsync("Good morning.", "en-US", "sk", CancellationToken.None));
        Assert.Empty(server.Requests);
    }

    private sealed class OneToken : AuthenticationTokenProvider
    {
        public List<string> Scopes { get; } = [];

        public override GetTokenOptions CreateTokenOptions(IReadOnlyDictionary<string, object> properties) => new(properties);

        public override AuthenticationToken GetToken(GetTokenOptions options, CancellationToken cancellationToken)
        {
            Scopes.AddRange(((ReadOnlyMemory<string>)options.Properties[GetTokenOptions.ScopesPropertyName]).ToArray());
            return new AuthenticationToken("token", "Bearer", DateTimeOffset.UtcNow.AddHours(1));
        }

        public override ValueTask<AuthenticationToken> GetTokenAsync(GetTokenOptions options, CancellationToken cancellationToken) => new(GetToken(options, cancellationToken));
    }

    /// <summary>Stands in for TLS to the resource: what would go to it goes to the server of the test.</summary>
    private sealed class Redirected(HttpMessageHandler inner, int port) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("https://example.openai.azure.com", request.RequestUri!.GetLeftPart(UriPartial.Authority));
            request.RequestUri = new UriBuilder(request.RequestUri) { Scheme = "http", Host = "127.0.0.1", Port = port }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
