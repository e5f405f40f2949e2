using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Azure.Hosting;
using VideoConf.Meetings.Identity;

namespace VideoConf.Azure.Communication;

/// <summary>Identities at Azure Communication Services as a service of a host, where there is a resource.</summary>
internal static class CommunicationServices
{
    public static IServiceCollection AddCommunication(this IServiceCollection services, AzureSettings settings) => settings.Communication is { } endpoint
        ? services.AddSingleton<IIdentityIssuer>(provider => new CommunicationIdentities(endpoint, provider.GetRequiredService<TokenCredential>()))
        : services;
}
