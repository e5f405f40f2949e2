namespace VideoConf.Contracts.Tokens;

/// <summary>Why a token is refused. A bad token is input, not an exception.</summary>
public enum TokenFailure
{
    /// <summary>It is good.</summary>
    None,

    /// <summary>Not a compact JWT of this product's shape, longer than <see cref="Jwt.MaxLength"/>, or a claim is missing.</summary>
    Malformed,

    /// <summary>The header names another algorithm than ES256 (RFC 8725, 3.1: the verifier chooses, never the token).</summary>
    WrongAlgorithm,

    /// <summary>The header names a key that the verifier does not hold.</summary>
    UnknownKey,

    /// <summary>The signature is not that of the named key over these bytes.</summary>
    BadSignature,

    /// <summary>Its time is over, clock skew allowed for.</summary>
    Expired,

    /// <summary>Its time has not come, clock skew allowed for.</summary>
    NotYetValid,

    /// <summary>Issued by somebody else.</summary>
    WrongIssuer,

    /// <summary>Meant for another use: a session token is no join token.</summary>
    WrongAudience,
}
