using VideoConf.MediaNode.Captions.Live;

namespace VideoConf.MediaNode.Tests.Captions.Live;

public sealed class LoadShedderTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Places_go_one_by_one_while_audio_piles_up_and_come_back_when_it_does_not()
    {
        var shedder = new LoadShedder(3);
        var places = new List<int>();
        for (var s = 0; s < 12; s++)
        {
            shedder.Judge(TimeSpan.FromSeconds(5), Start.AddSeconds(s));
            places.Add(shedder.Places);
        }

        Assert.Equal([2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1], places);
        Assert.Contains("only the loudest speaker", shedder.Problem, StringComparison.Ordinal);

        for (var s = 12; s < 60; s++) shedder.Judge(TimeSpan.FromSeconds(0.2), Start.AddSeconds(s));
        Assert.Equal(3, shedder.Places);
        Assert.Null(shedder.Problem);
    }

    [Fact]
    public void Now_and_then_behind_changes_nothing()
    {
        var shedder = new LoadShedder(3);
        for (var s = 0; s < 100; s++) shedder.Judge(TimeSpan.FromSeconds(s % 4), Start.AddSeconds(s));
        Assert.Equal(3, shedder.Places);
    }
}
