using VideoConf.Rtc.Dtls.OpenSsl;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Srtp;

namespace VideoConf.Rtc.Dtls;

/// <summary>
/// One DTLS 1.2 association (RFC 6347), used for the SRTP keys it agrees on (RFC 5764) and for the SCTP of data channels (RFC 8261). Sans-IO: call
/// <see cref="Start"/> once, then <see cref="HandleDatagram"/> for each datagram and <see cref="HandleTimeout"/> at <see cref="NextTimeout"/>; after each of
/// them, and after <see cref="Close"/>, drain <see cref="TryTakeOutgoing"/> and, where <see cref="TakesData"/>, <see cref="TryTakeReceived"/>, and look at
/// <see cref="State"/>. Not thread-safe.
/// There is no cookie exchange: the path has passed ICE's checks before any of these bytes come.
/// </summary>
public sealed class DtlsSession : IDisposable
{
    /// <summary>A handshake that takes longer has failed. Ten seconds of ICE disturbance and some retransmissions fit in.</summary>
    public const long HandshakeTimeoutMilliseconds = 30_000;

    /// <summary>No datagram is longer: fits any path that WebRTC media fit.</summary>
    public const int MaximumDatagramLength = 1200;

    /// <summary>Bytes of a record beside its data: 13 of header (RFC 6347 section 4.1), and as all our ciphers are AES-GCM, 8 of nonce and 16 of tag (RFC 5288).</summary>
    public const int RecordOverhead = 13 + 8 + 16;

    /// <summary>Far below RFC 6347's 1 s: the path's round trip is known to be short, and a lost flight delays the first picture.</summary>
    private const long FirstRetransmissionMilliseconds = 100;

    private const long LongestRetransmissionMilliseconds = 3_000;

    private const string ExporterLabel = "EXTRACTOR-dtls_srtp";

    private readonly SslConnection _connection;
    private readonly FlightRecorder _flights = new();
    private readonly ReceivedRecords _received = new();
    private SrtpProfile _profile;
    private MonoTime _deadline = MonoTime.Never;
    private MonoTime _retransmission = MonoTime.Never;
    private long _interval;
    private bool _started;

    /// <summary>A session that trusts one certificate alone.</summary>
    /// <param name="identity">Ours.</param>
    /// <param name="role">By `a=setup`.</param>
    /// <param name="expectedRemote">From the peer's SDP.</param>
    public DtlsSession(DtlsIdentity identity, DtlsRole role, CertificateFingerprint expectedRemote)
    {
        Role = role;
        _connection = new SslConnection(identity.Context, role == DtlsRole.Server, MaximumDatagramLength, expectedRemote.Matches, _flights, _received);
    }

    /// <summary>Our side of the handshake.</summary>
    public DtlsRole Role { get; }

    /// <summary>How far the session is.</summary>
    public DtlsState State { get; private set; }

    /// <summary>Why <see cref="State"/> is <see cref="DtlsState.Failed"/>.</summary>
    public DtlsFailure Failure { get; private set; }

    /// <summary>What OpenSSL had to say about <see cref="Failure"/>, for a log; may be empty.</summary>
    public string FailureDetail { get; private set; } = string.Empty;

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public MonoTime NextTimeout => State == DtlsState.Handshaking ? MonoTime.Min(_deadline, _retransmission) : MonoTime.Never;

    /// <summary>Starts the clock, and as client the handshake. Further calls do nothing.</summary>
    public void Start(MonoTime now)
    {
        if (_started || State != DtlsState.Handshaking) return;
        _started = true;
        _deadline = now.AddMilliseconds(HandshakeTimeoutMilliseconds);
        Drive(now, default);
    }

    /// <summary>Takes a datagram that came on the session's path (first byte 20 to 63, RFC 7983). Rubbish is ignored.</summary>
    public void HandleDatagram(MonoTime now, ReadOnlySpan<byte> datagram)
    {
        Start(now);
        if (State is (DtlsState.Handshaking or DtlsState.Connected) && DtlsRecords.ArePlausible(datagram)) Drive(now, datagram);
    }

