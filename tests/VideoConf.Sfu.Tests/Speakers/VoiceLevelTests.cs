using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Speakers;

namespace VideoConf.Sfu.Tests.Speakers;

public sealed class VoiceLevelTests
{
    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    public void A_voice_counts_within_its_first_word_and_survives_a_pause_for_breath(int frame)
    {
        var talker = new Talker(frame);
        talker.For(600, Talker.Room);
        Assert.False(talker.Voice.IsSpeaking);
        talker.For(100, Talker.Speech);
        Assert.True(talker.Voice.IsSpeaking);
        talker.For(800, Talker.Room);
        Assert.True(talker.Voice.IsSpeaking);
        talker.For(400, Talker.Room);
        Assert.False(talker.Voice.IsSpeaking);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue - 1_000)]
    [InlineData(uint.MaxValue - 40_000)]
    [InlineData((uint)int.MaxValue - 1_000)]
    public void It_is_known_after_three_packets_wherever_its_timestamps_begin(uint first)
    {
        var talker = new Talker(firstTimestamp: first);
        talker.For(40, Talker.Speech);
        Assert.False(talker.Voice.IsSpeaking);
        talker.For(20, Talker.Speech);
        Assert.True(talker.Voice.IsSpeaking);
        talker.For(1_500, Talker.Speech);
        Assert.Equal(VoiceLevel.LongFrames, talker.Voice.LongActivity);
        Assert.Equal(VoiceLevel.ShortFrames, talker.Voice.ShortActivity);
    }

    [Fact]
    public void Neither_noise_of_a_room_nor_a_click_is_a_voice()
    {
        var talker = new Talker();
        talker.For(2_000, Talker.Room);
        Assert.False(talker.Voice.IsSpeaking);
        for (var i = 0; i < 10; i++)
        {
            talker.For(40, 10);
            talker.For(160, Talker.Room);
            Assert.False(talker.Voice.IsSpeaking);
        }
    }

    [Fact]
    public void A_fan_louder_than_most_rooms_is_learned_and_a_voice_stands_out_of_it()
    {
        var talker = new Talker();
        talker.For(30_000, 42);
        Assert.False(talker.Voice.IsSpeaking);
        talker.For(100, Talker.Speech);
        Assert.True(talker.Voice.IsSpeaking);
    }

    [Fact]
    public void Somebody_who_speaks_for_a_minute_with_short_pauses_is_no_fan()
    {
        var talker = new Talker();
        for (var i = 0; i < 20; i++)
        {
            talker.For(2_600, Talker.Speech);
            Assert.True(talker.Voice.IsSpeaking);
            talker.For(400, Talker.Room);
        }
    }

    [Fact]
    public void A_sender_that_falls_silent_is_silent_though_few_packets_say_so()
    {
        var talker = new Talker();
        talker.For(2_000, Talker.Speech);
        for (var i = 0; i < 4; i++)
        {
            talker.For(380, null); // DTX: one packet in 400 ms.
            talker.For(20, Talker.Nothing);
        }

        Assert.False(talker.Voice.IsSpeaking);
        Assert.InRange(talker.Voice.LongActivity, 0, 3);
        Assert.InRange(talker.Voice.Loudness, 0, 30);
    }

    [Fact]
    public void Packets_that_come_in_bursts_count_as_if_they_had_come_evenly()
    {
        var even = new VoiceLevel();
        var burst = new VoiceLevel();
        var now = MonoTime.FromMilliseconds(5_000);
        for (var i = 0u; i < 100; i++)
        {
            var level = i % 10 < 7 ? Talker.Speech : Talker.Room;
            even.Add(level, i * 960, 48_000, now.AddMilliseconds(i * 20));
            even.Advance(now.AddMilliseconds(i * 20));
            burst.Add(level, i * 960, 48_000, now.AddMilliseconds((i / 5 * 100) + 100));
            burst.Advance(now.AddMilliseconds((i / 5 * 100) + 100));
        }

        Assert.Equal(even.LongActivity, burst.LongActivity);
        Assert.Equal(even.ShortActivity, burst.ShortActivity);
    }

    [Fact]
    public void Late_and_repeated_packets_change_nothing()
    {
        var talker = new Talker(firstTimestamp: 96_000);
        talker.For(400, Talker.Speech);
        var before = talker.Activity;
        talker.Voice.Add(Talker.Nothing, 96_000 + 960, 48_000, talker.Now);
        Assert.Equal(before, talker.Activity);
    }

    [Fact]
    public void Noise_ranks_behind_every_voice()
    {
        var noisy = new Talker();
        noisy.For(30_000, 30);
        var soft = new Talker();
        soft.For(500, 45);
        Assert.True(soft.Voice.Rank > noisy.Voice.Rank);
    }
}
