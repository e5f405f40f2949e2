using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>Passes an answer.</summary>
public sealed class SendAnswer
{
    internal SendAnswer()
    {
    }

#pragma warning disable
    /// <summary>Passes an answer.</summary>
    public Task<Outcome<RelayResult>> ExecuteAsync(SignalConnection connection, SendSdpRequest? request, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
