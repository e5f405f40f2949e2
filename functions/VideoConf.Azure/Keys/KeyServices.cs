using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Resilience;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Azure.Keys;

/// <summary>Keys and secrets, as services of a host.</summary>
internal static class KeyServices
{
    public static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddSingleton(provider => new VaultClient(
            provider.GetRequiredService<AzureSettings>().KeyVault.Address, provider.GetRequiredService<TokenCredential>(),
            provider.GetRequiredService<FirstMinutes>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new TokenVerifier(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new VaultKeys(
            provider.GetRequiredService<VaultClient>(), provider.GetRequiredService<AzureSettings>().KeyVault.SigningKey,
            provider.GetRequiredService<TokenVerifier>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITokenIssuer>(provider => new RemoteTokenIssuer(provider.GetRequiredService<VaultKeys>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new TurnSecret(provider.GetRequiredService<VaultClient>(), provider.GetRequiredService<AzureSettings>().KeyVault.TurnSecret));
        services.AddSingleton(provider => TurnServers.Of(provider.GetRequiredService<AzureSettings>().Turn, provider.GetRequiredService<TurnSecret>()));
        services.AddHostedService<VaultService>();
        return services;
    }
}
