using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Speakers;
using Xunit.Abstractions;

namespace VideoConf.Sfu.Tests.Speakers;

/// <summary>From the first loud packet until the room knows, in simulated time, at every moment between two looks at the voices.</summary>
public sealed class FloorDelayTests(ITestOutputHelper output)
{
    private const int LookMilliseconds = 100; // As often as the worker does,
    private const int TickMilliseconds = 20; // with what its own clock is late by.

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    public void Who_speaks_first_is_known_within_two_tenths_of_a_second(int frame)
    {
        var delays = Delays(frame, heardBefore: 0, pauseBefore: 3_000);
        output.WriteLine($"packets of {frame} ms: {Words(delays)}");
        Assert.True(delays.Max() <= 200, Words(delays));
    }

    [Fact]
    public void Who_speaks_after_a_breath_of_silence_has_the_floor_as_soon()
    {
        var delays = Delays(frame: 20, heardBefore: 5_000, pauseBefore: 1_100);
        output.WriteLine($"a second after the former: {Words(delays)}");
        Assert.True(delays.Max() <= 200, Words(delays));
    }

    /// <summary>They must have spoken more in the last second than who had the floor: half of it.</summary>
    [Fact]
    public void Who_answers_without_a_pause_has_the_floor_after_as_long_as_a_yes_takes()
    {
        var delays = Delays(frame: 20, heardBefore: 5_000, pauseBefore: 0);
        output.WriteLine($"at once after the former: {Words(delays)}");
        Assert.InRange(delays.Min(), 400, 700);
        Assert.InRange(delays.Max(), 400, 700);
    }

    private static string Words(List<int> delays) => $"{delays.Min()} to {delays.Max()} ms, {delays.Average():F0} ms on average";

    /// <summary>How long until the second of two has the floor, by when they begin.</summary>
    private static List<int> Delays(int frame, int heardBefore, int pauseBefore)
    {
        var delays = new List<int>();
        for (var phase = 0; phase < LookMilliseconds; phase++)
        {
            VoiceLevel[] voices = [default, default];
            var begins = 2_000 + heardBefore + pauseBefore + phase;
            var holder = heardBefore > 0 ? 0 : DominantSpeaker.None;
            uint[] sent = [0, 0];
            for (var at = 1_000; ; at++)
            {
                Assert.True(at < begins + 5_000, "The floor is never given.");
                var now = MonoTime.FromMilliseconds(at);
                for (var i = 0; i < 2; i++)
                {
                    // Each microphone's packets come at moments of their own.
                    if ((at - begins + 120_000) % frame != (i == 1 ? 0 : frame / 2)) continue;
                    var isLoud = i == 1 ? at >= begins : heardBefore > 0 && at >= 2_000 && at < begins - pauseBefore;
                    voices[i].Add(isLoud ? Talker.Speech : Talker.Room, sent[i]++ * (uint)(frame * 48), 48_000, now);
                }

                if (at % LookMilliseconds != 0) continue;
                foreach (ref var voice in voices.AsSpan()) voice.Advance(now);
                holder = DominantSpeaker.Decide([.. voices.Select(voice => new VoiceActivity(voice.ShortActivity, voice.LongActivity, voice.Loudness, voice.IsSpeaking))], holder);
                if (holder != 1) continue;
                delays.Add(at - begins + TickMilliseconds);
                break;
            }
        }

        return delays;
    }
}
