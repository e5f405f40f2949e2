using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Tests.Rooms;

public sealed class ReceiverEstimateTests
{
    private ReceiverEstimate _estimate;

    [Fact]
    public void Its_word_counts_while_it_speaks_for_all_there_is()
    {
        Tell(1_000, 0);
        Assert.Equal((1_000, false), Allow(600, 900, 0));
        Assert.Equal((1_000, false), Allow(600, 900, 100_000));
    }

    [Fact]
    public void What_it_has_never_spoken_for_is_tried_when_it_has_been_content_for_a_while()
    {
        Tell(300, 0);
        Assert.Equal((300, false), Allow(200, 600, 0));
        Assert.Equal((300, false), Allow(200, 600, 2_900));
        Assert.Equal((600, true), Allow(200, 600, 3_000));
        Assert.Equal((600, false), Allow(600, 1_700, 3_100));
    }

    [Fact]
    public void Who_says_no_more_than_it_gets_is_not_tried()
    {
        Tell(230, 0);
        Assert.Equal((230, false), Allow(200, 600, 0));
        Assert.Equal((230, false), Allow(200, 600, 100_000));
    }

    [Fact]
    public void A_trial_lasts_while_its_word_grows_and_ends_well_when_it_speaks_for_it()
    {
        Begin();
        var told = 300L;
        for (var at = 4_000; told < 560; at += 1_000)
        {
            Tell(told = told * 108 / 100, at);
            Assert.Equal((600, false), Allow(600, 1_700, at));
        }

        Tell(620, 13_000);
        Assert.Equal((620, false), Allow(600, 1_700, 13_000));
        Assert.False(_estimate.IsTrying);
    }

    [Theory]
    [InlineData(269, 3_200)] // It falls.
    [InlineData(310, 5_600)] // It does not grow.
    public void A_trial_ends_badly_at_once_and_the_next_takes_longer(long told, int at)
    {
        Begin();
        Tell(told, 3_200);
        Assert.Equal((told, false), Allow(600, 1_700, at));
        Assert.Equal((told, false), Allow(200, 600, at));
        Assert.Equal((told, false), Allow(200, 600, at + 5_900));
        Assert.Equal((600, true), Allow(200, 600, at + 6_000));
    }

    [Fact]
    public void Another_path_is_judged_anew()
    {
        Begin();
        _estimate.Restart();
        Assert.Equal((0L, false), (_estimate.Told, _estimate.IsTrying));
    }

    private void Begin()
    {
        Tell(300, 0);
        Allow(200, 600, 0);
        Assert.Equal((600, true), Allow(200, 600, 3_000));
    }

    private void Tell(long bits, int at) => _estimate.Take(bits, MonoTime.FromMilliseconds(at));

    private (long Carried, bool Begins) Allow(long sent, long better, int at) => (_estimate.Allow(sent, better, MonoTime.FromMilliseconds(at), out var begins), begins);
}
