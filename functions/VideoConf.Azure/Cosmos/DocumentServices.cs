using Azure.Core;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Resilience;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Cosmos;

/// <summary>Documents, as services of a host.</summary>
internal static class DocumentServices
{
    public static IServiceCollection AddDocuments(this IServiceCollection services)
    {
        services.AddSingleton<CosmosMeter>();
        services.AddSingleton(provider => CosmosClients.Create(
            provider.GetRequiredService<AzureSettings>().Cosmos.AccountEndpoint, provider.GetRequiredService<TokenCredential>(),
            provider.GetRequiredService<FirstMinutes>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDocumentStore>(provider => new CosmosDocumentStore(
            provider.GetRequiredService<CosmosClient>().GetDatabase(provider.GetRequiredService<AzureSettings>().Cosmos.DatabaseName), provider.GetRequiredService<CosmosMeter>()));
        return services;
    }
}
