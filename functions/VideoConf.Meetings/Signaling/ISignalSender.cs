namespace VideoConf.Meetings.Signaling;

/// <summary>
/// Sends hub messages (<see cref="Contracts.Signaling.HubEvents"/>) to clients. A send to a connection that is gone is no error. Groups are rooms by id.
/// </summary>
public interface ISignalSender
{
    /// <summary>To one connection.</summary>
    Task ToConnectionAsync(string connectionId, string method, object argument, CancellationToken cancellationToken);

    /// <summary>To every connection of a group, but one if named.</summary>
    Task ToGroupAsync(string group, string method, object argument, string? exceptConnectionId, CancellationToken cancellationToken);

    /// <summary>Puts a connection into a group.</summary>
    Task AddToGroupAsync(string connectionId, string group, CancellationToken cancellationToken);

    /// <summary>Takes a connection out of a group.</summary>
    Task RemoveFromGroupAsync(string connectionId, string group, CancellationToken cancellationToken);
}
