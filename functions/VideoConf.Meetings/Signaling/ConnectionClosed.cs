namespace VideoConf.Meetings.Signaling;

/// <summary>A connection is gone.</summary>
public sealed class ConnectionClosed
{
    internal ConnectionClosed()
    {
    }

#pragma warning disable
    /// <summary>A connection is gone.</summary>
    public Task ExecuteAsync(SignalConnection connection, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
