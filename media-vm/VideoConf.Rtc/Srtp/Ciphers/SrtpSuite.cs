using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>
/// What differs between the profiles: initialization vectors, what is authenticated, where the tag stands. Lengths have been
/// checked by the caller. Output may lie where the input lies.
/// </summary>
internal abstract class SrtpSuite : IDisposable
{
    /// <summary>What protecting adds to RTP.</summary>
    public abstract int RtpOverhead { get; }

    /// <summary>What protecting adds to RTCP.</summary>
    public int RtcpOverhead => RtpOverhead + SrtpProfileLengths.RtcpIndexLength;

    /// <summary>Where the word with the E bit and the index of SRTCP starts, counted from the packet's end.</summary>
    public abstract int RtcpIndexFromEnd { get; }

    /// <summary>Derives the session keys of a profile.</summary>
    public static SrtpSuite Create(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path)
    {
        if (masterKey.Length != profile.KeyLength()) throw new ArgumentException("The master key has 16 bytes.", nameof(masterKey));
        if (masterSalt.Length != profile.SaltLength()) throw new ArgumentException("The master salt has 12 (GCM) or 14 bytes.", nameof(masterSalt));
        if (path > CryptoPathChoice.Widest) throw new ArgumentOutOfRangeException(nameof(path), path, "This CPU does not have it.");
        return profile == SrtpProfile.AeadAes128Gcm ? GcmSuite.Derive(masterKey, masterSalt, path) : new CounterModeSuite(masterKey, masterSalt, path);
    }

    /// <summary>Writes header, encrypted payload and tag over the whole of <paramref name="output"/>.</summary>
    public abstract void SealRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Ssrc ssrc, PacketIndex index, Span<byte> output);

    /// <summary>Writes header and payload over the whole of <paramref name="output"/>, if the tag is right.</summary>
    public abstract bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, Ssrc ssrc, PacketIndex index, Span<byte> output);

    /// <summary>Writes the protected compound packet over the whole of <paramref name="output"/>.</summary>
    public abstract void SealRtcp(ReadOnlySpan<byte> packet, Ssrc ssrc, uint index, Span<byte> output);

    /// <summary>Decrypts in place, if the tag is right.</summary>
    public abstract bool TryOpenRtcp(Span<byte> packet, Ssrc ssrc, uint index, bool encrypted);

    /// <summary>Wipes the keys.</summary>
    public abstract void Dispose();
}
