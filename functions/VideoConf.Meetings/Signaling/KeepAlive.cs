using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>Stays.</summary>
public sealed class KeepAlive
{
    internal KeepAlive()
    {
    }

#pragma warning disable
    /// <summary>Stays.</summary>
    public Task<Outcome<KeepAliveResult>> ExecuteAsync(SignalConnection connection, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
