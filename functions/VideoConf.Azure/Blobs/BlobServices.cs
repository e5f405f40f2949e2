using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Resilience;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Blobs;

/// <summary>Blobs and their addresses, as services of a host.</summary>
internal static class BlobServices
{
    public static IServiceCollection AddBlobs(this IServiceCollection services)
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
        return services;
    }
}
