using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace VideoConf.Rtc.Dtls.OpenSsl;

/// <summary>OpenSSL's error queue, which belongs to the thread: what one session leaves there the next would take for its own.</summary>
internal static unsafe class SslErrors
{
    private const int ReasonMask = 0x7f_ffff;
    private const int FirstAlert = 1000;
    private const int LastAlert = 1255;
    private const int PeerDidNotReturnACertificate = 199;
    private const int NoCertificateReturned = 176;

    /// <summary>Empties the queue, and says what its first entry means and reads.</summary>
    public static DtlsFailure Take(out string detail)
    {
        var error = LibSsl.ERR_get_error();
        LibSsl.ERR_clear_error();
        if (error == 0)
        {
            detail = string.Empty;
            return DtlsFailure.ProtocolError;
        }

        var text = stackalloc byte[256];
        LibSsl.ERR_error_string_n(error, text, 256);
        detail = Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;
        return (int)(error & ReasonMask) switch
        {
            >= FirstAlert and <= LastAlert => DtlsFailure.PeerAlert,
            PeerDidNotReturnACertificate or NoCertificateReturned => DtlsFailure.NoPeerCertificate,
            _ => DtlsFailure.ProtocolError,
        };
    }

    /// <summary>Where OpenSSL refuses what must work: a bug of ours or a broken installation, never a peer's doing.</summary>
    public static void Require(bool succeeded, string what)
    {
        if (succeeded) return;
        Take(out var detail);
        throw new CryptographicException($"OpenSSL could not {what}: {detail}");
    }
}
