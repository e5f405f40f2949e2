using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Rtc.Srtp;

/// <summary>
/// Opens what one side of a DTLS-SRTP session receives, RTP and RTCP. Allocates per SSRC, never per packet, and an SSRC gets
/// its place only with an authentic packet. Not thread-safe. The packet's bytes never make it throw.
/// </summary>
public sealed class SrtpReceiver : IDisposable
{
    /// <summary>SSRCs one peer may send with, for RTP and for RTCP: far more than a browser has tracks, and a bound on memory.</summary>
    public const int MaximumSources = 512;

    private const uint EncryptedFlag = 0x8000_0000;

    private readonly SrtpSuite _suite;
    private readonly int _maximumSources;
    private readonly Dictionary<Ssrc, ReplayWindow> _rtp = new(8);
    private readonly Dictionary<Ssrc, ReplayWindow> _rtcp = new(8);

    /// <summary>Derives the session keys.</summary>
    /// <param name="profile">What the handshake agreed on.</param>
    /// <param name="masterKey">16 bytes.</param>
    /// <param name="masterSalt">12 bytes for GCM, 14 for counter mode.</param>
    /// <param name="maximumSources">SSRCs that it takes at most.</param>
    public SrtpReceiver(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, int maximumSources = MaximumSources)
        : this(profile, masterKey, masterSalt, CryptoPathChoice.Best, maximumSources)
    {
    }

    /// <summary>Derives the session keys, for ciphers that run on any processor.</summary>
    /// <param name="profile">What the handshake agreed on.</param>
    /// <param name="masterKey">16 bytes.</param>
    /// <param name="masterSalt">12 bytes for GCM, 14 for counter mode.</param>
    /// <param name="isPortable">Whether to leave aside what this processor offers beyond that; else the fastest are used.</param>
    /// <param name="maximumSources">SSRCs that it takes at most.</param>
    public SrtpReceiver(
        SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, bool isPortable, int maximumSources = MaximumSources)
        : this(profile, masterKey, masterSalt, CryptoPathChoice.Of(isPortable), maximumSources)
    {
    }

    internal SrtpReceiver(
        SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path, int maximumSources = MaximumSources)
    {
        Profile = profile;
        _maximumSources = maximumSources;
        _suite = SrtpSuite.Create(profile, masterKey, masterSalt, path);
    }

    /// <summary>What the handshake agreed on.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>SSRCs that have sent authentic RTP.</summary>
    public int SourceCount => _rtp.Count;

    /// <summary>Opens a packet where it lies.</summary>
    /// <param name="packet">As received.</param>
    /// <param name="plainLength">Bytes at its start that are the plain packet, 0 unless <see cref="SrtpResult.Ok"/>.</param>
    public SrtpResult Unprotect(Span<byte> packet, out int plainLength) => Unprotect(packet, packet, out plainLength);

    /// <summary>Opens a packet into another place, which saves who keeps packets a copy.</summary>
    /// <param name="packet">As received.</param>
    /// <param name="output">As long as the packet or longer. The same place, or no overlap.</param>
    /// <param name="plainLength">Bytes of <paramref name="output"/> that are the plain packet, 0 unless <see cref="SrtpResult.Ok"/>.</param>
    public SrtpResult Unprotect(ReadOnlySpan<byte> packet, Span<byte> output, out int plainLength)
    {
        plainLength = 0;
        if (!RtpHeader.TryGetLength(packet, out var headerLength)) return SrtpResult.Malformed;
        var length = packet.Length - _suite.RtpOverhead;
        if (length < headerLength || output.Length < length) return SrtpResult.Malformed;

        // 1. Which packet of its stream it is, and whether that one may still come.
        var ssrc = RtpHeader.Source(packet);
        var sequence = RtpHeader.Sequence(packet);
        ref var window = ref CollectionsMarshal.GetValueRefOrNullRef(_rtp, ssrc);
        var known = !Unsafe.IsNullRef(ref window);
        var index = known ? new PacketIndex(window.Newest).Estimate(sequence) : new PacketIndex(sequence.Value);
        if (!index.IsUsable) return SrtpResult.TooOld;
        var admission = known ? window.Check(index.Value) : CanAdd(_rtp);
        if (admission != SrtpResult.Ok) return admission;

        // 2. Whether the peer wrote it; only then does it change anything here.
        if (!_suite.TryOpenRtp(packet, headerLength, ssrc, index, output[..length])) return SrtpResult.BadAuthentication;
        if (known) window.Accept(index.Value);
        else Add(_rtp, ssrc, index.Value);

        plainLength = length;
        return SrtpResult.Ok;
    }

    /// <summary>Opens a compound RTCP packet where it lies. A packet whose E bit says "authenticated only" is taken as well.</summary>
    /// <param name="packet">As received.</param>
    /// <param name="plainLength">Bytes at its start that are the plain packet, 0 unless <see cref="SrtpResult.Ok"/>.</param>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int plainLength)
    {
        plainLength = 0;
        var length = packet.Length - _suite.RtcpOverhead;
        if (length < RtpHeader.RtcpClearLength || !RtpHeader.IsVersion2(packet)) return SrtpResult.Malformed;

        var trailer = BinaryPrimitives.ReadUInt32BigEndian(packet[^_suite.RtcpIndexFromEnd..]);
        var index = trailer & ~EncryptedFlag;
        var ssrc = RtpHeader.RtcpSource(packet);
        ref var window = ref CollectionsMarshal.GetValueRefOrNullRef(_rtcp, ssrc);
        var known = !Unsafe.IsNullRef(ref window);
        var admission = known ? window.Check(index) : CanAdd(_rtcp);
        if (admission != SrtpResult.Ok) return admission;

        if (!_suite.TryOpenRtcp(packet, ssrc, index, (trailer & EncryptedFlag) != 0)) return SrtpResult.BadAuthentication;
        if (known) window.Accept(index);
        else Add(_rtcp, ssrc, index);

        plainLength = length;
        return SrtpResult.Ok;
    }

    /// <summary>Wipes the keys.</summary>
    public void Dispose() => _suite.Dispose();

    private SrtpResult CanAdd(Dictionary<Ssrc, ReplayWindow> sources) =>
        sources.Count < _maximumSources ? SrtpResult.Ok : SrtpResult.TooManySources;

    private static void Add(Dictionary<Ssrc, ReplayWindow> sources, Ssrc ssrc, long index)
    {
        ref var window = ref CollectionsMarshal.GetValueRefOrAddDefault(sources, ssrc, out _);
        window.Start(index);
    }
}
