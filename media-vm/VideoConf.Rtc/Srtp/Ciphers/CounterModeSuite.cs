using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>AES in counter mode with HMAC-SHA1 cut to 80 bits, for SRTP and SRTCP (RFC 3711 sections 4.1.1 and 4.2.1).</summary>
internal sealed class CounterModeSuite : SrtpSuite
{
    private const int TagLength = 10;
    private const int AuthenticationKeyLength = 20;
    private const int IndexLength = SrtpProfileLengths.RtcpIndexLength;
    private const uint EncryptedFlag = 0x8000_0000;

    private readonly Direction _rtp;
    private readonly Direction _rtcp;

    public CounterModeSuite(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path)
    {
        _rtp = new Direction(masterKey, masterSalt, SrtpKeyDerivation.Label.RtpEncryption, path);
        _rtcp = new Direction(masterKey, masterSalt, SrtpKeyDerivation.Label.RtcpEncryption, path);
    }

    public override int RtpOverhead => TagLength;

    public override int RtcpIndexFromEnd => IndexLength + TagLength;

    public override void SealRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Ssrc ssrc, PacketIndex index, Span<byte> output)
    {
        header.CopyTo(output);
        _rtp.Cipher.Xor(FirstCounter(ssrc, (ulong)index.Value) ^ _rtp.Salt, payload, output[header.Length..^TagLength]);
        Authenticate(output[..^TagLength], index.RolloverCounter, output[^TagLength..]);
    }

    public override bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, Ssrc ssrc, PacketIndex index, Span<byte> output)
    {
        Span<byte> expected = stackalloc byte[TagLength];
        Authenticate(packet[..^TagLength], index.RolloverCounter, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, packet[^TagLength..])) return false;

        packet[..headerLength].CopyTo(output);
        _rtp.Cipher.Xor(FirstCounter(ssrc, (ulong)index.Value) ^ _rtp.Salt, packet[headerLength..^TagLength], output[headerLength..]);
        return true;
    }

    public override void SealRtcp(ReadOnlySpan<byte> packet, Ssrc ssrc, uint index, Span<byte> output)
    {
        const int Clear = RtpHeader.RtcpClearLength;
        packet[..Clear].CopyTo(output);
        _rtcp.Cipher.Xor(FirstCounter(ssrc, index) ^ _rtcp.Salt, packet[Clear..], output[Clear..packet.Length]);
        BinaryPrimitives.WriteUInt32BigEndian(output[packet.Length..], EncryptedFlag | index);
        _rtcp.Mac.Compute(output[..(packet.Length + IndexLength)], default, output[^TagLength..]);
    }

    public override bool TryOpenRtcp(Span<byte> packet, Ssrc ssrc, uint index, bool encrypted)
    {
        Span<byte> expected = stackalloc byte[TagLength];
        _rtcp.Mac.Compute(packet[..^TagLength], default, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, packet[^TagLength..])) return false;
        if (!encrypted) return true;

        var body = packet[RtpHeader.RtcpClearLength..^RtcpOverhead];
        _rtcp.Cipher.Xor(FirstCounter(ssrc, index) ^ _rtcp.Salt, body, body);
        return true;
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    /// <summary>SSRC at bytes 4 to 7, the index at 8 to 13, a block counter of 16 bits, of which no packet fills a twentieth.</summary>
    private static Vector128<byte> FirstCounter(Ssrc ssrc, ulong index) => CounterBlock.Create(ssrc.Value, index << 16);

    /// <summary>The rollover counter is authenticated behind the packet, and not sent.</summary>
    private void Authenticate(ReadOnlySpan<byte> packet, uint rolloverCounter, Span<byte> tag)
    {
        Span<byte> counter = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(counter, rolloverCounter);
        _rtp.Mac.Compute(packet, counter, tag);
    }

    /// <summary>Session keys of RTP or of RTCP.</summary>
    private sealed class Direction : IDisposable
    {
        public Direction(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, SrtpKeyDerivation.Label firstLabel, CryptoPath path)
        {
            Span<byte> key = stackalloc byte[16];
            Span<byte> salt = stackalloc byte[14];
            Span<byte> authentication = stackalloc byte[AuthenticationKeyLength];
            SrtpKeyDerivation.Derive(masterKey, masterSalt, firstLabel, key);
            SrtpKeyDerivation.Derive(masterKey, masterSalt, firstLabel + 1, authentication);
            SrtpKeyDerivation.Derive(masterKey, masterSalt, firstLabel + 2, salt);
            Cipher = CounterModeCipher.Create(key, path);
            Mac = HmacSha1.Create(authentication, path);
            Salt = CounterBlock.Pad(salt);
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(authentication);
            CryptographicOperations.ZeroMemory(salt);
        }

        public CounterModeCipher Cipher { get; }

        public HmacSha1 Mac { get; }

        public Vector128<byte> Salt { get; }

        public void Dispose()
        {
            Cipher.Dispose();
            Mac.Dispose();
        }
    }
}
