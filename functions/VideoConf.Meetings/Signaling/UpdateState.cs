using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>Changes own state.</summary>
public sealed class UpdateState
{
    internal UpdateState()
    {
    }

#pragma warning disable
    /// <summary>Changes own state.</summary>
    public Task<Outcome<ParticipantInfo>> ExecuteAsync(SignalConnection connection, ParticipantStatePatch? patch, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
