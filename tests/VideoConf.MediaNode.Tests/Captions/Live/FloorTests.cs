using VideoConf.MediaNode.Captions.Live;

namespace VideoConf.MediaNode.Tests.Captions.Live;

public sealed class FloorTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_three_have_a_place_and_the_fourth_waits()
    {
        var floor = Full();
        Assert.False(floor.TryTake("d", -20));
        Assert.True(floor.TryTake("a", -30));
        Assert.Null(floor.Review(Waiting(("d", -25)), Start));
    }

    [Fact]
    public void Someone_clearly_louder_takes_the_quietest_place_after_a_while()
    {
        var floor = Full();
        Assert.Null(floor.Review(Waiting(("d", -20)), Start));
        Assert.Null(floor.Review(Waiting(("d", -20)), Start.AddMilliseconds(200)));
        Assert.Equal(("c", "d"), floor.Review(Waiting(("d", -20)), Start.AddMilliseconds(450)));
        Assert.True(floor.Holds("d"));
        Assert.False(floor.Holds("c"));
    }

    [Fact]
    public void A_syllable_is_not_enough_and_voices_of_like_loudness_stay()
    {
        var floor = Full();
        for (var ms = 0; ms < 3_000; ms += 40)
        {
            var loud = ms % 400 < 200 ? -20 : -33;
            Assert.Null(floor.Review(Waiting(("d", loud)), Start.AddMilliseconds(ms)));
        }

        for (var ms = 0; ms < 3_000; ms += 40) Assert.Null(floor.Review(Waiting(("d", -30)), Start.AddSeconds(5).AddMilliseconds(ms)));
    }

    [Fact]
    public void A_free_place_goes_to_the_loudest_who_waits()
    {
        var floor = Full();
        floor.Leave("b");
        Assert.Equal((null, "e"), floor.Review(Waiting(("d", -40), ("e", -35)), Start));
        Assert.Null(floor.Review(Waiting(("d", -40)), Start));
    }

    [Fact]
    public void With_fewer_places_the_quietest_go()
    {
        var floor = Full();
        Assert.Equal(["c", "b"], floor.Resize(1));
        Assert.Equal(["a"], floor.Holders);
        Assert.False(floor.TryTake("b", -10));
        Assert.Empty(floor.Resize(3));
        Assert.True(floor.TryTake("b", -10));
    }

    private static Floor Full()
    {
        var floor = new Floor(3);
        Assert.True(floor.TryTake("a", -30));
        Assert.True(floor.TryTake("b", -32));
        Assert.True(floor.TryTake("c", -34));
        return floor;
    }

    private static Dictionary<string, double> Waiting(params (string Speaker, double Loudness)[] voices) => voices.ToDictionary(v => v.Speaker, v => v.Loudness, StringComparer.Ordinal);
}
