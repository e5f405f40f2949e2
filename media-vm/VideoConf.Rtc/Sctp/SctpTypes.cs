namespace VideoConf.Rtc.Sctp;

/// <summary>How far an association is (RFC 9260 section 4).</summary>
public enum SctpState
{
    /// <summary>Nothing sent; answers the peer's INIT.</summary>
    Idle,

    /// <summary>INIT sent.</summary>
    CookieWait,

    /// <summary>COOKIE ECHO sent.</summary>
    CookieEchoed,

    /// <summary>Messages flow.</summary>
    Established,

    /// <summary>We want to end it, and wait until all is acknowledged.</summary>
    ShutdownPending,

    /// <summary>SHUTDOWN sent.</summary>
    ShutdownSent,

    /// <summary>The peer wants to end it; we send what there is.</summary>
    ShutdownReceived,

    /// <summary>SHUTDOWN ACK sent.</summary>
    ShutdownAckSent,

    /// <summary>Over; <see cref="SctpAssociation.EndReason"/> says why. Final.</summary>
    Ended,
}

/// <summary>Why an association is over.</summary>
public enum SctpEndReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>By SHUTDOWN, of either side, with everything delivered.</summary>
    Shutdown,

    /// <summary>By our ABORT.</summary>
    Aborted,

    /// <summary>By the peer's ABORT.</summary>
    AbortedByPeer,

    /// <summary>INIT or COOKIE ECHO was never answered.</summary>
    NeverConnected,

    /// <summary>The peer stopped acknowledging.</summary>
    Unreachable,

    /// <summary>The peer began anew. What it forgot cannot be continued: DTLS and all are to be set up again.</summary>
    PeerRestarted,

    /// <summary>The peer sent a longer message than was agreed on.</summary>
    MessageTooLong,

    /// <summary>The peer sent more than the window it was told.</summary>
    WindowIgnored,

    /// <summary>The peer did something else that must not be.</summary>
    ProtocolViolation,
}

/// <summary>What became of a message to send. Everything but <see cref="Ok"/> means: nothing was taken.</summary>
public enum SctpSendResult
{
    /// <summary>Taken.</summary>
    Ok,

    /// <summary>The association is not established, or ending.</summary>
    NotConnected,

    /// <summary>There is no such stream, or it is being reset.</summary>
    NoSuchStream,

    /// <summary>Longer than <see cref="SctpOptions.MaximumMessageLength"/>, or empty.</summary>
    BadLength,

    /// <summary>More than <see cref="SctpOptions.SendBacklog"/> would wait.</summary>
    BacklogFull,
}

/// <summary>How hard to try (RFC 3758, RFC 7496).</summary>
/// <param name="IsUnordered">Whether it may be delivered before what was sent earlier.</param>
/// <param name="MaximumRetransmissions">After so many a piece is given up, and the message with it; null for no such limit.</param>
/// <param name="LifetimeMilliseconds">After so long the message is given up; null for no such limit.</param>
public readonly record struct SctpDelivery(bool IsUnordered = false, int? MaximumRetransmissions = null, int? LifetimeMilliseconds = null);

/// <summary>A message that arrived.</summary>
/// <param name="Stream">Where.</param>
/// <param name="Protocol">What it is.</param>
/// <param name="IsUnordered">Whether it was sent so.</param>
public readonly record struct SctpMessageInfo(StreamId Stream, PayloadProtocol Protocol, bool IsUnordered);

/// <summary>What happened, besides messages.</summary>
public enum SctpEventKind
{
    /// <summary>Messages can be sent.</summary>
    Established,

    /// <summary>The peer has reset the stream that it sent on: it has closed the channel.</summary>
    ResetByPeer,

    /// <summary>Our wish to reset a stream is fulfilled.</summary>
    ResetDone,

    /// <summary>The peer will not reset the stream: it cannot be used again.</summary>
    ResetRefused,

    /// <summary>Over; see <see cref="SctpAssociation.EndReason"/>.</summary>
    Ended,
}

/// <summary>Something that happened.</summary>
/// <param name="Kind">What.</param>
/// <param name="Stream">Where, if it happened to a stream.</param>
public readonly record struct SctpEvent(SctpEventKind Kind, StreamId Stream = default);

/// <summary>What was dropped, and why. Only grows.</summary>
public record struct SctpCounters
{
    /// <summary>Datagrams that were no SCTP packets, or chunks that made no sense.</summary>
    public long Malformed { get; set; }

    /// <summary>Packets with a wrong checksum.</summary>
    public long BadChecksum { get; set; }

    /// <summary>Packets with a wrong port or verification tag.</summary>
    public long BadTag { get; set; }

    /// <summary>Cookies that were forged, changed, or too old.</summary>
    public long BadCookie { get; set; }

    /// <summary>DATA that had arrived before.</summary>
    public long Duplicates { get; set; }

    /// <summary>DATA, SACK and FORWARD TSN with numbers far from everything sent.</summary>
    public long AbsurdTsn { get; set; }

    /// <summary>DATA for which there was no room, or whose number in the stream is long past.</summary>
    public long Dropped { get; set; }

    /// <summary>DATA on streams that do not exist.</summary>
    public long BadStream { get; set; }

    /// <summary>Answers that were not sent because too many were waiting.</summary>
    public long RepliesDropped { get; set; }

    /// <summary>DATA chunks sent again.</summary>
    public long Retransmissions { get; set; }

    /// <summary>Messages given up (RFC 3758).</summary>
    public long Abandoned { get; set; }

    /// <summary>Chunks of types that are not understood.</summary>
    public long UnknownChunks { get; set; }
}
