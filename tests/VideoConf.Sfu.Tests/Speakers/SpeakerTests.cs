using VideoConf.Sfu.Speakers;

namespace VideoConf.Sfu.Tests.Speakers;

public sealed class SpeakerTests
{
    [Fact]
    public void Only_the_clearly_louder_passes_another()
    {
        string[] order = ["a", "b"];
        Assert.False(SpeakerRanking.Update(order.AsSpan(), name => name == "a" ? 80 : 85));
        Assert.True(SpeakerRanking.Update(order.AsSpan(), name => name == "a" ? 80 : 90));
        Assert.Equal(["b", "a"], order);
    }
}
