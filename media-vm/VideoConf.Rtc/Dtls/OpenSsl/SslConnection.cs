using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VideoConf.Rtc.Srtp;

namespace VideoConf.Rtc.Dtls.OpenSsl;

/// <summary>How far <see cref="SslConnection.Advance"/> got.</summary>
internal enum SslOutcome
{
    /// <summary>Everything there was has been worked off.</summary>
    WantsInput,

    /// <summary>The handshake ended well just now.</summary>
    HandshakeDone,

    /// <summary>The peer has sent close_notify.</summary>
    ClosedByPeer,

    /// <summary>Fatal; nothing more can be done with it.</summary>
    Failed,
}

/// <summary>An SSL, driven by datagrams.</summary>
internal sealed unsafe class SslConnection : SafeHandle
{
    /// <summary>Longer than any record that fits the datagrams we receive.</summary>
    private const int LongestRecord = 2048;

    private readonly FlightRecorder _flights;
    private readonly ReceivedRecords _received;
    private readonly DatagramBio _bio;
    private GCHandle _self;
    private bool _isHandshakeDone;

    public SslConnection(SslContextHandle context, bool isServer, int mtu, CertificateCheck check, FlightRecorder flights, ReceivedRecords received)
        : base(0, ownsHandle: true)
    {
        _flights = flights;
        _received = received;
        _bio = new DatagramBio(flights, check);
        LibSsl.ERR_clear_error();
        var ssl = LibSsl.SSL_new(context);
        SslErrors.Require(ssl != 0, "make a session");
        SetHandle(ssl);
        _self = GCHandle.Alloc(_bio);
        var bio = DatagramBio.CreateNative(_self);
        LibSsl.SSL_set_bio(ssl, bio, bio);
        LibSsl.SSL_ctrl(ssl, LibSsl.ControlSetMtu, mtu, null);
        LibSsl.DTLS_set_timer_cb(ssl, &Timer);
        if (isServer) LibSsl.SSL_set_accept_state(ssl);
        else LibSsl.SSL_set_connect_state(ssl);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Why <see cref="Advance"/> answered <see cref="SslOutcome.Failed"/>.</summary>
    public DtlsFailure Failure { get; private set; }

    /// <summary>OpenSSL's words for it.</summary>
    public string FailureDetail { get; private set; } = string.Empty;

    /// <summary>What `use_srtp` agreed on.</summary>
    public SrtpProfile? SelectedSrtpProfile
    {
        get
        {
            var selected = LibSsl.SSL_get_selected_srtp_profile(handle);
            return selected is not null && (SrtpProfile)selected->Id is var profile and (SrtpProfile.AeadAes128Gcm or SrtpProfile.AesCm128HmacSha1_80)
                ? profile
                : null;
        }
    }

    /// <summary>Works off one datagram, or with none begins.</summary>
    public SslOutcome Advance(ReadOnlySpan<byte> datagram)
    {
        LibSsl.ERR_clear_error();
        fixed (byte* start = datagram)
        {
            if (!datagram.IsEmpty) _bio.BeginInput(start, datagram.Length);
            var outcome = _isHandshakeDone ? Read() : Handshake();
            _bio.EndInput();
            RecordFlight();
            LibSsl.ERR_clear_error();
            return outcome;
        }
    }

    /// <summary>Puts data into one record, which is one datagram. False when the datagram does not fit.</summary>
    public bool TryProtect(ReadOnlySpan<byte> data, Span<byte> output, out int written)
    {
        LibSsl.ERR_clear_error();
        fixed (byte* start = data)
        fixed (byte* destination = output)
        {
            _bio.BeginOutput(destination, output.Length);
            var result = LibSsl.SSL_write(handle, start, data.Length);
            written = _bio.EndOutput();
            LibSsl.ERR_clear_error();
            return result == data.Length && written > 0;
        }
    }

    /// <summary>Sends close_notify.</summary>
    public void Shutdown()
    {
        LibSsl.ERR_clear_error();
        _ = LibSsl.SSL_shutdown(handle);
        LibSsl.ERR_clear_error();
    }

    /// <summary>RFC 5705, without context.</summary>
    public bool TryExport(string label, Span<byte> output)
    {
        LibSsl.ERR_clear_error();
        fixed (byte* start = output)
        {
            var exported = LibSsl.SSL_export_keying_material(handle, start, (nuint)output.Length, label, (nuint)label.Length, null, 0, 0) == 1;
            LibSsl.ERR_clear_error();
            return exported;
        }
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_free(handle);
        if (_self.IsAllocated) _self.Free();
        return true;
    }

    private SslOutcome Handshake()
    {
        var result = LibSsl.SSL_do_handshake(handle);
        if (result == 1)
        {
            _isHandshakeDone = true;
            return SslOutcome.HandshakeDone;
        }

        return Judge(result);
    }

    /// <summary>Application data, alerts, and a last flight that the peer has missed.</summary>
    private SslOutcome Read()
    {
        var buffer = stackalloc byte[LongestRecord];
        while (true)
        {
            var result = LibSsl.SSL_read(handle, buffer, LongestRecord);
            if (result <= 0) return Judge(result);
            _received.Add(new ReadOnlySpan<byte>(buffer, result));
        }
    }

    private SslOutcome Judge(int result)
    {
        switch (LibSsl.SSL_get_error(handle, result))
        {
            case LibSsl.ErrorNone or LibSsl.ErrorWantRead or LibSsl.ErrorWantWrite:
                return SslOutcome.WantsInput;
            case LibSsl.ErrorZeroReturn:
                return SslOutcome.ClosedByPeer;
            default:
                Failure = SslErrors.Take(out var detail);
                FailureDetail = detail;
                if (_bio.HasRefusedCertificate) Failure = DtlsFailure.FingerprintMismatch;
                return SslOutcome.Failed;
        }
    }

    /// <summary>Has OpenSSL write the copies of an unanswered flight, and forgets them when it says that nothing is unanswered.</summary>
    private void RecordFlight()
    {
        while (_flights.IsRecording && LibSsl.SSL_ctrl(handle, LibSsl.ControlHandleTimeout, 0, null) > 0)
        {
        }

        _flights.EndCopy();
        var remaining = stackalloc long[2];
        if (_flights.HasCopy && LibSsl.SSL_ctrl(handle, LibSsl.ControlGetTimeout, 0, remaining) == 0) _flights.Forget();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Timer(nint ssl, uint previous) => DatagramBio.Of(ssl).Timer(previous == 0);
}
