using System.Security.Cryptography;
using VideoConf.Rtc.Dtls;

namespace VideoConf.Rtc.Tests.Dtls;

public sealed class CertificateFingerprintTests
{
    [Theory]
    [InlineData(FingerprintAlgorithm.Sha256, "sha-256", 32)]
    [InlineData(FingerprintAlgorithm.Sha384, "sha-384", 48)]
    [InlineData(FingerprintAlgorithm.Sha512, "sha-512", 64)]
    public void Is_read_as_it_is_written(FingerprintAlgorithm algorithm, string name, int length)
    {
        var certificate = RandomNumberGenerator.GetBytes(300);
        var fingerprint = CertificateFingerprint.Of(certificate, algorithm);
        Assert.Equal(length, fingerprint.Hash.Length);
        Assert.StartsWith(name + " ", fingerprint.ToString(), StringComparison.Ordinal);
        Assert.True(fingerprint.Matches(certificate));
        certificate[7] ^= 1;
        Assert.False(fingerprint.Matches(certificate));

        Assert.True(CertificateFingerprint.TryParse(fingerprint.ToString(), out var same));
        Assert.Equal(fingerprint, same);
        Assert.True(CertificateFingerprint.TryParse(fingerprint.ToString().ToLowerInvariant(), out same));
        Assert.Equal(fingerprint, same);
        Assert.True(CertificateFingerprint.TryParse(name.ToUpperInvariant(), fingerprint.Value, out same));
        Assert.Equal(fingerprint, same);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("sha-256")]
    [InlineData("sha-256 ")]
    [InlineData("sha-256 AB:CD")]
    [InlineData("md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF")]
    [InlineData("sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33")]
    [InlineData("sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FG")]
    [InlineData("sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE-FF")]
    [InlineData("sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:")]
    [InlineData("sha-512 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF")]
    public void Refuses_what_is_none(string attribute) => Assert.False(CertificateFingerprint.TryParse(attribute, out _));
}
