namespace VideoConf.Rtc.Rtp;

/// <summary>Client-to-mixer audio level (RFC 6464): one byte that tells how loud a packet is, so that who speaks is known without decoding.</summary>
/// <param name="IsVoice">The sender's voice-activity flag.</param>
/// <param name="BelowFullScale">Level in -dBov: 0 is the loudest, 127 silence.</param>
public readonly record struct AudioLevel(bool IsVoice, byte BelowFullScale)
{
    /// <summary>The extension's name in SDP.</summary>
    public const string Uri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /// <summary>The level of silence.</summary>
    public const byte Silence = 127;

    /// <summary>Reads the extension's bytes. Section 3: the two-byte form may append a zero byte.</summary>
    public static bool TryParse(ReadOnlySpan<byte> data, out AudioLevel level)
    {
        if (data.IsEmpty)
        {
            level = new AudioLevel(false, Silence);
            return false;
        }

        level = new AudioLevel((data[0] & 0x80) != 0, (byte)(data[0] & 0x7F));
        return true;
    }

    /// <summary>The byte on the wire.</summary>
    public byte ToByte() => (byte)((IsVoice ? 0x80 : 0) | (BelowFullScale & 0x7F));
}
