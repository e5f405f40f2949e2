using Microsoft.AspNetCore.SignalR;
using Microsoft.Azure.SignalR.Management;

namespace VideoConf.Functions.Tests.Signaling.Service;

/// <summary>The package's side of <see cref="FakeSignalService"/>: what it would ask of the service's REST interface.</summary>
internal sealed class FakeHubContext(FakeSignalService service) : ServiceHubContext
{
    public override IHubClients Clients { get; } = new HubClients(service);

    public override GroupManager Groups { get; } = new HubGroups(service);

    private sealed class HubGroups(FakeSignalService service) : GroupManager
    {
        public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default)
        {
            service.Add(connectionId, groupName);
            return Task.CompletedTask;
        }

        public override Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default)
        {
            service.Remove(connectionId, groupName);
            return Task.CompletedTask;
        }
    }

    private sealed class Proxy(Action<string, object?> send) : IClientProxy
    {
        public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
        {
            send(method, Assert.Single(args));
            return Task.CompletedTask;
        }
    }

    private sealed class HubClients(FakeSignalService service) : IHubClients
    {
        public IClientProxy All => throw new NotSupportedException("Nothing concerns everybody.");

        public IClientProxy AllExcept(IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

        public IClientProxy Client(string connectionId) => new Proxy((method, argument) => service.ToConnection(connectionId, method, argument));

        public IClientProxy Clients(IReadOnlyList<string> connectionIds) => throw new NotSupportedException();

        public IClientProxy Group(string groupName) => GroupExcept(groupName, []);

        public IClientProxy GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) =>
            new Proxy((method, argument) => service.ToGroup(groupName, excludedConnectionIds, method, argument));

        public IClientProxy Groups(IReadOnlyList<string> groupNames) => throw new NotSupportedException();

        public IClientProxy User(string userId) => throw new NotSupportedException();

        public IClientProxy Users(IReadOnlyList<string> userIds) => throw new NotSupportedException();
    }
}
