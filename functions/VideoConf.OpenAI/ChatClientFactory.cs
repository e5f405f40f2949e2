using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace VideoConf.OpenAI;

/// <summary>Makes the package's client. It never retries by itself: the workflow does, durably, and a caption that is late is worth nothing.</summary>
internal static class ChatClientFactory
{
    /// <summary>An answer longer than this is no summary of anything.</summary>
    internal const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>What tokens of Entra ID are asked for: the right to use resources of Azure's cognitive services, where the role allows it.</summary>
    private const string Scope = "https://cognitiveservices.azure.com/.default";

    public static ChatClient Create(ChatOptions options, HttpClient http)
    {
        // The client's own limit would come before that of the question; that one cancels.
        var longest = options.SummaryTimeout > options.TranslationTimeout ? options.SummaryTimeout : options.TranslationTimeout;
        return new ChatClient(options.Model, Authentication(options), new OpenAIClientOptions
        {
            Endpoint = ChatAddress.Normalize(options.Endpoint),
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = longest + TimeSpan.FromSeconds(10),
            UserAgentApplicationId = "VideoConf",
        });
    }

    /// <summary>Connections that follow no redirect: a key must not go where the endpoint's owner did not put it.</summary>
    public static HttpClient CreateHttp(Func<SocketsHttpHandler, HttpMessageHandler>? around = null)
    {
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        return new HttpClient(new BoundedAnswers(around?.Invoke(sockets) ?? sockets)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static AuthenticationPolicy Authentication(ChatOptions options)
    {
        if (options.Identity is { } identity) return new BearerTokenPolicy(identity, Scope);
        if (string.IsNullOrEmpty(options.Key)) return new NoAuthentication();
        var key = new ApiKeyCredential(options.Key);
        return ChatAddress.IsAzure(options.Endpoint)
            ? ApiKeyAuthenticationPolicy.CreateHeaderApiKeyPolicy(key, "api-key")
            : ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(key);
    }

    /// <summary>For servers on one's own machine, which ask for no key.</summary>
    private sealed class NoAuthentication : AuthenticationPolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) => ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNextAsync(message, pipeline, currentIndex);
    }

    /// <summary>Reads an answer here and only so far, because the package reads all that comes.</summary>
    private sealed class BoundedAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            try
            {
                await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
    }
}
