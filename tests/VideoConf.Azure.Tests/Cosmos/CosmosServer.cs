using System.Globalization;
using System.Net;
using Microsoft.Azure.Cosmos;
using VideoConf.Azure.Cosmos;
using VideoConf.Azure.Resilience;

namespace VideoConf.Azure.Tests.Cosmos;

/// <summary>One server for all tests, and for each a database of its own.</summary>
public sealed class CosmosServer : IAsyncLifetime
{
    private NodeServer? _server;

    internal int Port => int.Parse(_server!.FirstLine["port ".Length..], CultureInfo.InvariantCulture);

    public async Task InitializeAsync() => _server = await NodeServer.StartAsync("port ", "cosmos.js");

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    /// <summary>A client as the product has it, but that it speaks to this server in the clear and tells it the time.</summary>
    internal CosmosClient Client(TimeProvider clock, Func<HttpRequestMessage, HttpResponseMessage?>? answer = null)
    {
        var options = CosmosClients.Options(new FirstMinutes(clock), clock);
        options.HttpClientFactory = () => new HttpClient(new ServerHandler(Port, clock, answer));
        options.LimitToEndpoint = true;
        return new CosmosClient($"https://localhost:{Port}", Convert.ToBase64String("any key will do"u8), options);
    }

    internal static async Task<Database> DatabaseAsync(CosmosClient client, params IEnumerable<string> containers)
    {
        Database database = await client.CreateDatabaseAsync($"db-{Guid.NewGuid():N}");
        foreach (var container in containers) await database.CreateContainerAsync(new ContainerProperties(container, "/partition") { DefaultTimeToLive = -1 });
        return database;
    }

    /// <summary>Carries requests to the server: HTTP for HTTPS, the test's time, and batches in the server's form.</summary>
    private sealed class ServerHandler(int port, TimeProvider clock, Func<HttpRequestMessage, HttpResponseMessage?>? answer) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (answer?.Invoke(request) is { } instead) return instead;
            request.RequestUri = new UriBuilder(request.RequestUri!) { Scheme = Uri.UriSchemeHttp, Port = port, Host = IPAddress.Loopback.ToString() }.Uri;
            request.Headers.Add("x-test-now", clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

            // The server reads a document that is not there as an error of its own, unless it is told to look in every partition; the key is whole all the same.
            if (request.Method == HttpMethod.Get) request.Headers.TryAddWithoutValidation("x-ms-documentdb-query-enablecrosspartition", "true");
            if (!request.Headers.Contains("x-ms-cosmos-is-batch-request")) return await base.SendAsync(request, cancellationToken);

            request.Content = await BatchForm.ToJsonAsync(request, cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            response.Content = await BatchForm.FromJsonAsync(response, cancellationToken);
            return response;
        }
    }
}

[CollectionDefinition("cosmos")]
public sealed class CosmosCollection : ICollectionFixture<CosmosServer>;
