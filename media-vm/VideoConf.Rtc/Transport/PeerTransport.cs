using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Srtp;

namespace VideoConf.Rtc.Transport;

/// <summary>
/// What one peer talks to: ICE-lite, DTLS and SRTP on one bundled path. Sans-IO, and driven so: tell it time and datagrams by
/// <see cref="HandleStun"/>, <see cref="HandleDtls"/> and, at <see cref="NextTimeout"/>, <see cref="HandleTimeout"/>; after each of these, and after
/// <see cref="Close"/>, drain <see cref="TryTakeOutgoing"/> and look at <see cref="State"/>. Media goes through <see cref="Unprotect"/>,
/// <see cref="UnprotectRtcp"/>, <see cref="TryProtectRtp"/> and <see cref="TryProtectRtcp"/>, which never allocate per packet; the SCTP of data channels through
/// <see cref="TryTakeData"/> and <see cref="TryProtectData"/>. Not thread-safe.
/// </summary>
public sealed class PeerTransport : IDisposable
{
    // 25 packets of sound: shorter than a gap that is noticed as more than a crackle, longer than reordering between two ways.
    private const int FollowAfterMilliseconds = 500;

    private readonly IceLiteAgent _ice;
    private readonly DtlsSession _dtls;
    private readonly DtlsRole _role;
    private readonly bool _isPortable;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private TransportAddress _path;
    private MonoTime _heardAt;
    private bool _hasPath;

    /// <summary>A transport for one offer.</summary>
    /// <param name="local">Our ICE credentials, as the answer tells them.</param>
    /// <param name="remote">The peer's, from its offer.</param>
    /// <param name="identity">Our certificate.</param>
    /// <param name="role">Our side of the handshake.</param>
    /// <param name="expected">The certificate that the offer names.</param>
    /// <param name="timeouts">How long ICE waits; null for the usual.</param>
    /// <param name="isPortable">Whether media is protected by ciphers that run on any processor, though this one has faster ones.</param>
    public PeerTransport(
        IceCredentials local, IceCredentials remote, DtlsIdentity identity, DtlsRole role, CertificateFingerprint expected, IceTimeouts? timeouts = null,
        bool isPortable = false)
    {
        _ice = new IceLiteAgent(local, timeouts);
        _ice.SetRemote(remote);
        _dtls = new DtlsSession(identity, role, expected);
        _role = role;
        _isPortable = isPortable;
    }

    /// <summary>Our ICE credentials.</summary>
    public IceCredentials LocalIce => _ice.Local;

    /// <summary>The peer's.</summary>
    public IceCredentials? RemoteIce => _ice.Remote;

    /// <summary>Our side of the DTLS handshake.</summary>
    public DtlsRole Role => _role;

    /// <summary>How far it is.</summary>
    public PeerTransportState State { get; private set; }

    /// <summary>Why it ended by itself.</summary>
    public PeerTransportFailure Failure { get; private set; }

    /// <summary>What the handshake said when it failed, for a log.</summary>
    public string FailureDetail => _dtls.Failure == DtlsFailure.None ? string.Empty : $"{_dtls.Failure} {_dtls.FailureDetail}".TrimEnd(' ');

    /// <summary>Where media goes. Meaningful while <see cref="CanSendMedia"/>.</summary>
    public ref readonly TransportAddress Path => ref _path;

    /// <summary>Whether keys are there and the peer consents to receive.</summary>
    public bool CanSendMedia { get; private set; }

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public MonoTime NextTimeout => State is PeerTransportState.Failed or PeerTransportState.Closed
        ? MonoTime.Never
        : MonoTime.Min(_ice.NextTimeout, _dtls.NextTimeout);

    /// <summary>Starts the clocks.</summary>
    public void Start(MonoTime now)
    {
        _ice.Start(now);
        if (_role == DtlsRole.Server) _dtls.Start(now); // A client begins when it has a path to send its first flight on.
    }

    /// <summary>Whether ICE saw an authentic check from there: nothing else is believed from anywhere else.</summary>
    public bool IsValidated(in TransportAddress from) => _ice.IsValidated(from);

    /// <summary>Restarts ICE with the peer's new credentials (RFC 8445 section 9). Media goes on meanwhile.</summary>
    public void RestartIce(MonoTime now, IceCredentials local, IceCredentials remote)
    {
        _ice.Restart(now, local, remote);
        Refresh();
    }

    /// <summary>Takes a STUN datagram; the response goes back to where it came from.</summary>
    public IceInput HandleStun(MonoTime now, ReadOnlySpan<byte> datagram, in TransportAddress from, Span<byte> response, out int responseLength)
    {
        var input = _ice.HandleStun(now, datagram, from, response, out responseLength);
        if (input == IceInput.PathSelected && _role == DtlsRole.Client) _dtls.Start(now);
        Refresh();
        return input;
    }

    /// <summary>
    /// Notes where authentic media came from. When that is no more the selected path but another that ICE knows, media to the peer goes there, too: its
    /// address has changed, and it has not nominated the new one, or not yet.
    /// </summary>
    public void Heard(MonoTime now, in TransportAddress from)
    {
        if (from == _path) _heardAt = now;
        else if (now.MillisecondsSince(_heardAt) >= FollowAfterMilliseconds && _ice.TryFollow(now, from)) Refresh();
    }

