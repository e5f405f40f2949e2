namespace VideoConf.Rtc.Sctp;

/// <summary>Bounds and timers of an association. The defaults suit a browser on the other side.</summary>
public sealed record SctpOptions
{
    /// <summary>Our `a=sctp-port`.</summary>
    public ushort LocalPort { get; init; } = 5000;

    /// <summary>The peer's.</summary>
    public ushort RemotePort { get; init; } = 5000;

    /// <summary>Streams in each direction. More are not agreed on, and DATA for more is refused.</summary>
    public ushort MaximumStreams { get; init; } = 1024;

    /// <summary>Bytes of a message, both ways: our `a=max-message-size`.</summary>
    public int MaximumMessageLength { get; init; } = 256 * 1024;

    /// <summary>Bytes that are kept for a peer whose messages are incomplete, out of order, or not taken yet.</summary>
    public int ReceiveWindow { get; init; } = 1024 * 1024;

    /// <summary>Bytes that wait to be sent or acknowledged; more are refused.</summary>
    public int SendBacklog { get; init; } = 2 * 1024 * 1024;

    /// <summary>The first retransmission timeout, milliseconds. Below RFC 9260's 1 s: the DTLS handshake has shown the path to be quick.</summary>
    public int InitialTimeout { get; init; } = 500;

    /// <summary>The shortest one, milliseconds: twice the 200 ms that a peer may hold an acknowledgement back.</summary>
    public int MinimumTimeout { get; init; } = 400;

    /// <summary>The longest one, milliseconds. Below RFC 9260's 60 s: consent (RFC 7675) ends the path sooner than that.</summary>
    public int MaximumTimeout { get; init; } = 10_000;

    /// <summary>How long an acknowledgement waits for a second packet, milliseconds (RFC 9260 section 6.2).</summary>
    public int AcknowledgementDelay { get; init; } = 200;

    /// <summary>Retransmissions of INIT and COOKIE ECHO before it is given up (RFC 9260 section 16).</summary>
    public int MaximumSetupRetransmissions { get; init; } = 8;

    /// <summary>Timeouts in a row, of data, heartbeats, resets and goodbyes, before the peer counts as gone (RFC 9260 section 8.1).</summary>
    public int MaximumRetransmissions { get; init; } = 10;

    /// <summary>Quiet milliseconds before a heartbeat (RFC 9260 section 8.3).</summary>
    public int HeartbeatInterval { get; init; } = 30_000;

    /// <summary>How long a cookie is good, milliseconds (RFC 9260 section 16).</summary>
    public int CookieLifetime { get; init; } = 60_000;

    /// <summary>The first TSN; null for a random one. A test begins shortly before the wrap.</summary>
    internal Tsn? FirstTsn { get; init; }
}
