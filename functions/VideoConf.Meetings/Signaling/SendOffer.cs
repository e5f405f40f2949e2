using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>Passes an offer.</summary>
public sealed class SendOffer
{
    internal SendOffer()
    {
    }

#pragma warning disable
    /// <summary>Passes an offer.</summary>
    public Task<Outcome<RelayResult>> ExecuteAsync(SignalConnection connection, SendSdpRequest? request, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
