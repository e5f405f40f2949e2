using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VideoConf.Local.Hosting;

/// <summary>
/// The certificate of <c>--https</c>: names this machine and its addresses, is valid for 397 days (the longest browsers take) and is made
/// again when it is about to end or an address is new. Browsers warn once; after that the page is a secure context and may use the camera.
/// </summary>
public static class SelfSignedCertificate
{
    private const int ValidDays = 397;
    private const int RenewDays = 30;
    /// <summary>Name of the file of the web's certificate.</summary>
    public const string WebFile = "https.pfx";

    /// <summary>The certificate kept in <paramref name="folder"/> under a name, or a new one.</summary>
    public static X509Certificate2 LoadOrCreate(string folder, IReadOnlyCollection<IPAddress> addresses, TimeProvider clock, string fileName = WebFile)
    {
        var path = Path.Combine(folder, fileName);
        var names = NamesOf(addresses);
        if (File.Exists(path))
        {
            var kept = X509CertificateLoader.LoadPkcs12FromFile(path, null);
            if (kept.NotAfter.ToUniversalTime() > clock.GetUtcNow().AddDays(RenewDays).UtcDateTime && Covers(kept, names)) return kept;
            kept.Dispose();
        }

        using var made = Create(names, addresses, clock.GetUtcNow());
        var pfx = made.Export(X509ContentType.Pkcs12);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(path, options)) file.Write(pfx);
        return X509CertificateLoader.LoadPkcs12(pfx, null);
    }

    private static string[] NamesOf(IReadOnlyCollection<IPAddress> addresses) =>
        [.. new[] { "localhost", Dns.GetHostName() }.Concat(addresses.Select(address => address.ToString())).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static bool Covers(X509Certificate2 certificate, string[] names)
    {
        var extension = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        if (extension is null) return false;
        var held = extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return names.All(held.Contains);
    }

    private static X509Certificate2 Create(string[] names, IReadOnlyCollection<IPAddress> addresses, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=VideoConf on " + Dns.GetHostName(), key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Where(name => !IPAddress.TryParse(name, out _))) alternatives.AddDnsName(name);
        foreach (var address in addresses.Append(IPAddress.Loopback).Distinct()) alternatives.AddIpAddress(address);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        // serverAuth (RFC 5280 section 4.2.1.12)
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(ValidDays - 1));
    }
}
