using Azure.Core;
using Microsoft.Azure.Cosmos;
using VideoConf.Azure.Resilience;

namespace VideoConf.Azure.Cosmos;

/// <summary>How the client behaves, in one place. A process has one: it holds connections and what it has learned of the account.</summary>
internal static class CosmosClients
{
    public static CosmosClientOptions Options(FirstMinutes minutes, TimeProvider clock) => new()
    {
        ApplicationName = "videoconf",

        // HTTPS through the gateway: one port, which is the one that private endpoints and firewalls of enterprises let through. Direct mode saves some
        // milliseconds a request and wants thousands of ports.
        ConnectionMode = ConnectionMode.Gateway,
        RequestTimeout = TimeSpan.FromSeconds(10),

        // The service says how long to wait; a request that has waited for 15 s has a user who has gone.
        MaxRetryAttemptsOnRateLimitedRequests = 9,
        MaxRetryWaitTimeOnRateLimitedRequests = TimeSpan.FromSeconds(15),
        EnableContentResponseOnWrite = false,
        CustomHandlers = { new FirstMinutesHandler(minutes, clock) },
    };

    public static CosmosClient Create(Uri endpoint, TokenCredential credential, FirstMinutes minutes, TimeProvider clock)
    {
        var options = Options(minutes, clock);

        // As many as an instance of the app serves requests at a time, twice.
        options.GatewayModeMaxConnectionLimit = 200;
        return new CosmosClient(endpoint.AbsoluteUri, credential, options);
    }
}
