using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VideoConf.Rtc.Dtls.OpenSsl;

/// <summary>Whether a certificate, in DER, is the peer's.</summary>
internal delegate bool CertificateCheck(ReadOnlySpan<byte> certificateDer);

/// <summary>
/// A BIO whose reads and writes are whole datagrams: OpenSSL's memory BIO joins them. Also what OpenSSL's callbacks find their session by.
/// </summary>
internal sealed unsafe class DatagramBio(FlightRecorder flights, CertificateCheck check)
{
    private static readonly nint Method = CreateMethod();

    private byte* _incoming;
    private int _incomingLength;
    private byte* _output;
    private int _outputCapacity;
    private int _outputLength;

    /// <summary>Set once a certificate has been refused.</summary>
    public bool HasRefusedCertificate { get; private set; }

    /// <summary>The object behind a session.</summary>
    public static DatagramBio Of(nint ssl) => OfBio(LibSsl.SSL_get_rbio(ssl));

    /// <summary>Makes the native BIO, which belongs to the session it is given to; the handle must outlive it.</summary>
    public static nint CreateNative(GCHandle self)
    {
        var bio = LibSsl.BIO_new(Method);
        SslErrors.Require(bio != 0, "make a BIO");
        LibSsl.BIO_set_data(bio, GCHandle.ToIntPtr(self));
        LibSsl.BIO_set_init(bio, 1);
        return bio;
    }

    /// <summary>The datagram that the next read takes. Its memory must stay until <see cref="EndInput"/>.</summary>
    public void BeginInput(byte* datagram, int length)
    {
        _incoming = datagram;
        _incomingLength = length;
    }

    /// <summary>Takes back what has not been read.</summary>
    public void EndInput()
    {
        _incoming = null;
        _incomingLength = 0;
    }

    /// <summary>Where the next datagram that OpenSSL writes goes, if it fits. Its memory must stay until <see cref="EndOutput"/>.</summary>
    public void BeginOutput(byte* output, int capacity)
    {
        _output = output;
        _outputCapacity = capacity;
        _outputLength = 0;
    }

    /// <summary>Takes the memory back.</summary>
    /// <returns>The length of the datagram that was written there; 0 when there was none.</returns>
    public int EndOutput()
    {
        _output = null;
        return _outputLength;
    }

    /// <summary>How long OpenSSL's timer shall run.</summary>
    public uint Timer(bool isNewFlight) => flights.Timer(isNewFlight);

    /// <summary>Checks an X509.</summary>
    public bool Accepts(nint certificate)
    {
        if (certificate == 0) return false;
        var length = LibSsl.i2d_X509(certificate, null);
        if (length <= 0) return false;
        var der = new byte[length];
        fixed (byte* start = der)
        {
            var end = start;
            _ = LibSsl.i2d_X509(certificate, &end);
        }

        var accepted = check(der);
        HasRefusedCertificate |= !accepted;
        return accepted;
    }

    private static DatagramBio OfBio(nint bio) => (DatagramBio)GCHandle.FromIntPtr(LibSsl.BIO_get_data(bio)).Target!;

    private static nint CreateMethod()
    {
        var method = LibSsl.BIO_meth_new(LibSsl.BIO_get_new_index() | LibSsl.SourceSinkBio, "datagrams");
        SslErrors.Require(method != 0, "make a BIO method");
        SslErrors.Require(LibSsl.BIO_meth_set_write(method, &Write) == 1, "set up a BIO method");
        SslErrors.Require(LibSsl.BIO_meth_set_read(method, &Read) == 1, "set up a BIO method");
        SslErrors.Require(LibSsl.BIO_meth_set_ctrl(method, &Control) == 1, "set up a BIO method");
        return method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* data, int length)
    {
        LibSsl.BIO_clear_flags(bio, LibSsl.BioFlagsRetry);
        OfBio(bio).Send(new ReadOnlySpan<byte>(data, length));
        return length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint bio, byte* buffer, int length)
    {
        LibSsl.BIO_clear_flags(bio, LibSsl.BioFlagsRetry);
        var self = OfBio(bio);
        if (self._incoming is null)
        {
            LibSsl.BIO_set_flags(bio, LibSsl.BioFlagsRead | LibSsl.BioFlagShouldRetry);
            return -1;
        }

        // As a socket does: what does not fit is lost.
        var taken = Math.Min(length, self._incomingLength);
        new ReadOnlySpan<byte>(self._incoming, taken).CopyTo(new Span<byte>(buffer, taken));
        self.EndInput();
        return taken;
    }

    /// <summary>Flushing is done already; sizes and overheads are not known here, which 0 says.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Control(nint bio, int command, nint number, nint pointer) => command == LibSsl.BioControlFlush ? 1 : 0;

    private void Send(ReadOnlySpan<byte> datagram)
    {
        if (_output is null || _outputLength > 0 || datagram.Length > _outputCapacity)
        {
            flights.Write(datagram);
            return;
        }

        datagram.CopyTo(new Span<byte>(_output, _outputCapacity));
        _outputLength = datagram.Length;
    }
}
