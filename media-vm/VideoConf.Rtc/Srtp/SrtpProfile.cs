using System.Diagnostics.CodeAnalysis;

namespace VideoConf.Rtc.Srtp;

/// <summary>How SRTP packets are protected. The values are those of the DTLS-SRTP protection profile registry (RFC 5764 section 4.1.2).</summary>
public enum SrtpProfile
{
    /// <summary>SRTP_AES128_CM_HMAC_SHA1_80: AES counter mode with an 80-bit HMAC-SHA1 tag (RFC 3711). Every WebRTC endpoint has it.</summary>
    [SuppressMessage("Naming", "CA1707", Justification = "The 80 is the tag, not the hash.")]
    AesCm128HmacSha1_80 = 0x0001,

    /// <summary>SRTP_AEAD_AES_128_GCM with a 128-bit tag (RFC 7714). A sixth of the other's work on a CPU with carry-less multiplication.</summary>
    AeadAes128Gcm = 0x0007,
}

/// <summary>Lengths in bytes that a profile fixes.</summary>
public static class SrtpProfileLengths
{
    /// <summary>The trailer that RTCP carries in either profile: the E bit and the 31-bit index.</summary>
    internal const int RtcpIndexLength = 4;

    /// <summary>Master and session encryption key.</summary>
    public static int KeyLength(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.AesCm128HmacSha1_80 or SrtpProfile.AeadAes128Gcm => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "No such SRTP profile."),
    };

    /// <summary>Master and session salt: 112 bits for counter mode, 96 for GCM.</summary>
    public static int SaltLength(this SrtpProfile profile) => profile == SrtpProfile.AeadAes128Gcm ? 12 : 14;

    /// <summary>Authentication tag.</summary>
    public static int TagLength(this SrtpProfile profile) => profile == SrtpProfile.AeadAes128Gcm ? 16 : 10;

    /// <summary>What protecting adds to an RTP packet.</summary>
    public static int RtpOverhead(this SrtpProfile profile) => profile.TagLength();

    /// <summary>What protecting adds to an RTCP packet.</summary>
    public static int RtcpOverhead(this SrtpProfile profile) => profile.TagLength() + RtcpIndexLength;
}
