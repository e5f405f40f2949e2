using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VideoConf.Rtc.Dtls.OpenSsl;

/// <summary>An SSL_CTX: certificate, key and settings that all sessions of an identity share. OpenSSL counts references to it.</summary>
internal sealed unsafe class SslContextHandle : SafeHandle
{
    /// <summary>In order of preference, which as server decides (RFC 5764 section 4.1.1 leaves the choice to it): Chromium offers both.</summary>
    public const string OurSrtpProfiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";

    /// <summary>Forward secrecy and AEAD only; the RSA suite is for peers with RSA certificates (RFC 8827 section 6.5 requires the first).</summary>
    private const string Ciphers =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384";

    private SslContextHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    public static SslContextHandle Create(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> privateKey, string srtpProfiles)
    {
        LibSsl.ERR_clear_error();
        var context = LibSsl.SSL_CTX_new(LibSsl.DTLS_method());
        SslErrors.Require(context != 0, "make a context");
        var result = new SslContextHandle(context);
        try
        {
            result.Configure(certificate, privateKey, srtpProfiles);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_CTX_free(handle);
        return true;
    }

    private void Configure(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> privateKey, string srtpProfiles)
    {
        SslErrors.Require(LibSsl.SSL_CTX_ctrl(handle, LibSsl.ControlMinimumVersion, LibSsl.Dtls12, 0) == 1, "require DTLS 1.2");
        SslErrors.Require(LibSsl.SSL_CTX_ctrl(handle, LibSsl.ControlMaximumVersion, LibSsl.Dtls12, 0) == 1, "limit to DTLS 1.2");
        LibSsl.SSL_CTX_set_options(
            handle,
            LibSsl.OptionNoQueryMtu | LibSsl.OptionNoTicket | LibSsl.OptionNoCompression
            | LibSsl.OptionServerPreference | LibSsl.OptionNoRenegotiation);
        LibSsl.SSL_CTX_ctrl(handle, LibSsl.ControlSessionCacheMode, 0, 0);
        LibSsl.SSL_CTX_ctrl(handle, LibSsl.ControlMode, LibSsl.ModeReleaseBuffers, 0);
        SslErrors.Require(LibSsl.SSL_CTX_set_cipher_list(handle, Ciphers) == 1, "set the cipher list");
        SslErrors.Require(LibSsl.SSL_CTX_set_tlsext_use_srtp(handle, srtpProfiles) == 0, "set the SRTP profiles");
        fixed (byte* groups = "X25519:P-256:P-384\0"u8)
            SslErrors.Require(LibSsl.SSL_CTX_ctrl(handle, LibSsl.ControlGroups, 0, (nint)groups) == 1, "set the curves");
        fixed (byte* der = certificate)
            SslErrors.Require(LibSsl.SSL_CTX_use_certificate_ASN1(handle, certificate.Length, der) == 1, "take the certificate");
        fixed (byte* der = privateKey)
            SslErrors.Require(LibSsl.SSL_CTX_use_PrivateKey_ASN1(LibSsl.EcPrivateKey, handle, der, privateKey.Length) == 1, "take the key");
        LibSsl.SSL_CTX_set_verify(handle, LibSsl.VerifyPeerAndRequireCertificate, 0);
        LibSsl.SSL_CTX_set_cert_verify_callback(handle, &VerifyCertificate, 0);
    }

    /// <summary>Instead of a chain of trust: the certificate must be the one that signaling named (RFC 5763 section 5).</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int VerifyCertificate(nint storeContext, nint argument)
    {
        var ssl = LibSsl.X509_STORE_CTX_get_ex_data(storeContext, LibSsl.SSL_get_ex_data_X509_STORE_CTX_idx());
        if (DatagramBio.Of(ssl).Accepts(LibSsl.X509_STORE_CTX_get0_cert(storeContext))) return 1;
        LibSsl.X509_STORE_CTX_set_error(storeContext, LibSsl.CertificateRejected);
        return 0;
    }
}
