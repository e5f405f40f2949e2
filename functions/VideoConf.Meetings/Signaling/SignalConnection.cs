using VideoConf.Contracts.Tokens;

namespace VideoConf.Meetings.Signaling;

/// <summary>A hub connection and whom it was opened for: the claims of the join token that the host verified when it connected.</summary>
/// <param name="ConnectionId">The hub's id of the connection.</param>
/// <param name="Claims">Claims of the join token at connect.</param>
public sealed record SignalConnection(string ConnectionId, JoinClaims Claims)
{
    /// <summary>Where it came from, as the host saw it; for the audit log.</summary>
    public string? Address { get; init; }
}

/// <summary>What became of an offer or an answer sent over the hub.</summary>
/// <param name="Answer">The media node's answer when the target was <c>sfu</c>; null when it was passed on to a participant.</param>
public sealed record RelayResult(Contracts.Signaling.SdpMessage? Answer);
