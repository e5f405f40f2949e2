using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Tests.Fuzzing;

namespace VideoConf.Rtc.Tests.Srtp;

public sealed class SrtpFuzzTests
{
    public static TheoryData<SrtpProfile, string> Paths => CryptoPaths.ProfilesAndNames;

    [Theory]
    [MemberData(nameof(Paths))]
    public void No_mutated_packet_is_taken_for_an_authentic_one(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.Parse(path));
        var corpus = Protected(sender);
        FuzzRun.Over(corpus, 20_000, input =>
        {
            var copy = (stackalloc byte[4096])[..Math.Min(input.Length, 4096)];
            input[..copy.Length].CopyTo(copy);
            AssertGenuine(receiver.Unprotect(copy, out var length), input, copy, length);
            input[..copy.Length].CopyTo(copy);
            AssertGenuine(receiver.UnprotectRtcp(copy, out length), input, copy, length);
        });

        void AssertGenuine(SrtpResult result, ReadOnlySpan<byte> input, ReadOnlySpan<byte> opened, int length)
        {
            if (result != SrtpResult.Ok)
            {
                if (length != 0) throw new InvalidOperationException("a refused packet has a length");
                return;
            }

            foreach (var genuine in corpus)
                if (input.SequenceEqual(genuine) && length < opened.Length) return;
            throw new InvalidOperationException("a forged packet was accepted");
        }
    }

    private static List<byte[]> Protected(SrtpSender sender)
    {
        var corpus = new List<byte[]>();
        var output = new byte[1500];
        foreach (var plain in FuzzCorpus.Rtp.Good)
        {
            Assert.True(Rtc.Rtp.RtpView.TryParse(plain, out var view));
            Assert.True(sender.TryProtect(plain, view.HeaderLength, output, out var written));
            corpus.Add(output[..written]);
        }

        foreach (var plain in FuzzCorpus.Rtcp.Good)
        {
            Assert.True(sender.TryProtectRtcp(plain, output, out var written));
            corpus.Add(output[..written]);
        }

        Assert.NotEmpty(corpus);
        return corpus;
    }
}
