using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>AEAD_AES_128_GCM for SRTP and SRTCP (RFC 7714 sections 8 and 9).</summary>
internal sealed class GcmSuite : SrtpSuite
{
    private const int KeyLength = 16;
    private const int SaltLength = 12;
    private const int TagLength = GcmCipher.TagLength;
    private const int IndexLength = SrtpProfileLengths.RtcpIndexLength;
    private const uint EncryptedFlag = 0x8000_0000;

    /// <summary>SRTCP that is authenticated only has all of itself as associated data, which is put together on the stack.</summary>
    private const int MaximumClearRtcp = 2048;

    private readonly GcmCipher _rtp;
    private readonly GcmCipher _rtcp;
    private readonly Vector128<byte> _rtpSalt;
    private readonly Vector128<byte> _rtcpSalt;

    /// <summary>With session keys, which <see cref="Derive"/> makes.</summary>
    internal GcmSuite(
        ReadOnlySpan<byte> rtpKey, ReadOnlySpan<byte> rtpSalt, ReadOnlySpan<byte> rtcpKey, ReadOnlySpan<byte> rtcpSalt, CryptoPath path)
    {
        _rtp = GcmCipher.Create(rtpKey, path);
        _rtpSalt = CounterBlock.Pad(rtpSalt);
        _rtcp = GcmCipher.Create(rtcpKey, path);
        _rtcpSalt = CounterBlock.Pad(rtcpSalt);
    }

    public override int RtpOverhead => TagLength;

    public override int RtcpIndexFromEnd => IndexLength;

    /// <summary>Session keys from master keys.</summary>
    public static GcmSuite Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path)
    {
        Span<byte> keys = stackalloc byte[2 * (KeyLength + SaltLength)];
        var rtpKey = keys[..KeyLength];
        var rtpSalt = keys.Slice(KeyLength, SaltLength);
        var rtcpKey = keys.Slice(KeyLength + SaltLength, KeyLength);
        var rtcpSalt = keys[^SaltLength..];
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.Label.RtpEncryption, rtpKey);
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.Label.RtpSalt, rtpSalt);
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.Label.RtcpEncryption, rtcpKey);
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.Label.RtcpSalt, rtcpSalt);
        var suite = new GcmSuite(rtpKey, rtpSalt, rtcpKey, rtcpSalt, path);
        CryptographicOperations.ZeroMemory(keys);
        return suite;
    }

    public override void SealRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Ssrc ssrc, PacketIndex index, Span<byte> output)
    {
        header.CopyTo(output);
        var body = output[header.Length..];
        _rtp.Seal(FirstCounter(ssrc, (ulong)index.Value) ^ _rtpSalt, header, payload, body[..payload.Length], body[payload.Length..]);
    }

    public override bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, Ssrc ssrc, PacketIndex index, Span<byte> output)
    {
        var header = packet[..headerLength];
        header.CopyTo(output);
        return _rtp.TryOpen(
            FirstCounter(ssrc, (ulong)index.Value) ^ _rtpSalt,
            header,
            packet[headerLength..^TagLength],
            packet[^TagLength..],
            output[headerLength..]);
    }

    public override void SealRtcp(ReadOnlySpan<byte> packet, Ssrc ssrc, uint index, Span<byte> output)
    {
        Span<byte> associated = stackalloc byte[RtpHeader.RtcpClearLength + IndexLength];
        packet[..RtpHeader.RtcpClearLength].CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[RtpHeader.RtcpClearLength..], EncryptedFlag | index);

        packet[..RtpHeader.RtcpClearLength].CopyTo(output);
        _rtcp.Seal(
            FirstCounter(ssrc, index) ^ _rtcpSalt,
            associated,
            packet[RtpHeader.RtcpClearLength..],
            output[RtpHeader.RtcpClearLength..packet.Length],
            output.Slice(packet.Length, TagLength));
        associated[RtpHeader.RtcpClearLength..].CopyTo(output[(packet.Length + TagLength)..]);
    }

    public override bool TryOpenRtcp(Span<byte> packet, Ssrc ssrc, uint index, bool encrypted)
    {
        var length = packet.Length - RtcpOverhead;
        var clear = encrypted ? RtpHeader.RtcpClearLength : length;
        if (clear > MaximumClearRtcp) return false;

        Span<byte> associated = stackalloc byte[clear + IndexLength];
        packet[..clear].CopyTo(associated);
        packet[^IndexLength..].CopyTo(associated[clear..]);
        return _rtcp.TryOpen(
            FirstCounter(ssrc, index) ^ _rtcpSalt,
            associated,
            packet[clear..length],
            packet.Slice(length, TagLength),
            packet[clear..length]);
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    /// <summary>
    /// Two zero bytes, the SSRC, the index in 48 bits (SRTCP's 31 bits right-aligned in them), and GCM's block counter, 1, which
    /// the salt leaves alone (RFC 7714 sections 8.1 and 9.1, NIST SP 800-38D section 7.1).
    /// </summary>
    private static Vector128<byte> FirstCounter(Ssrc ssrc, ulong index) =>
        CounterBlock.Create(((ulong)ssrc.Value << 16) | (index >> 32), (index << 32) | 1);
}
