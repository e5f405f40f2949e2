using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>Passes a candidate.</summary>
public sealed class SendIceCandidate
{
    internal SendIceCandidate()
    {
    }

#pragma warning disable
    /// <summary>Passes a candidate.</summary>
    public Task<Outcome<Done>> ExecuteAsync(SignalConnection connection, SendIceCandidateRequest? request, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
