namespace VideoConf.Rtc.Ice;

/// <summary>How far an ICE agent is.</summary>
public enum IceState
{
    /// <summary>No valid check came yet.</summary>
    New,

    /// <summary>Checks come, none nominated.</summary>
    Checking,

    /// <summary>A path is nominated and its consent fresh.</summary>
    Connected,

    /// <summary>The selected path has been quiet for longer than a living peer leaves it. Media may still be sent: it often comes back.</summary>
    Disconnected,

    /// <summary>Consent ran out, or no path was nominated in time. Nothing may be sent until a restart.</summary>
    Failed,
}

/// <summary>What came of a STUN datagram.</summary>
public enum IceInput
{
    /// <summary>Malformed, not a request, or not for this agent: nothing changed, nothing to send.</summary>
    Dropped,

    /// <summary>Refused with an error response: nothing changed.</summary>
    Refused,

    /// <summary>A valid check: send the response. The state may have changed, the selected path has not.</summary>
    Answered,

    /// <summary>A valid check that selected a path, the first or another: send the response, and media there from now on.</summary>
    PathSelected,
}

/// <summary>How long an agent waits.</summary>
/// <param name="DisconnectedAfterMilliseconds">
/// Quiet time of the selected path after which the agent is <see cref="IceState.Disconnected"/>. RFC 7675 section 5.1 spaces consent checks
/// 4 to 6 s (Firefox does, Chrome sends one each 2.5 s), so anything under 6 s would call living peers disconnected.
/// </param>
/// <param name="FailedAfterMilliseconds">Quiet time after which consent is gone (RFC 7675 section 5.1: 30 s).</param>
/// <param name="EstablishWithinMilliseconds">How long the first nomination, or the one after a restart, may take.</param>
public sealed record IceTimeouts(
    int DisconnectedAfterMilliseconds = 7_000,
    int FailedAfterMilliseconds = 30_000,
    int EstablishWithinMilliseconds = 30_000)
{
    /// <summary>The usual ones.</summary>
    public static IceTimeouts Default { get; } = new();
}
