using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Rtc.Tests.Srtp;

public sealed class GcmCipherTests
{
    private const int Longest = 2000;

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Equals_the_platforms_gcm_at_every_length(string path)
    {
        var random = new Random(7714);
        var key = RandomBytes(random, 16);
        using var cipher = GcmCipher.Create(key, CryptoPaths.Parse(path));
        using var platform = new AesGcm(key, GcmCipher.TagLength);
        var plain = RandomBytes(random, Longest);
        var associated = RandomBytes(random, 100);
        byte[] expected = new byte[Longest], actual = new byte[Longest];
        byte[] expectedTag = new byte[16], tag = new byte[16];
        var counter = new byte[16];

        for (var length = 0; length <= Longest; length++)
        {
            random.NextBytes(counter.AsSpan(0, 12));
            new byte[] { 0, 0, 0, 1 }.CopyTo(counter, 12);
            var header = associated.AsSpan(0, length % 77);
            var first = Vector128.Create<byte>(counter);
            platform.Encrypt(counter.AsSpan(0, 12), plain.AsSpan(0, length), expected.AsSpan(0, length), expectedTag, header);

            cipher.Seal(first, header, plain.AsSpan(0, length), actual.AsSpan(0, length), tag);
            Assert.True(expected.AsSpan(0, length).SequenceEqual(actual.AsSpan(0, length)), $"cipher text of {length} bytes");
            Assert.True(expectedTag.AsSpan().SequenceEqual(tag), $"tag of {length} bytes");

            Assert.True(cipher.TryOpen(first, header, actual.AsSpan(0, length), tag, actual.AsSpan(0, length)));
            Assert.True(plain.AsSpan(0, length).SequenceEqual(actual.AsSpan(0, length)), $"plain text of {length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(CryptoPaths.Names), MemberType = typeof(CryptoPaths))]
    public void Writes_nothing_outside_its_output_and_nothing_at_all_for_a_wrong_tag(string path)
    {
        var random = new Random(1);
        using var cipher = GcmCipher.Create(RandomBytes(random, 16), CryptoPaths.Parse(path));
        var first = Vector128.Create<byte>(RandomBytes(random, 16));
        for (var length = 0; length < 300; length++)
        {
            var plain = RandomBytes(random, length);
            var output = new byte[length + 32];
            var tag = new byte[16];
            cipher.Seal(first, default, plain, output.AsSpan(16, length), tag);
            Assert.All(output[..16].Concat(output[(length + 16)..]), b => Assert.Equal(0, b));

            tag[random.Next(16)] ^= (byte)(1 << random.Next(8));
            var untouched = new byte[length];
            Assert.False(cipher.TryOpen(first, default, output.AsSpan(16, length), tag, untouched));
            Assert.All(untouched, b => Assert.Equal(0, b));
        }
    }

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
