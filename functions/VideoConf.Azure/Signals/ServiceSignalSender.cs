using Microsoft.AspNetCore.SignalR;
using Microsoft.Azure.SignalR.Management;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Azure.Signals;

/// <summary>
/// <see cref="ISignalSender"/> over Azure SignalR Service. One request a message, however many read it: what concerns a room goes to its group, because the
/// service delivers some 200 messages a second and unit to single connections and far more to groups. Messages of one call go out in the order in which it
/// sends them, since each is waited for.
/// </summary>
/// <param name="hub">The hub.</param>
/// <param name="meter">Counts what is billed.</param>
public sealed class ServiceSignalSender(Func<CancellationToken, ValueTask<ServiceHubContext>> hub, SignalMeter meter) : ISignalSender
{
    /// <inheritdoc/>
    public async Task ToConnectionAsync(string connectionId, string method, object argument, CancellationToken cancellationToken)
    {
        var context = await hub(cancellationToken);
        await context.Clients.Client(connectionId).SendAsync(method, argument, cancellationToken);
        meter.Sent(SignalMeter.Connection, method);
    }

    /// <inheritdoc/>
    public async Task ToGroupAsync(string group, string method, object argument, string? exceptConnectionId, CancellationToken cancellationToken)
    {
        var context = await hub(cancellationToken);
        var clients = exceptConnectionId is null ? context.Clients.Group(group) : context.Clients.GroupExcept(group, [exceptConnectionId]);
        await clients.SendAsync(method, argument, cancellationToken);
        meter.Sent(SignalMeter.Group, method);
    }

    /// <inheritdoc/>
    public async Task AddToGroupAsync(string connectionId, string group, CancellationToken cancellationToken)
    {
        var context = await hub(cancellationToken);
        await context.Groups.AddToGroupAsync(connectionId, group, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveFromGroupAsync(string connectionId, string group, CancellationToken cancellationToken)
    {
        var context = await hub(cancellationToken);
        await context.Groups.RemoveFromGroupAsync(connectionId, group, cancellationToken);
    }
}
