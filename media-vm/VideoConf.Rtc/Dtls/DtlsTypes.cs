namespace VideoConf.Rtc.Dtls;

/// <summary>Which side of the handshake a session plays; the SDP's `a=setup` decides (RFC 5763 section 5).</summary>
public enum DtlsRole
{
    /// <summary>`active`: sends the ClientHello.</summary>
    Client,

    /// <summary>`passive`: waits for it.</summary>
    Server,
}

/// <summary>How far a session is.</summary>
public enum DtlsState
{
    /// <summary>Not connected yet; SRTP keys are not known.</summary>
    Handshaking,

    /// <summary>The peer has proved to own the certificate whose fingerprint was signaled.</summary>
    Connected,

    /// <summary>Over before it began; <see cref="DtlsSession.Failure"/> says why. Final.</summary>
    Failed,

    /// <summary>Closed by either side. Final.</summary>
    Closed,
}

/// <summary>Why a handshake failed.</summary>
public enum DtlsFailure
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>Not connected within <see cref="DtlsSession.HandshakeTimeoutMilliseconds"/>.</summary>
    HandshakeTimeout,

    /// <summary>The peer's certificate is not the one that the SDP's fingerprint names: someone sits between.</summary>
    FingerprintMismatch,

    /// <summary>The peer has shown no certificate.</summary>
    NoPeerCertificate,

    /// <summary>The peer offered no SRTP protection profile of ours.</summary>
    NoSrtpProfile,

    /// <summary>The peer sent a fatal alert.</summary>
    PeerAlert,

    /// <summary>No common version, cipher or curve, or bytes that break the protocol.</summary>
    ProtocolError,
}
