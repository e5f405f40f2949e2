namespace VideoConf.Rtc.Sctp;

/// <summary>Chunk types (RFC 9260 section 3.2, RFC 3758, RFC 6525).</summary>
public enum SctpChunkType : byte
{
    /// <summary>DATA.</summary>
    Data = 0,

    /// <summary>INIT.</summary>
    Init = 1,

    /// <summary>INIT ACK.</summary>
    InitAck = 2,

    /// <summary>SACK.</summary>
    Sack = 3,

    /// <summary>HEARTBEAT.</summary>
    Heartbeat = 4,

    /// <summary>HEARTBEAT ACK.</summary>
    HeartbeatAck = 5,

    /// <summary>ABORT.</summary>
    Abort = 6,

    /// <summary>SHUTDOWN.</summary>
    Shutdown = 7,

    /// <summary>SHUTDOWN ACK.</summary>
    ShutdownAck = 8,

    /// <summary>ERROR.</summary>
    Error = 9,

    /// <summary>COOKIE ECHO.</summary>
    CookieEcho = 10,

    /// <summary>COOKIE ACK.</summary>
    CookieAck = 11,

    /// <summary>SHUTDOWN COMPLETE.</summary>
    ShutdownComplete = 14,

    /// <summary>RE-CONFIG (RFC 6525).</summary>
    Reconfiguration = 130,

    /// <summary>FORWARD TSN (RFC 3758).</summary>
    ForwardTsn = 192,
}

/// <summary>Parameter types of INIT, INIT ACK and RE-CONFIG (RFC 9260 section 3.3.2, RFC 5061, RFC 3758, RFC 6525).</summary>
public enum SctpParameterType : ushort
{
    /// <summary>What a HEARTBEAT carries.</summary>
    HeartbeatInfo = 1,

    /// <summary>The cookie of an INIT ACK.</summary>
    StateCookie = 7,

    /// <summary>A parameter that was not understood.</summary>
    Unrecognized = 8,

    /// <summary>"I reset my outgoing streams."</summary>
    OutgoingReset = 13,

    /// <summary>"Please reset your outgoing streams."</summary>
    IncomingReset = 14,

    /// <summary>"Let us begin all numbers anew."</summary>
    TsnReset = 15,

    /// <summary>The answer to any of them.</summary>
    ReconfigurationResponse = 16,

    /// <summary>More outgoing streams.</summary>
    AddOutgoingStreams = 17,

    /// <summary>More incoming streams.</summary>
    AddIncomingStreams = 18,

    /// <summary>Chunk types that the sender understands.</summary>
    SupportedExtensions = 0x8008,

    /// <summary>The sender understands FORWARD TSN.</summary>
    ForwardTsnSupported = 0xC000,
}

/// <summary>Causes of ERROR and ABORT (RFC 9260 section 3.3.10).</summary>
public enum SctpErrorCause : ushort
{
    /// <summary>None was given.</summary>
    None = 0,

    /// <summary>A stream that does not exist.</summary>
    InvalidStream = 1,

    /// <summary>A mandatory parameter is missing.</summary>
    MissingParameter = 2,

    /// <summary>The cookie came too late.</summary>
    StaleCookie = 3,

    /// <summary>No memory.</summary>
    OutOfResource = 4,

    /// <summary>A chunk type that is not understood.</summary>
    UnrecognizedChunk = 6,

    /// <summary>A mandatory parameter with a value that cannot be.</summary>
    InvalidParameter = 7,

    /// <summary>A DATA chunk without data.</summary>
    NoUserData = 9,

    /// <summary>The association was begun anew.</summary>
    Restarted = 11,

    /// <summary>The application wanted it.</summary>
    UserInitiated = 12,

    /// <summary>Anything else that must not be.</summary>
    ProtocolViolation = 13,
}

/// <summary>Answers to a reconfiguration request (RFC 6525 section 4.4).</summary>
internal enum ReconfigurationResult : uint
{
    NothingToDo = 0,
    Performed = 1,
    Denied = 2,
    WrongStream = 3,
    AlreadyInProgress = 4,
    BadSequence = 5,
    InProgress = 6,
}