    /// <summary>Takes a DTLS datagram. From anywhere that ICE has not validated it is ignored.</summary>
    public void HandleDtls(MonoTime now, ReadOnlySpan<byte> datagram, in TransportAddress from)
    {
        if (!_ice.IsValidated(from)) return;

        // Before the nomination, answers go where the handshake came from.
        if (!_hasPath) _path = from;
        _dtls.HandleDatagram(now, datagram);
        Refresh();
    }

    /// <summary>Lets time pass.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (_ice.NextTimeout <= now) _ice.HandleTimeout(now);
        if (_dtls.NextTimeout <= now) _dtls.HandleTimeout(now);
        Refresh();
    }

    /// <summary>The next handshake datagram to send; false when there is none.</summary>
    public bool TryTakeOutgoing(Span<byte> buffer, out int length, out TransportAddress to)
    {
        to = _path;
        return _dtls.TryTakeOutgoing(buffer, out length);
    }

    /// <summary>Decrypts and authenticates an RTP packet in place.</summary>
    public SrtpResult Unprotect(Span<byte> packet, out int plainLength)
    {
        if (_receiver is not null) return _receiver.Unprotect(packet, out plainLength);
        plainLength = 0;
        return SrtpResult.BadAuthentication;
    }

    /// <summary>Decrypts and authenticates an RTCP packet in place.</summary>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int plainLength)
    {
        if (_receiver is not null) return _receiver.UnprotectRtcp(packet, out plainLength);
        plainLength = 0;
        return SrtpResult.BadAuthentication;
    }

    /// <summary>Whether there are keys to decrypt with.</summary>
    public bool HasKeys => _receiver is not null;

    /// <summary>Encrypts header and payload to <paramref name="output"/>. False when it does not fit or there are no keys.</summary>
    public bool TryProtectRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> output, out int written)
    {
        if (_sender is not null) return _sender.TryProtect(header, payload, output, out written);
        written = 0;
        return false;
    }

    /// <summary>Encrypts a compound RTCP packet to <paramref name="output"/>. False when it does not fit or there are no keys.</summary>
    public bool TryProtectRtcp(ReadOnlySpan<byte> plain, Span<byte> output, out int written)
    {
        if (_sender is not null) return _sender.TryProtectRtcp(plain, output, out written);
        written = 0;
        return false;
    }

    /// <summary>Whether what comes for data channels is kept for <see cref="TryTakeData"/>.</summary>
    public bool TakesData
    {
        get => _dtls.TakesData;
        set => _dtls.TakesData = value;
    }

    /// <summary>The next SCTP packet that came, decrypted; false when there is none.</summary>
    public bool TryTakeData(Span<byte> buffer, out int length) => _dtls.TryTakeReceived(buffer, out length);

    /// <summary>Encrypts an SCTP packet to <paramref name="output"/>. False when it does not fit, there are no keys, or the peer consents to nothing now.</summary>
    public bool TryProtectData(ReadOnlySpan<byte> packet, Span<byte> output, out int written)
    {
        written = 0;
        return CanSendMedia && _dtls.TryProtect(packet, output, out written);
    }

    /// <summary>Ends it. The peer is told, if it can be: drain <see cref="TryTakeOutgoing"/> afterwards.</summary>
    public void Close()
    {
        if (State is PeerTransportState.Closed) return;
        if (State is not PeerTransportState.Failed) State = PeerTransportState.Closed;
        CanSendMedia = false;
        _dtls.Close();
    }

    /// <summary>Frees native memory and wipes keys.</summary>
    public void Dispose()
    {
        CanSendMedia = false;
        _sender?.Dispose();
        _receiver?.Dispose();
        _sender = null;
        _receiver = null;
        _dtls.Dispose();
    }

    private void Refresh()
    {
        if (_ice.SelectedPath is { } path)
        {
            _path = path;
            _hasPath = true;
        }

        if (State is PeerTransportState.Failed or PeerTransportState.Closed) return;

        if (_dtls.State == DtlsState.Connected && _sender is null && _dtls.TryExportSrtpKeys(out var keys))
        {
            using (keys)
            {
                _sender = keys.CreateSender(_role == DtlsRole.Server, _isPortable);
                _receiver = keys.CreateReceiver(_role == DtlsRole.Server, _isPortable);
            }
        }

        if (_ice.State == IceState.Failed)
        {
            Fail(State == PeerTransportState.Connected ? PeerTransportFailure.ConsentExpired : PeerTransportFailure.NeverConnected);
        }
        else if (_dtls.State == DtlsState.Failed)
        {
            Fail(_dtls.Failure == DtlsFailure.HandshakeTimeout ? PeerTransportFailure.NeverConnected : PeerTransportFailure.DtlsFailed);
        }
        else if (_dtls.State == DtlsState.Closed)
        {
            Fail(PeerTransportFailure.ClosedByPeer);
        }

        CanSendMedia = State is not PeerTransportState.Failed && _sender is not null && _ice.CanSend;
        if (CanSendMedia) State = PeerTransportState.Connected;
    }

    private void Fail(PeerTransportFailure failure)
    {
        State = PeerTransportState.Failed;
        Failure = failure;
    }
}
