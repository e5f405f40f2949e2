using VideoConf.Sfu.Speakers;

namespace VideoConf.Sfu.Tests.Speakers;

public sealed class SpeakerTests
{
    [Fact]
    public void A_voice_counts_within_its_first_word_and_survives_a_pause_for_breath()
    {
        var voice = new VoiceLevel();
        for (var i = 0; i < 5; i++) voice.Add(25);
        Assert.True(voice.IsSpeaking);
        for (var i = 0; i < 40; i++) voice.Add(127);
        Assert.True(voice.IsSpeaking);
        for (var i = 0; i < 60; i++) voice.Add(127);
        Assert.False(voice.IsSpeaking);
    }

    [Fact]
    public void Room_noise_is_no_voice()
    {
        var voice = new VoiceLevel();
        for (var i = 0; i < 500; i++) voice.Add(60);
        Assert.False(voice.IsSpeaking);
    }

    [Fact]
    public void Only_the_clearly_louder_passes_another()
    {
        string[] order = ["a", "b"];
        Assert.False(SpeakerRanking.Update(order.AsSpan(), name => name == "a" ? 80 : 85));
        Assert.True(SpeakerRanking.Update(order.AsSpan(), name => name == "a" ? 80 : 90));
        Assert.Equal(["b", "a"], order);
    }
}
