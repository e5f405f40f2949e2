using VideoConf.MediaNode.Recording.Timing;
using VideoConf.Sfu.Codecs;

namespace VideoConf.MediaNode.Tests.Recording.Timing;

/// <summary>Times on the server's clock, from senders whose clocks are wrong in every way.</summary>
public sealed class TimelineTests
{
    private const double Epoch = TrackBench.Epoch / 1e9;

    [Fact]
    public void Voice_and_picture_of_a_participant_stay_together_whatever_their_clock_and_delays()
    {
        // Their wall clock is 17 minutes ahead; pictures come 80 ms later than voice, through a slower encoder.
        var participant = new ClockOffset();
        using var voice = new TrackBench(CodecKind.Opus, participant: participant);
        using var video = new TrackBench(CodecKind.Vp8, participant: participant);
        for (var ms = 0; ms < 10_000; ms += 20)
        {
            voice.Now = ms + 30;
            video.Now = ms + 110;
            voice.Add((ushort)(ms / 20), (uint)(ms * 48), [0x78, 1, 2]);
            video.Add((ushort)(ms / 20), 5_000 + (uint)(ms * 90), RecordingTests.Picture(ms % 1_000 == 0, 1));
            if (ms % 1_000 != 500) continue;
            voice.Report(Epoch + 1_020 + (ms / 1e3), (uint)(ms * 48));
            video.Now = ms + 35;
            video.Report(Epoch + 1_020 + (ms / 1e3), 5_000 + (uint)(ms * 90));
        }

        voice.Recorder.End();
        video.Recorder.End();
        Assert.InRange(voice.StartOf(0), 29, 31);
        Assert.InRange(video.StartOf(0) - voice.StartOf(0), -1, 1);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    [InlineData(0)]
    public void Drift_of_clocks_does_not_add_up_over_hours(int partsPerMillion)
    {
        // Both their wall clock and their sound card run off, each its own way; reports jitter by up to 60 ms of queueing.
        var random = new Random(partsPerMillion);
        using var voice = new TrackBench(CodecKind.Opus);
        var drift = 1 + (partsPerMillion / 1e6);
        var card = 1 - (partsPerMillion / 2e6);
        const int Hours = 2;
        ushort sequence = 0;
        for (var ms = 0; ms < Hours * 3_600_000; ms += 100)
        {
            voice.Now = ms + 20 + (random.Next(4) == 0 ? random.Next(60) : random.Next(5));
            voice.Add(sequence++, (uint)(long)(ms * 48 * card), [0x78, 1, 2]);
            if (ms % 5_000 == 0) voice.Report(Epoch + (ms / 1e3 * drift), (uint)(long)(ms * 48 * card));
            voice.Tick();
        }

        voice.Recorder.End();
        var at = 0.0;
        for (var i = 0; i < voice.Chunks.Count; i++)
        {
            // A chunk's first frame was made when all before it were: one each 100 ms.
            Assert.InRange(voice.StartOf(i) - at, 5, i < 25 ? 85 : 60); // The first two minutes are the smallest delay's. Unheeded, drift would come to 720.
            at += voice.Chunks[i].Chunk.Frames * 100;
            if (i > 0) Assert.True(voice.StartOf(i) >= voice.EndOf(i - 1) - 0.001);
        }
    }

    [Fact]
    public void Without_a_report_the_arrival_counts_and_the_first_report_makes_it_better_without_a_step_back()
    {
        using var voice = new TrackBench(CodecKind.Opus);
        for (var ms = 0; ms < 20_000; ms += 20)
        {
            voice.Now = ms + 50 + (ms % 7);
            voice.Add((ushort)(ms / 20), (uint)(ms * 48), [0x78, 1, 2]);
            if (ms == 8_000) voice.Report(Epoch + (ms / 1e3), (uint)(ms * 48));
            voice.Tick();
        }

        voice.Recorder.End();
        Assert.InRange(voice.StartOf(0), 49, 60);
        for (var i = 1; i < voice.Chunks.Count; i++) Assert.InRange(voice.StartOf(i) - voice.EndOf(i - 1), -0.001, 15);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-2_208_988_800.0)]
    [InlineData(2_000_000_000.0)]
    public void Reports_that_make_no_sense_do_not_move_a_track(double nonsense)
    {
        using var voice = new TrackBench(CodecKind.Opus);
        var random = new Random(3);
        for (var ms = 0; ms < 30_000; ms += 20)
        {
            voice.Now = ms + 50;
            voice.Add((ushort)(ms / 20), (uint)(ms * 48), [0x78, 1, 2]);
            if (ms % 1_000 == 0) voice.Report(nonsense + (random.NextDouble() * 1e6), (uint)random.NextInt64());
            voice.Tick();
        }

        voice.Recorder.End();
        for (var i = 0; i < voice.Chunks.Count; i++) Assert.InRange(voice.StartOf(i), (6_000 * i) - 11_000, (6_000 * i) + 1_100);
    }
}
