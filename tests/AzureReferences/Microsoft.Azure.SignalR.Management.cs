#pragma warning disable CS8618 // Constructors do nothing.
#pragma warning disable CS9113

using System.Security.Claims;
using Azure.Core;
using Azure.Core.Serialization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.SignalR
{
    // From Microsoft.Azure.SignalR.Common, which the package brings along.
    public class ServiceEndpoint
    {
        public ServiceEndpoint(Uri endpoint, TokenCredential credential)
        {
        }
    }
}

namespace Microsoft.Azure.SignalR.Management
{
    public class NegotiationOptions
    {
        public string? UserId { get; set; }

        public IList<Claim>? Claims { get; set; }

        public TimeSpan TokenLifetime { get; set; }
    }

    public class ServiceManagerBuilder
    {
        public ServiceManagerBuilder WithOptions(Action<ServiceManagerOptions> configure) => throw null!;

        public ServiceManagerBuilder WithLoggerFactory(ILoggerFactory loggerFactory) => throw null!;

        public ServiceManager BuildServiceManager() => throw null!;
    }

    public class ServiceManagerOptions
    {
        public ServiceEndpoint[] ServiceEndpoints { get; set; }

        public TimeSpan HttpClientTimeout { get; set; }

        public ServiceManagerRetryOptions? RetryOptions { get; set; }

        public void UseJsonObjectSerializer(ObjectSerializer objectSerializer) => throw null!;
    }

    public class ServiceManagerRetryOptions
    {
        public int MaxRetries { get; set; }

        public TimeSpan Delay { get; set; }

        public TimeSpan MaxDelay { get; set; }

        public ServiceManagerRetryMode Mode { get; set; }
    }

    public enum ServiceManagerRetryMode
    {
        Fixed,
        Exponential,
    }

    public abstract class ServiceManager : IDisposable
    {
        public abstract Task<ServiceHubContext> CreateHubContextAsync(string hubName, CancellationToken cancellationToken);

        public abstract void Dispose();
    }

    public abstract class ServiceHubContext : IDisposable
    {
        public virtual IHubClients Clients => throw null!;

        public virtual GroupManager Groups => throw null!;

        public virtual void Dispose() => throw null!;
    }

    public abstract class GroupManager : IGroupManager
    {
        public abstract Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default);

        public abstract Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default);
    }
}
