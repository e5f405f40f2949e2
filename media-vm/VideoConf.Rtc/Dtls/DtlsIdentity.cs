using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VideoConf.Rtc.Dtls.OpenSsl;

namespace VideoConf.Rtc.Dtls;

/// <summary>
/// Who we are to DTLS peers: a self-signed ECDSA P-256 certificate and its key (RFC 8827 section 6.5), with the settings that all sessions
/// share. One per process, made at start and never stored: peers learn its fingerprint by SDP. Thread-safe.
/// </summary>
public sealed class DtlsIdentity : IDisposable
{
    private DtlsIdentity(SslContextHandle context, CertificateFingerprint fingerprint)
    {
        Context = context;
        Fingerprint = fingerprint;
    }

    /// <summary>The sha-256 fingerprint for `a=fingerprint`.</summary>
    public CertificateFingerprint Fingerprint { get; }

    internal SslContextHandle Context { get; }

    /// <summary>Makes a key and a certificate. Throws when this system has no OpenSSL 3: without it there is no media.</summary>
    public static DtlsIdentity Create() => Create(SslContextHandle.OurSrtpProfiles);

    /// <summary>Tests offer fewer profiles.</summary>
    internal static DtlsIdentity Create(string srtpProfiles)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=VideoConf", key, HashAlgorithmName.SHA256);

        // The one clock read of this library, of no effect on the protocol: a certificate must have dates, and no WebRTC peer looks at them.
#pragma warning disable RS0030
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
#pragma warning restore RS0030
        var privateKey = key.ExportECPrivateKey();
        try
        {
            return new DtlsIdentity(
                SslContextHandle.Create(certificate.RawDataMemory.Span, privateKey, srtpProfiles),
                CertificateFingerprint.Of(certificate.RawDataMemory.Span, FingerprintAlgorithm.Sha256));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Frees the key. Sessions made before go on.</summary>
    public void Dispose() => Context.Dispose();
}
