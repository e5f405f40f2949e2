using System.Runtime.Intrinsics;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Rtc.Tests.Srtp;

/// <summary>The vectors of RFC 3711 appendix B, RFC 7714 sections 16 and 17, RFC 2202, and libsrtp's whole packets.</summary>
public sealed class VectorTests
{
    private const string QuidProQuo = "517569642070726f2071756f";
    private const string Key16 = "000102030405060708090a0b0c0d0e0f";

    private const string RtpPlain =
        "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e697320646976697361" + "20696e207061727465732074726573";

    private const string RtpProtected =
        "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
        + "899d7f27beb16a9152cf765ee4390cce";

    private const string RtcpPlain =
        "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

    private const string RtcpProtected =
        "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b"
        + "c84aa45896cf4d2fc5abf87245d9eade800005d4";

    private const string RtcpTagged = RtcpPlain + "841dd9683dd78ec92ae58790125f62b3000005d4";

    [Fact]
    public void Key_derivation_of_rfc_3711_b_3()
    {
        var key = Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139");
        var salt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");

        Assert.Equal("C61E7A93744F39EE10734AFE3FF7A087", Derive(SrtpKeyDerivation.Label.RtpEncryption, 16));
        Assert.Equal("30CBBC08863D8C85D49DB34A9AE1", Derive(SrtpKeyDerivation.Label.RtpSalt, 14));
        Assert.Equal(
            "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC25"
            + "6D6E919A48B610EF17C2041E47403576",
            Derive(SrtpKeyDerivation.Label.RtpAuthentication, 80));

        string Derive(SrtpKeyDerivation.Label label, int length)
        {
            var output = new byte[length];
            SrtpKeyDerivation.Derive(key, salt, label, output);
            return Convert.ToHexString(output);
        }
    }

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Counter_mode_key_stream_of_rfc_3711_b_2(string path)
    {
        using var cipher = CounterModeCipher.Create(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"), CryptoPaths.Parse(path));
        var stream = new byte[(0xff01 + 1) * 16];
        cipher.Xor(Vector128.Create<byte>(Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000")), stream, stream);

        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4", Block(0));
        Assert.Equal("D23513162B02D0F72A43A2FE4A5F97AB", Block(1));
        Assert.Equal("41E95B3BB0A2E8DD477901E4FCA894C0", Block(2));
        Assert.Equal("EC8CDF7398607CB0F2D21675EA9EA1E4", Block(0xfeff));
        Assert.Equal("362B7C3C6773516318A077D7FC5073AE", Block(0xff00));
        Assert.Equal("6A2CC3787889374FBEB4C81B17BA6C44", Block(0xff01));

        string Block(int index) => Convert.ToHexString(stream.AsSpan(index * 16, 16));
    }

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Hmac_sha1_of_rfc_2202(string path)
    {
        Assert.Equal("B617318655057264E28BC0B6FB378C8EF146BE00", Compute(Enumerable.Repeat((byte)0x0b, 20).ToArray(), "Hi There"u8));
        Assert.Equal("EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79", Compute("Jefe"u8, "what do ya want for nothing?"u8));

        string Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
        {
            using var mac = HmacSha1.Create(key, CryptoPaths.Parse(path));
            var tag = new byte[HmacSha1.FullLength];
            mac.Compute(data[..5], data[5..], tag);
            var again = new byte[HmacSha1.FullLength];
            mac.Compute(data, default, again);
            Assert.Equal(tag, again);
            return Convert.ToHexString(tag);
        }
    }

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Rtp_by_gcm_of_rfc_7714_16_1(string path)
    {
        using var suite = Suite(path);
        var plain = Convert.FromHexString(RtpPlain);
        var output = new byte[plain.Length + suite.RtpOverhead];
        var ssrc = new Ssrc(0x5501a0b2);
        suite.SealRtp(plain.AsSpan(0, 12), plain.AsSpan(12), ssrc, new PacketIndex(0xf17b), output);
        Assert.Equal(RtpProtected, Convert.ToHexStringLower(output));

        var opened = new byte[plain.Length];
        Assert.True(suite.TryOpenRtp(output, 12, ssrc, new PacketIndex(0xf17b), opened));
        Assert.Equal(plain, opened);
    }

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Rtcp_by_gcm_of_rfc_7714_17_1(string path)
    {
        using var suite = Suite(path);
        var plain = Convert.FromHexString(RtcpPlain);
        var output = new byte[plain.Length + suite.RtcpOverhead];
        suite.SealRtcp(plain, new Ssrc(0x4d617273), 0x5d4, output);
        Assert.Equal(RtcpProtected, Convert.ToHexStringLower(output));

        Assert.True(suite.TryOpenRtcp(output, new Ssrc(0x4d617273), 0x5d4, encrypted: true));
        Assert.Equal(plain, output[..plain.Length]);
    }

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Rtcp_that_is_only_tagged_of_rfc_7714_17_3(string path)
    {
        using var suite = Suite(path);
        var packet = Convert.FromHexString(RtcpTagged);
        Assert.True(suite.TryOpenRtcp(packet, new Ssrc(0x4d617273), 0x5d4, encrypted: false));
        Assert.Equal(RtcpPlain, Convert.ToHexStringLower(packet.AsSpan(0, RtcpPlain.Length / 2)));

        packet[20] ^= 1;
        Assert.False(suite.TryOpenRtcp(packet, new Ssrc(0x4d617273), 0x5d4, encrypted: false));
    }

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Whole_packet_by_counter_mode_as_libsrtp_has_it(string path) => AssertWholePacket(
        SrtpProfile.AesCm128HmacSha1_80,
        path,
        "E1F97A0D3E018BE0D64FA32C06DE4139",
        "0EC675AD498AFEEBB6960B3AABE6",
        "4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Whole_packet_by_gcm_as_libsrtp_has_it(string path) => AssertWholePacket(
        SrtpProfile.AeadAes128Gcm,
        path,
        Key16,
        "a0a1a2a3a4a5a6a7a8a9aaab",
        "c5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392");

    private static void AssertWholePacket(SrtpProfile profile, string path, string key, string salt, string expected)
    {
        var plain = Convert.FromHexString("800f1234decafbadcafebabeabababababababababababababababab");
        using var sender = new SrtpSender(profile, Convert.FromHexString(key), Convert.FromHexString(salt), CryptoPaths.Parse(path));
        var output = new byte[100];
        Assert.True(sender.TryProtect(plain, 12, output, out var written));
        Assert.Equal(expected, Convert.ToHexStringLower(output.AsSpan(12, written - 12)));

        using var receiver = new SrtpReceiver(profile, Convert.FromHexString(key), Convert.FromHexString(salt), CryptoPaths.Parse(path));
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(output.AsSpan(0, written), out var length));
        Assert.Equal(plain, output[..length]);
    }

    private static GcmSuite Suite(string path)
    {
        var key = Convert.FromHexString(Key16);
        var salt = Convert.FromHexString(QuidProQuo);
        return new GcmSuite(key, salt, key, salt, CryptoPaths.Parse(path));
    }
}
