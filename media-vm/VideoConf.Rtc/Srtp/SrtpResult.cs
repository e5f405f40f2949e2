namespace VideoConf.Rtc.Srtp;

/// <summary>What became of a received packet. Everything but <see cref="Ok"/> means: drop it and count it.</summary>
public enum SrtpResult
{
    /// <summary>Authentic, new, and decrypted.</summary>
    Ok,

    /// <summary>The tag does not match: damaged, forged, or protected with other keys.</summary>
    BadAuthentication,

    /// <summary>Seen before.</summary>
    Replayed,

    /// <summary>So far behind the newest packet that the replay window no longer knows whether it was seen.</summary>
    TooOld,

    /// <summary>Not a packet of this protocol, or too short to be one.</summary>
    Malformed,

    /// <summary>A further SSRC than the bound on one peer allows.</summary>
    TooManySources,
}
