namespace VideoConf.Rtc.Transport;

/// <summary>How far a transport is.</summary>
public enum PeerTransportState
{
    /// <summary>ICE or DTLS are not up.</summary>
    Connecting,

    /// <summary>Media flows, or may.</summary>
    Connected,

    /// <summary>It ended by itself: see <see cref="PeerTransport.Failure"/>. Final.</summary>
    Failed,

    /// <summary>We closed it. Final.</summary>
    Closed,
}

/// <summary>Why a transport ended by itself.</summary>
public enum PeerTransportFailure
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>ICE and DTLS were not up in time.</summary>
    NeverConnected,

    /// <summary>Nothing authentic was heard of the peer for 30 s (RFC 7675).</summary>
    ConsentExpired,

    /// <summary>The handshake failed: another certificate than signaled, or no common profile.</summary>
    DtlsFailed,

    /// <summary>The peer said goodbye (close_notify).</summary>
    ClosedByPeer,
}
