using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VideoConf.Azure.Hosting;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Azure.Signals;

/// <summary>Signaling as a service of a host.</summary>
internal static class SignalServices
{
    public static IServiceCollection AddSignals(this IServiceCollection services, AzureSettings settings)
    {
        services.AddSingleton<SignalMeter>();
        services.AddSingleton(provider => new SignalHubContext(settings.SignalR, provider.GetRequiredService<TokenCredential>(), provider.GetRequiredService<ILoggerFactory>()));
        return services.AddSingleton<ISignalSender>(provider =>
            new ServiceSignalSender(provider.GetRequiredService<SignalHubContext>().GetAsync, provider.GetRequiredService<SignalMeter>()));
    }
}
