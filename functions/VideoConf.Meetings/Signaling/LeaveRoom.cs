namespace VideoConf.Meetings.Signaling;

/// <summary>Leaves.</summary>
public sealed class LeaveRoom
{
    internal LeaveRoom()
    {
    }

#pragma warning disable
    /// <summary>Leaves.</summary>
    public Task<Outcome<Done>> ExecuteAsync(SignalConnection connection, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