    /// <summary>Sends an unanswered flight again, or gives up.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (State != DtlsState.Handshaking) return;
        if (now >= _deadline)
        {
            Fail(DtlsFailure.HandshakeTimeout, $"no answer in {HandshakeTimeoutMilliseconds / 1000} s");
            return;
        }

        if (now < _retransmission) return;
        _flights.Retransmit();
        _interval = Math.Min(_interval * 2, LongestRetransmissionMilliseconds);
        _retransmission = _flights.HasCopy ? now.AddMilliseconds(_interval) : MonoTime.Never;
    }

    /// <summary>The next datagram to send, at most <see cref="MaximumDatagramLength"/> bytes; false when there is none.</summary>
    public bool TryTakeOutgoing(Span<byte> buffer, out int length) => _flights.TryTake(buffer, out length);

    /// <summary>Whether application data are kept for <see cref="TryTakeReceived"/>; dropped if not.</summary>
    public bool TakesData
    {
        get => _received.IsOpen;
        set => _received.IsOpen = value;
    }

    /// <summary>The next record of application data that came; false when there is none. One that is longer than the buffer is dropped.</summary>
    public bool TryTakeReceived(Span<byte> buffer, out int length) => _received.TryTake(buffer, out length);

    /// <summary>
    /// Encrypts application data into one datagram to send. False before <see cref="DtlsState.Connected"/> and after, and when the datagram, by
    /// <see cref="RecordOverhead"/> longer than the data, does not fit.
    /// </summary>
    public bool TryProtect(ReadOnlySpan<byte> data, Span<byte> output, out int written)
    {
        written = 0;
        return State == DtlsState.Connected && !data.IsEmpty && output.Length >= data.Length + RecordOverhead && _connection.TryProtect(data, output, out written);
    }

    /// <summary>What the handshake agreed on; false before <see cref="DtlsState.Connected"/>. The caller disposes the keys.</summary>
    public bool TryExportSrtpKeys([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SrtpKeys? keys)
    {
        keys = null;
        if (State != DtlsState.Connected) return false;
        Span<byte> material = stackalloc byte[2 * (_profile.KeyLength() + _profile.SaltLength())];
        if (!_connection.TryExport(ExporterLabel, material)) return false;
        keys = SrtpKeys.FromExporter(_profile, material);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(material);
        return true;
    }

    /// <summary>Says goodbye (close_notify). A handshake under way is given up.</summary>
    public void Close()
    {
        if (State == DtlsState.Connected) _connection.Shutdown();
        if (State is DtlsState.Connected or DtlsState.Handshaking) State = DtlsState.Closed;
        _flights.Forget();
    }

    /// <summary>Frees the native session. Outgoing datagrams can still be taken.</summary>
    public void Dispose()
    {
        Close();
        _received.Clear();
        _connection.Dispose();
    }

    private void Drive(MonoTime now, ReadOnlySpan<byte> datagram)
    {
        var outcome = _connection.Advance(datagram);
        switch (outcome)
        {
            case SslOutcome.HandshakeDone when _connection.SelectedSrtpProfile is { } profile:
                _profile = profile;
                State = DtlsState.Connected;
                _flights.Forget();
                Drive(now, default); // What overtook the last flight of the handshake waits inside OpenSSL.
                return;
            case SslOutcome.HandshakeDone:
                _connection.Shutdown();
                Fail(DtlsFailure.NoSrtpProfile, "the peer offered no common protection profile");
                break;
            case SslOutcome.ClosedByPeer:
                Close();
                break;
            case SslOutcome.Failed when State == DtlsState.Handshaking:
                Fail(_connection.Failure, _connection.FailureDetail);
                break;
            case SslOutcome.Failed:
                FailureDetail = _connection.FailureDetail;
                Close();
                break;
            case SslOutcome.WantsInput:
                break;
        }

        if (_flights.HasNewFlight)
        {
            _flights.HasNewFlight = false;
            _interval = FirstRetransmissionMilliseconds;
            _retransmission = now.AddMilliseconds(_interval);
        }

        if (!_flights.HasCopy) _retransmission = MonoTime.Never;
    }

    private void Fail(DtlsFailure failure, string detail)
    {
        State = DtlsState.Failed;
        Failure = failure;
        FailureDetail = detail;
        _flights.Forget();
    }
}
