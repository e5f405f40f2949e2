using VideoConf.MediaNode.Audio;
using VideoConf.MediaNode.Audio.Voice;

namespace VideoConf.MediaNode.Tests.Audio.Voice;

public sealed class UtteranceCutterTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Two_sentences_with_a_pause_are_two_utterances_that_hold_their_words()
    {
        var first = await SpokenWords.SayAsync("good morning everyone and thank you for coming");
        var second = await SpokenWords.SayAsync("we need more time to finish the work", "slt");
        short[] all = [.. new short[16_000], .. first, .. new short[16_000], .. second, .. new short[16_000]];
        var cuts = Cut(Mix(all, Tone.Noise(all.Length / 16_000.0, -62)));

        Assert.Equal(2, cuts.Count);
        AssertCovers(cuts[0], 1.0, first.Length / 16_000.0);
        AssertCovers(cuts[1], 2.0 + (first.Length / 16_000.0), second.Length / 16_000.0);
    }

    [Theory]
    [InlineData(-90)]
    [InlineData(-65)]
    [InlineData(-45)]
    public void Steady_noise_is_not_speech(double dbfs)
    {
        var cuts = Cut(Tone.Noise(20, dbfs));
        Assert.True(cuts.Sum(cut => cut.Seconds) < 4, $"{cuts.Sum(cut => cut.Seconds)} s of noise at {dbfs} dBFS taken for speech.");
    }

    [Fact]
    public void A_click_is_not_speech()
    {
        short[] clicks = [.. Enumerable.Range(0, 20).SelectMany(_ => (short[])[.. new short[7_600], .. Tone.Noise(0.025, -10)])];
        Assert.Empty(Cut(clicks));
    }

    [Fact]
    public void Without_a_pause_an_utterance_is_cut_at_the_longest_and_nothing_is_lost()
    {
        // A tone with a tremolo, so that the noise floor does not take it for noise.
        var tone = Tone.Sine(70);
        for (var i = 0; i < tone.Length; i++) tone[i] = (short)(tone[i] * (0.55 + (0.45 * Math.Sin(i / 2_000.0))));
        var cuts = Cut([.. tone, .. new short[16_000]]);
        Assert.True(cuts.Count >= 3, $"{cuts.Count} utterances.");
        Assert.All(cuts, cut => Assert.True(cut.Seconds <= UtteranceCutter.Longest.TotalSeconds));
        for (var i = 1; i < cuts.Count; i++) Assert.InRange(cuts[i].Start - (cuts[i - 1].Start + cuts[i - 1].Seconds), -0.001, 0.001);
    }

    [Fact]
    public void A_long_speech_is_cut_at_a_pause()
    {
        short[] speech = [.. Enumerable.Range(0, 20).SelectMany(_ => (short[])[.. Tone.Sine(1.7), .. new short[4_800]])];
        Assert.All(Cut(speech).SkipLast(1), cut => Assert.InRange(cut.Seconds, 12, 15));
    }

    private static void AssertCovers((double Start, double Seconds) cut, double start, double seconds)
    {
        Assert.InRange(cut.Start, start - 0.5, start + 0.1);
        Assert.InRange(cut.Start + cut.Seconds, start + seconds - 0.1, start + seconds + 0.6);
    }

    private static short[] Mix(short[] a, short[] b) => [.. a.Zip(b, (x, y) => (short)Math.Clamp(x + y, short.MinValue, short.MaxValue))];

    private static List<(double Start, double Seconds)> Cut(short[] samples)
    {
        var cutter = new UtteranceCutter();
        var cuts = new List<(double Start, double Seconds)>();
        var (start, frames) = (Start, 0);
        for (var at = 0; at + 320 <= samples.Length; at += 320)
        {
            var frame = new PcmFrame(samples.AsMemory(at, 320), Start.AddSeconds(at / 16_000.0));
            switch (cutter.Take(frame))
            {
                case VoiceCut.Begins:
                    start = cutter.PreRoll.Count > 0 ? cutter.PreRoll[0].StartedAt : frame.StartedAt;
                    frames = cutter.PreRoll.Count + 1;
                    break;
                case VoiceCut.Continues:
                    frames++;
                    break;
                case VoiceCut.Ends:
                    cuts.Add(((start - Start).TotalSeconds, (frames + 1) * 0.02));
                    break;
                case VoiceCut.None:
                    break;
            }
        }

        return cuts;
    }
}
