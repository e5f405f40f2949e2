namespace VideoConf.Rtc.Stun;

/// <summary>What a STUN message is for (RFC 8489 section 5).</summary>
public enum StunClass : byte
{
    /// <summary>Wants an answer.</summary>
    Request = 0,

    /// <summary>Wants none.</summary>
    Indication = 1,

    /// <summary>The answer to a request that went well.</summary>
    Success = 2,

    /// <summary>The answer to one that did not.</summary>
    Error = 3,
}

/// <summary>Attribute types of STUN (RFC 8489 section 18.3) and ICE (RFC 8445 section 16.1).</summary>
public enum StunAttribute : ushort
{
    /// <summary>MAPPED-ADDRESS.</summary>
    MappedAddress = 0x0001,

    /// <summary>USERNAME.</summary>
    Username = 0x0006,

    /// <summary>MESSAGE-INTEGRITY.</summary>
    MessageIntegrity = 0x0008,

    /// <summary>ERROR-CODE.</summary>
    ErrorCode = 0x0009,

    /// <summary>UNKNOWN-ATTRIBUTES.</summary>
    UnknownAttributes = 0x000A,

    /// <summary>REALM.</summary>
    Realm = 0x0014,

    /// <summary>NONCE.</summary>
    Nonce = 0x0015,

    /// <summary>MESSAGE-INTEGRITY-SHA256.</summary>
    MessageIntegritySha256 = 0x001C,

    /// <summary>PASSWORD-ALGORITHM.</summary>
    PasswordAlgorithm = 0x001D,

    /// <summary>USERHASH.</summary>
    UserHash = 0x001E,

    /// <summary>XOR-MAPPED-ADDRESS.</summary>
    XorMappedAddress = 0x0020,

    /// <summary>PRIORITY.</summary>
    Priority = 0x0024,

    /// <summary>USE-CANDIDATE.</summary>
    UseCandidate = 0x0025,

    /// <summary>SOFTWARE.</summary>
    Software = 0x8022,

    /// <summary>FINGERPRINT.</summary>
    Fingerprint = 0x8028,

    /// <summary>ICE-CONTROLLED.</summary>
    IceControlled = 0x8029,

    /// <summary>ICE-CONTROLLING.</summary>
    IceControlling = 0x802A,

    /// <summary>NOMINATION (draft-thatcher-ice-renomination), which libwebrtc sends when renomination is agreed.</summary>
    Nomination = 0xC001,
}

/// <summary>Error codes that a STUN server of ICE answers with (RFC 8489 section 14.8, RFC 8445 section 16.2).</summary>
public enum StunErrorCode
{
    /// <summary>The request lacks what it must carry.</summary>
    BadRequest = 400,

    /// <summary>Unknown username or wrong integrity.</summary>
    Unauthenticated = 401,

    /// <summary>An attribute that must be understood is not.</summary>
    UnknownAttribute = 420,

    /// <summary>Both sides believe they have the same ICE role.</summary>
    RoleConflict = 487,
}

/// <summary>Message methods (RFC 8489 section 18.2).</summary>
public static class StunMethod
{
    /// <summary>Binding, the only one ICE uses.</summary>
    public const ushort Binding = 0x001;
}
