#pragma warning disable CS8618 // Constructors do nothing.
#pragma warning disable CS9113

using Microsoft.Azure.Functions.Worker.SignalRService;
using Microsoft.Azure.SignalR.Management;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Azure.Functions.Worker
{
    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class SignalRTriggerAttribute : Attribute
    {
        public SignalRTriggerAttribute(string hubName, string category, string @event)
        {
        }
    }

    public sealed class SignalRInvocationContext
    {
        public object[]? Arguments { get; set; }

        public string Event { get; set; }

        public string ConnectionId { get; set; }

        public IDictionary<string, StringValues> Claims { get; set; }
    }
}

namespace Microsoft.Azure.Functions.Worker.SignalRService
{
    public abstract class ServerlessHub
    {
        protected ServerlessHub(IServiceProvider serviceProvider)
        {
        }

        protected Task<BinaryData> NegotiateAsync(NegotiationOptions? options = null) => throw null!;

        [AttributeUsage(AttributeTargets.Class)]
        protected internal sealed class SignalRConnectionAttribute(string name) : Attribute
        {
        }
    }
}

namespace Microsoft.Extensions.DependencyInjection
{
    public static class SignalRServiceDependencyInjectionExtensions
    {
        public static IServiceCollection AddServerlessHub<THub>(this IServiceCollection services)
            where THub : ServerlessHub => throw null!;
    }
}
