using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Rtc.Srtp;

/// <summary>
/// Protects what one side of a DTLS-SRTP session sends, RTP and RTCP. Allocates per SSRC, never per packet. Not thread-safe.
/// A sequence number may be protected again (a retransmission), but only with the same bytes: another packet under the same
/// number would share its key stream.
/// </summary>
public sealed class SrtpSender : IDisposable
{
    /// <summary>SSRCs one session may send with: far more than a participant has slots, and a bound on memory.</summary>
    public const int MaximumSources = 512;

    /// <summary>SRTCP's index has 31 bits, and may not wrap under one master key (RFC 3711 section 3.2.1).</summary>
    private const uint MaximumRtcpIndex = int.MaxValue;

    private readonly SrtpSuite _suite;
    private readonly int _maximumSources;
    private readonly Dictionary<Ssrc, PacketIndex> _newest = new(8);
    private uint _rtcpIndex;

    /// <summary>Derives the session keys.</summary>
    /// <param name="profile">What the handshake agreed on.</param>
    /// <param name="masterKey">16 bytes.</param>
    /// <param name="masterSalt">12 bytes for GCM, 14 for counter mode.</param>
    /// <param name="maximumSources">SSRCs that it takes at most.</param>
    public SrtpSender(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, int maximumSources = MaximumSources)
        : this(profile, masterKey, masterSalt, CryptoPathChoice.Best, maximumSources)
    {
    }

    /// <summary>Derives the session keys, for ciphers that run on any processor.</summary>
    /// <param name="profile">What the handshake agreed on.</param>
    /// <param name="masterKey">16 bytes.</param>
    /// <param name="masterSalt">12 bytes for GCM, 14 for counter mode.</param>
    /// <param name="isPortable">Whether to leave aside what this processor offers beyond that; else the fastest are used.</param>
    /// <param name="maximumSources">SSRCs that it takes at most.</param>
    public SrtpSender(
        SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, bool isPortable, int maximumSources = MaximumSources)
        : this(profile, masterKey, masterSalt, CryptoPathChoice.Of(isPortable), maximumSources)
    {
    }

    internal SrtpSender(
        SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path, int maximumSources = MaximumSources)
    {
        Profile = profile;
        _maximumSources = maximumSources;
        _suite = SrtpSuite.Create(profile, masterKey, masterSalt, path);
    }

    /// <summary>What the handshake agreed on.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>
    /// Writes the protected packet. False when <paramref name="output"/> is too small, the header is none, the SSRC is one too
    /// many, or the number lies before the stream's start: then nothing may be sent.
    /// </summary>
    /// <param name="plainPacket">Header and payload.</param>
    /// <param name="headerLength">Fixed header, contributing sources and extension, in bytes.</param>
    /// <param name="output">At least the packet plus <see cref="SrtpProfileLengths.RtpOverhead"/>.</param>
    /// <param name="written">Bytes of <paramref name="output"/> to send.</param>
    public bool TryProtect(ReadOnlySpan<byte> plainPacket, int headerLength, Span<byte> output, out int written)
    {
        if ((uint)headerLength <= (uint)plainPacket.Length)
            return TryProtect(plainPacket[..headerLength], plainPacket[headerLength..], output, out written);
        written = 0;
        return false;
    }

    /// <summary>The same with the header elsewhere than the payload: a receiver's own header before a payload that all receivers share.</summary>
    /// <param name="header">Fixed header, contributing sources and extension.</param>
    /// <param name="payload">Payload and padding.</param>
    /// <param name="output">At least both plus <see cref="SrtpProfileLengths.RtpOverhead"/>. May start where a contiguous packet starts, and no other overlap.</param>
    /// <param name="written">Bytes of <paramref name="output"/> to send.</param>
    public bool TryProtect(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> output, out int written)
    {
        written = 0;
        var length = header.Length + payload.Length + _suite.RtpOverhead;
        if (header.Length < RtpHeader.FixedLength || !RtpHeader.IsVersion2(header) || output.Length < length) return false;

        var ssrc = RtpHeader.Source(header);
        var sequence = RtpHeader.Sequence(header);
        PacketIndex index;
        ref var newest = ref CollectionsMarshal.GetValueRefOrNullRef(_newest, ssrc);
        if (Unsafe.IsNullRef(ref newest))
        {
            if (_newest.Count >= _maximumSources) return false;
            index = new PacketIndex(sequence.Value);
            _newest.Add(ssrc, index);
        }
        else
        {
            index = newest.Estimate(sequence);
            if (!index.IsUsable) return false;
            if (index.Value > newest.Value) newest = index;
        }

        _suite.SealRtp(header, payload, ssrc, index, output[..length]);
        written = length;
        return true;
    }

    /// <summary>Protects where the packet lies.</summary>
    /// <param name="buffer">The packet, and room for the tag behind it.</param>
    /// <param name="plainLength">Bytes of the packet.</param>
    /// <param name="headerLength">Bytes of its header.</param>
    /// <param name="written">Bytes to send.</param>
    public bool TryProtectInPlace(Span<byte> buffer, int plainLength, int headerLength, out int written)
    {
        if ((uint)plainLength <= (uint)buffer.Length) return TryProtect(buffer[..plainLength], headerLength, buffer, out written);
        written = 0;
        return false;
    }

    /// <summary>Protects a compound RTCP packet. False when the output is too small, the packet is none, or the keys are used up.</summary>
    /// <param name="plainPacket">The compound packet.</param>
    /// <param name="output">At least the packet plus <see cref="SrtpProfileLengths.RtcpOverhead"/>. May start where the packet starts.</param>
    /// <param name="written">Bytes of <paramref name="output"/> to send.</param>
    public bool TryProtectRtcp(ReadOnlySpan<byte> plainPacket, Span<byte> output, out int written)
    {
        written = 0;
        var length = plainPacket.Length + _suite.RtcpOverhead;
        if (plainPacket.Length < RtpHeader.RtcpClearLength || !RtpHeader.IsVersion2(plainPacket)) return false;
        if (output.Length < length || _rtcpIndex == MaximumRtcpIndex) return false;

        // One index for all SSRCs of the session: unique per SSRC, which is what the RFC asks for, without a table.
        _suite.SealRtcp(plainPacket, RtpHeader.RtcpSource(plainPacket), ++_rtcpIndex, output[..length]);
        written = length;
        return true;
    }

    /// <summary>Wipes the keys.</summary>
    public void Dispose() => _suite.Dispose();
}
