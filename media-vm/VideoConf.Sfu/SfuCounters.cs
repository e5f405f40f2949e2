namespace VideoConf.Sfu;

/// <summary>What the server has done and holds, summed over its workers. Totals only rise.</summary>
public sealed record SfuCounters
{
    /// <summary>Datagrams received.</summary>
    public long PacketsIn { get; init; }

    /// <summary>Bytes received, without IP and UDP headers.</summary>
    public long BytesIn { get; init; }

    /// <summary>Datagrams sent.</summary>
    public long PacketsOut { get; init; }

    /// <summary>Bytes sent, without IP and UDP headers.</summary>
    public long BytesOut { get; init; }

    /// <summary>Copies of RTP packets made for subscribers, resent ones not counted.</summary>
    public long PacketsForwarded { get; init; }

    /// <summary>Copies of RTP packets made for other nodes of their rooms, resent ones not counted.</summary>
    public long PacketsRelayedOut { get; init; }

    /// <summary>RTP packets that other nodes of their rooms sent us.</summary>
    public long PacketsRelayedIn { get; init; }

    /// <summary>Links to other nodes now, one a room and node.</summary>
    public long Relays { get; init; }

    /// <summary>Datagrams that went nowhere, by reason.</summary>
    public required IReadOnlyDictionary<DropReason, long> Dropped { get; init; }

    /// <summary>Messages that participants sent on data channels.</summary>
    public long MessagesIn { get; init; }

    /// <summary>Copies of them that were queued for receivers.</summary>
    public long MessagesOut { get; init; }

    /// <summary>Copies that were not: no channel to the receiver, or too much waits for them.</summary>
    public long MessagesDropped { get; init; }

    /// <summary>Times that participants said on data channels what they show.</summary>
    public long ViewsTaken { get; init; }

    /// <summary>Reports of measurements that participants sent on data channels.</summary>
    public long ReportsTaken { get; init; }

    /// <summary>Reports of measurements that came sooner after others than they may.</summary>
    public long ReportsIgnored { get; init; }

    /// <summary>Offers that participants made on data channels and that were looked at.</summary>
    public long OffersTaken { get; init; }

    /// <summary>Offers that came sooner after others than they may, or while too many waited.</summary>
    public long OffersRefused { get; init; }

    /// <summary>Datagrams that the system refused to take.</summary>
    public long SendErrors { get; init; }

    /// <summary>Packets that subscribers asked for again.</summary>
    public long NacksReceived { get; init; }

    /// <summary>Packets sent again out of the packet caches.</summary>
    public long PacketsResent { get; init; }

    /// <summary>Packets of nothing but padding, sent to learn what a path carries.</summary>
    public long PaddingSent { get; init; }

    /// <summary>What the busiest worker leaves out.</summary>
    public Overload.Shedding Shedding { get; init; }

    /// <summary>Datagrams that the system dropped before a worker received them, because it was too slow.</summary>
    public long SocketRefusals { get; init; }

    /// <summary>Newcomers that were refused because a worker had too much to do.</summary>
    public long JoinsRefused { get; init; }

    /// <summary>Packets of video that waited until the way to their receiver had room for them.</summary>
    public long PacketsHeld { get; init; }

    /// <summary>Pictures that waited for too long, and went on with another key frame.</summary>
    public long PicturesGivenUp { get; init; }

    /// <summary>Requests and reports by RTCP that were more than one participant may make.</summary>
    public long RtcpIgnored { get; init; }

    /// <summary>Packets that publishers were asked for again.</summary>
    public long NacksSent { get; init; }

    /// <summary>Packets that were lost on the way from a publisher and came again, by a stream of their own or as repeats of sound.</summary>
    public long RepairsTaken { get; init; }

    /// <summary>Key frames that subscribers asked for (PLI and FIR).</summary>
    public long KeyFramesRequested { get; init; }

    /// <summary>Picture loss indications sent to publishers.</summary>
    public long PlisSent { get; init; }

    /// <summary>DTLS handshakes that completed.</summary>
    public long DtlsHandshakes { get; init; }

    /// <summary>DTLS handshakes that failed.</summary>
    public long DtlsFailures { get; init; }

    /// <summary>Events that found the queue full.</summary>
    public long EventsDropped { get; init; }

    /// <summary>Peers discarded by the one catch site of a worker's loop. Anything but 0 is a defect of the server.</summary>
    public long PeersDiscarded { get; init; }

    /// <summary>Rooms open now.</summary>
    public long Rooms { get; init; }

    /// <summary>Participants with a transport now.</summary>
    public long Participants { get; init; }

    /// <summary>Publications that send or have sent.</summary>
    public long Tracks { get; init; }

    /// <summary>TCP connections of peers now.</summary>
    public long TcpConnections { get; init; }

    /// <summary>TCP connections that were taken.</summary>
    public long TcpConnectionsTaken { get; init; }

    /// <summary>TCP connections that the server ended: too many, no peer's, not as they should be, or of a receiver that took nothing any more.</summary>
    public long TcpConnectionsCut { get; init; }

    /// <summary>Bytes of native memory in packet buffers and send slabs now.</summary>
    public long NativeBytes { get; init; }

    /// <summary>Bytes of managed memory that the worker threads have allocated. Forwarding adds nothing to it.</summary>
    public long ManagedBytesAllocated { get; init; }

    /// <summary>Packet buffers in use now, those waiting to be received into included.</summary>
    public long PacketBuffersInUse { get; init; }

    /// <summary>How long forwarded packets stayed in the server.</summary>
    public required IReadOnlyList<DelayBucket> ForwardingDelay { get; init; }
}

/// <summary>Forwarded packets that took no longer than a bound, and longer than the bound before.</summary>
/// <param name="UpToMicroseconds">The bound; <see cref="int.MaxValue"/> for the rest.</param>
/// <param name="Packets">How many.</param>
public sealed record DelayBucket(int UpToMicroseconds, long Packets);

/// <summary>Why a datagram was dropped.</summary>
public enum DropReason
{
    /// <summary>No peer proved by ICE that it is at this address.</summary>
    UnknownSource,

    /// <summary>RTP of a stream that no media section announced.</summary>
    UnknownSsrc,

    /// <summary>SRTP or SRTCP whose authentication failed.</summary>
    BadAuthentication,

    /// <summary>SRTP that came before, or was sent again meanwhile, or is older than the replay window.</summary>
    Replayed,

    /// <summary>Not well formed, or of no known protocol.</summary>
    Malformed,

    /// <summary>STUN for no one, or with a wrong password.</summary>
    BadStun,

    /// <summary>Media before the keys were there.</summary>
    NoKeys,

    /// <summary>The subscriber did not accept the codec.</summary>
    NoRoute,

    /// <summary>A participant's table of streams is full.</summary>
    TooManySources,

    /// <summary>Media of somebody whom a host has silenced or stopped.</summary>
    Restricted,
}
