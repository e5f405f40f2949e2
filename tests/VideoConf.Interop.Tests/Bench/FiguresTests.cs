using VideoConf.Load.Network;

namespace VideoConf.Interop.Tests.Bench;

public sealed class FiguresTests
{
    private const int FullHeight = 720;
    private const int Usual = 100;

    [Theory]
    [InlineData("calm", 3_000_000.0)]
    [InlineData("loss10", 2_700_000.0)]
    public void What_the_way_loses_is_taken_off_its_capacity(string key, double expected) => Assert.Equal(expected, Of(key).CapacityAt(1));

    [Fact]
    public void Rate_is_what_came_while_the_scenario_lasted()
    {
        var figures = Figures.Of(Of("calm"), Call(Of("calm"), static (_, _) => (Usual, FullHeight)));

        Assert.Equal(1_500_000, figures.VideoRate, 1.0);
        Assert.Equal(0.5, figures.Share, 3);
        Assert.Equal(Usual, figures.DelayP95);
        Assert.Equal(15, figures.FramesPerSecond, 0.2);
        Assert.Equal((0, 0.0), (figures.Freezes, figures.FrozenSeconds));
        Assert.Null(figures.Down);
        Assert.Null(figures.Resume);
    }

    [Fact]
    public void Pictures_that_come_in_time_again_after_the_fall_are_down_from_then_on()
    {
        var scenario = Of("steps");
        var figures = Figures.Of(scenario, Call(scenario, (time, _) => time >= 5 && time < 7 ? (900, FullHeight) : time is >= 7 and < 29 ? (Usual, 180) : (Usual, FullHeight)));

        Assert.Equal(2, figures.Down!.Value, 0.1);
        Assert.Equal(4, figures.Up!.Value, 0.1);
    }

    [Fact]
    public void Pictures_that_stay_late_are_never_down()
    {
        var scenario = Of("steps");
        var figures = Figures.Of(scenario, Call(scenario, static (time, _) => time >= 6 && time < 25 ? (400, FullHeight) : (Usual, FullHeight)));

        Assert.Null(figures.Down);
        Assert.Equal(0, figures.Up!.Value, 0.1);
    }

    [Fact]
    public void An_outage_is_over_with_the_first_picture_that_was_captured_after_it()
    {
        var scenario = Of("outage");

        // A picture of before that comes late tells nothing.
        var figures = Figures.Of(scenario, Call(scenario, static (time, _) => time is >= 5 and < 7.5 ? null : time is >= 7.5 and < 8 ? (2_500, FullHeight) : (Usual, FullHeight)));

        Assert.Equal(1, figures.Resume!.Value, 0.2);
    }

    [Fact]
    public void A_freeze_that_does_not_end_is_one_although_the_browser_has_not_counted_it()
    {
        var scenario = Of("loss30");
        var figures = Figures.Of(scenario, Call(scenario, static (time, _) => time < 15 ? (Usual, FullHeight) : null));

        Assert.Equal(1, figures.Freezes);
        Assert.Equal(10, figures.FrozenSeconds, 0.2);
    }

    [Theory]
    [InlineData(new int[0], 0.95, null)]
    [InlineData(new[] { 7 }, 0.95, 7)]
    [InlineData(new[] { 3, 1, 2, 4 }, 0.5, 2)]
    [InlineData(new[] { 3, 1, 2, 4 }, 0.95, 4)]
    public void A_percentile_is_one_of_the_values(int[] values, double share, int? expected) => Assert.Equal(expected, Figures.Percentile(values, share));

    private static Scenario Of(string key) => Scenario.All.Single(scenario => scenario.Key == key);

    /// <summary>A call of 15 pictures a second and 1.5 Mbit/s, from five seconds before the scenario on.</summary>
    /// <param name="scenario">How long.</param>
    /// <param name="shown">Age and lines of the picture of a moment; none where none is shown.</param>
    private static Trace Call(Scenario scenario, Func<double, int, (int Delay, int Height)?> shown)
    {
        const double start = 1_000_000;
        var readings = new List<Reading>();
        var frame = 0;
        for (var time = -5.0; time <= scenario.Seconds; time += 0.25)
        {
            var frames = new List<double[]>();
            for (; -5 + (frame / 15.0) <= time; frame++)
            {
                var at = -5 + (frame / 15.0);
                if (shown(at, frame) is { } picture) frames.Add([start + (at * 1000), picture.Delay, picture.Height]);
            }

            readings.Add(new Reading { At = start + (time * 1000), VideoBytes = (long)((time + 5) * 1_500_000 / 8), Samples = (long)((time + 5) * 48_000), Frames = frames });
        }

        return new Trace
        {
            Scenario = scenario.Key,
            Server = "x",
            ServerVersion = "X 1",
            Browser = "Y 2",
            Date = new DateOnly(2026, 1, 1),
            Start = start,
            Readings = readings,
            Sender = [],
        };
    }
}
