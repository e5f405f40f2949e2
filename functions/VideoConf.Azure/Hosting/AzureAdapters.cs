using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Azure.Blobs;
using VideoConf.Azure.Communication;
using VideoConf.Azure.Cosmos;
using VideoConf.Azure.Keys;
using VideoConf.Azure.Language;
using VideoConf.Azure.Quality;
using VideoConf.Azure.Resilience;
using VideoConf.Azure.Scaling;
using VideoConf.Azure.Signals;

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
        services.AddDocuments().AddBlobs().AddKeys();
        services.AddSignals(settings).AddCommunication(settings).AddLanguage(settings).AddScaling().AddQuality(settings);
        return services;
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
