using Azure.Core;
using Azure.Identity;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Azure.Blobs;
using VideoConf.Azure.Cosmos;
using VideoConf.Azure.Language;
using VideoConf.Azure.Resilience;
using VideoConf.Azure.Signals;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Hosting;

/// <summary>The cloud's side of each port, as services of a host.</summary>
public static class AzureAdapters
{
    /// <summary>Adds every adapter that the settings give an address to.</summary>
    /// <exception cref="InvalidOperationException">Settings are missing or wrong; all of them are named.</exception>
    public static IServiceCollection AddAzureAdapters(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = AzureSettings.Read(configuration);
        services.AddSingleton(settings);
        services.AddSingleton<TokenCredential>(_ => Credential(configuration, settings));
        services.AddSingleton(provider => new FirstMinutes(provider.GetRequiredService<TimeProvider>()));
        services.AddDocuments();
        services.AddBlobs();
        services.AddSignals(settings).AddLanguage(settings);
        return services;
    }

    private static void AddBlobs(this IServiceCollection services)
    {
        services.AddSingleton(provider => new BlobAccounts(
            provider.GetRequiredService<AzureSettings>().RecordingAccounts, provider.GetRequiredService<TokenCredential>(),
            provider.GetRequiredService<FirstMinutes>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MeetingRegions(provider.GetRequiredService<IDocumentStore>(), provider.GetRequiredService<AzureSettings>().Media.HomeRegion));
        services.AddSingleton<DelegationKeys>();
        services.AddSingleton<IBlobStore, AzureBlobStore>();
        services.AddSingleton<IFileLinks>(provider => new BlobFileLinks(
            provider.GetRequiredService<BlobAccounts>(), provider.GetRequiredService<MeetingRegions>(), provider.GetRequiredService<DelegationKeys>(),
            provider.GetRequiredService<NodeRegistry>(), provider.GetRequiredService<AzureSettings>().Media.HomeRegion));
    }

    private static void AddDocuments(this IServiceCollection services)
    {
        services.AddSingleton<CosmosMeter>();
        services.AddSingleton(provider => CosmosClients.Create(
            provider.GetRequiredService<AzureSettings>().Cosmos.AccountEndpoint, provider.GetRequiredService<TokenCredential>(),
            provider.GetRequiredService<FirstMinutes>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDocumentStore>(provider => new CosmosDocumentStore(
            provider.GetRequiredService<CosmosClient>().GetDatabase(provider.GetRequiredService<AzureSettings>().Cosmos.DatabaseName), provider.GetRequiredService<CosmosMeter>()));
    }

    /// <summary>The application's identity where the platform gives one, else whoever is signed in at this machine.</summary>
    private static TokenCredential Credential(IConfiguration configuration, AzureSettings settings)
    {
        // The platform's own variable; a chain that tries everything would turn its first slow minute into another identity's refusal.
        if (configuration["IDENTITY_ENDPOINT"] is null) return new ChainedTokenCredential(new AzureDeveloperCliCredential(), new AzureCliCredential());
        return new ManagedIdentityCredential(
            settings.ClientId is { } client ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned);
    }
}
