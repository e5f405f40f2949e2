using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Resilience;

namespace VideoConf.Azure.Quality;

/// <summary>Measurements, as services of a host: none where nobody evaluates them.</summary>
internal static class QualityServices
{
    public static IServiceCollection AddQuality(this IServiceCollection services, AzureSettings settings) => settings.Quality is not { } quality
        ? services
        : services.AddSingleton(provider => new QualityEvents(
            quality, settings.Media.HomeRegion, provider.GetRequiredService<TokenCredential>(), provider.GetRequiredService<FirstMinutes>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<QualityEvents>>()));
}
