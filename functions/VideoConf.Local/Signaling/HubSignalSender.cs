using Microsoft.AspNetCore.SignalR;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Local.Signaling;

/// <summary><see cref="ISignalSender"/> on ASP.NET Core SignalR. A connection that is gone is no error there either.</summary>
internal sealed class HubSignalSender(IHubContext<SignalHub> hub) : ISignalSender
{
    public Task ToConnectionAsync(string connectionId, string method, object argument, CancellationToken cancellationToken) =>
        hub.Clients.Client(connectionId).SendAsync(method, argument, cancellationToken);

    public Task ToGroupAsync(string group, string method, object argument, string? exceptConnectionId, CancellationToken cancellationToken) =>
        (exceptConnectionId is null ? hub.Clients.Group(group) : hub.Clients.GroupExcept(group, exceptConnectionId)).SendAsync(method, argument, cancellationToken);

    public Task AddToGroupAsync(string connectionId, string group, CancellationToken cancellationToken) =>
        hub.Groups.AddToGroupAsync(connectionId, group, cancellationToken);

    public Task RemoveFromGroupAsync(string connectionId, string group, CancellationToken cancellationToken) =>
        hub.Groups.RemoveFromGroupAsync(connectionId, group, cancellationToken);
}
