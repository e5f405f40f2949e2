using VideoConf.MediaNode.Audio.Opus;
using VideoConf.MediaNode.Audio.Voice;

namespace VideoConf.MediaNode.Tests.Audio.Opus;

public sealed class OpusVoiceDecoderTests
{
    [Theory]
    [InlineData(160, 160)]
    [InlineData(320, 320)]
    [InlineData(960, 960)]
    public void A_packet_decodes_to_as_many_samples_as_went_in(int frame, int expected)
    {
        using var decoder = new OpusVoiceDecoder();
        var samples = new short[OpusVoiceDecoder.MostSamples];
        foreach (var packet in TestEncoder.Packets(Tone.Sine(0.6), frame))
        {
            Assert.Equal(expected, OpusVoiceDecoder.Measure(packet));
            Assert.Equal(expected, decoder.Decode(packet, samples));
        }

        Assert.InRange(VoiceActivity.Measure(samples.AsSpan(0, expected)), -19, -12); // A sine of -12 dBFS peak has -15 dBFS RMS.
    }

    [Fact]
    public void Bytes_that_are_no_opus_decode_to_nothing_or_noise_and_never_throw()
    {
        var random = new Random(20_260_101);
        var samples = new short[OpusVoiceDecoder.MostSamples];
        using var decoder = new OpusVoiceDecoder();
        for (var i = 0; i < 20_000; i++)
        {
            var junk = new byte[random.Next(0, i % 100 == 0 ? 9_000 : 300)];
            random.NextBytes(junk);
            Assert.InRange(OpusVoiceDecoder.Measure(junk), 0, OpusVoiceDecoder.MostSamples);
            Assert.InRange(decoder.Decode(junk, samples), 0, OpusVoiceDecoder.MostSamples);
            Assert.InRange(decoder.Recover(junk, samples, 320), 0, 320);
        }

        Assert.Equal(320, decoder.Decode(TestEncoder.Packets(Tone.Sine(0.02))[0], samples));
    }

    [Fact]
    public void A_truncated_packet_never_throws()
    {
        var samples = new short[OpusVoiceDecoder.MostSamples];
        using var decoder = new OpusVoiceDecoder();
        foreach (var packet in TestEncoder.Packets(Tone.Sine(0.2)))
        {
            for (var length = 1; length < packet.Length; length++) Assert.InRange(decoder.Decode(packet.AsSpan(0, length), samples), 0, OpusVoiceDecoder.MostSamples);
        }
    }

    [Fact]
    public async Task A_lost_packet_comes_back_from_the_next_one_closer_than_concealment_gets()
    {
        var packets = TestEncoder.Packets(await SpokenWords.SayAsync("good morning everyone and thank you for coming"));
        double recovered = 0, concealed = 0;
        for (var lost = 20; lost < packets.Count - 1; lost += 7)
        {
            var truth = DecodeUpTo(packets, lost, out var intact);
            using (intact) intact.Decode(packets[lost], truth);
            recovered += Distance(truth, packets, lost, (decoder, samples) => decoder.Recover(packets[lost + 1], samples, 320));
            concealed += Distance(truth, packets, lost, (decoder, samples) => decoder.Conceal(samples, 320));
        }

        Assert.True(recovered < concealed * 0.8, $"Recovered is off by {recovered:F0}, concealed by {concealed:F0}.");
    }

    private static double Distance(short[] truth, List<byte[]> packets, int lost, Func<OpusVoiceDecoder, short[], int> restore)
    {
        var samples = DecodeUpTo(packets, lost, out var decoder);
        using (decoder)
        {
            Assert.Equal(320, restore(decoder, samples));
            return Enumerable.Range(0, 320).Sum(i => Math.Abs((double)truth[i] - samples[i]));
        }
    }

    private static short[] DecodeUpTo(List<byte[]> packets, int count, out OpusVoiceDecoder decoder)
    {
        var samples = new short[OpusVoiceDecoder.MostSamples];
        decoder = new OpusVoiceDecoder();
        for (var i = 0; i < count; i++) decoder.Decode(packets[i], samples);
        return samples;
    }
}
