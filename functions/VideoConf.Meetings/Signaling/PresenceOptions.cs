namespace VideoConf.Meetings.Signaling;

/// <summary>How the control plane knows who is still there.</summary>
public sealed record PresenceOptions
{
    /// <summary>How often a client calls <c>KeepAlive</c>: the joining answer tells it.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(SignalingLimits.KeepAliveSeconds);

    /// <summary>How often somebody who waits to be let in asks again: the refusal tells them.</summary>
    public TimeSpan AskAgain { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Presence without a <c>KeepAlive</c>: two lost ones and a slow third are no absence.</summary>
    public TimeSpan Ttl { get; init; } = SignalingLimits.PresenceTtl;

    /// <summary>
    /// How long after a time in which nobody could be heard people are awaited before they are gone: for a host whose hub is its own, and dies with it. Their media went on
    /// at the node meanwhile, and would end with them.
    /// </summary>
    public TimeSpan Return { get; init; }

    /// <summary>
    /// How often at most a room is told of joins, leaves and changes: a change in a room that was quiet for so long is told at once, what else happens
    /// within that time is told in one message at its end. Zero for each by itself.
    /// </summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Whether each lost connection is looked after by a workflow of its own, a moment after its grace. Where sweeps cost by the run they are rare, and this makes
    /// an absence be seen as soon as where they come every second.
    /// </summary>
    public bool WatchesDisconnects { get; init; }

    /// <summary>
    /// For a host that pays by the call, behind a service that tells of lost connections: the service sees one within half a minute, so <c>KeepAlive</c> is
    /// for what it has missed, and for new tokens, which are asked for at half of five minutes.
    /// </summary>
    public static PresenceOptions Serverless { get; } = new()
    {
        KeepAlive = TimeSpan.FromSeconds(60),
        Ttl = TimeSpan.FromSeconds(150),
        WatchesDisconnects = true,
        AskAgain = TimeSpan.FromSeconds(3),
    };

    /// <summary>The document outlives what it says, so that expiry is judged by our clock and never by the store's.</summary>
    internal TimeSpan DocumentTtl => Ttl + PresenceDocument.DocumentTtl;
}
