using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>Enters.</summary>
public sealed class JoinRoom
{
    internal JoinRoom()
    {
    }

#pragma warning disable
    /// <summary>Enters.</summary>
    public Task<Outcome<JoinRoomResult>> ExecuteAsync(SignalConnection connection, JoinRoomRequest? request, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
