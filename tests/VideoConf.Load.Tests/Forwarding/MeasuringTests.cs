using VideoConf.Load.Forwarding.Measuring;

namespace VideoConf.Load.Tests.Forwarding;

public sealed class MeasuringTests
{
    [Theory]
    [InlineData(new double[] { 3 }, 3, 3, 3)]
    [InlineData(new double[] { 9, 1 }, 5, 1, 9)]
    [InlineData(new double[] { 7, 1, 9, 3, 5 }, 5, 1, 9)]
    public void A_spread_is_the_middle_figure_with_the_least_and_the_most(double[] figures, double median, double lowest, double highest) =>
        Assert.Equal(new Spread(median, lowest, highest, figures.Length), Spread.Of(figures));

    [Fact]
    public void Of_no_figures_there_is_no_spread() => Assert.Null(Spread.Of([]));

    [Fact]
    public void Percentiles_are_what_sorting_finds_and_at_most_1_6_percent_more()
    {
        var random = new Random(5);
        var histogram = new DelayHistogram();
        var delays = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(random.NextDouble() * 30)).ToList();
        delays.ForEach(histogram.Add);
        delays.Sort();
        foreach (var share in (double[])[0.001, 0.5, 0.9, 0.99, 0.999, 1])
        {
            var exact = delays[(int)Math.Ceiling(share * delays.Count) - 1];
            Assert.InRange(histogram.Percentile(share), exact, exact + (exact / 62));
        }

        Assert.Equal(delays[^1], histogram.Maximum);
        Assert.Equal(delays.Count, histogram.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    public void A_single_delay_is_every_percentile(long delay)
    {
        var histogram = new DelayHistogram();
        histogram.Add(delay);
        Assert.Equal(delay, histogram.Percentile(0.5));
        Assert.Equal(delay, histogram.Percentile(1));
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_no_negative_delay()
    {
        var histogram = new DelayHistogram();
        histogram.Add(-5);
        Assert.Equal(0, histogram.Percentile(1));
    }

    [Fact]
    public void Every_round_measures_every_server_once_and_the_order_changes()
    {
        var orders = RoundOrder.Of(servers: 3, rounds: 12, seed: 1);
        Assert.Equal(12, orders.Count);
        Assert.All(orders, static order => Assert.Equal([0, 1, 2], order.Order()));
        Assert.True(orders.Select(static order => string.Join(',', order)).Distinct().Count() > 2);
        Assert.Equal(orders, RoundOrder.Of(servers: 3, rounds: 12, seed: 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32_767)]
    [InlineData(65_535)]
    public void Numbers_that_do_not_come_are_lost_and_those_that_come_twice_hide_none(int first)
    {
        var count = new StreamCount();
        for (var i = 0; i < 200_000; i++)
        {
            if (i % 1_000 == 500) continue;
            Assert.True(count.Note((ushort)(first + i)));
            if (i % 1_000 == 600) Assert.False(count.Note((ushort)(first + i - 3)));
        }

        Assert.Equal(200_000, count.Expected);
        Assert.Equal(200, count.Lost);
        Assert.Equal(200, count.Repeated);
        Assert.Equal(199_800, count.Received);
    }

    [Fact]
    public void What_comes_late_is_not_lost()
    {
        var count = new StreamCount();
        foreach (var number in (ushort[])[65_534, 65_535, 2, 0, 1, 4]) Assert.True(count.Note(number));
        Assert.Equal(1, count.Lost);
        Assert.True(count.Note(3));
        Assert.Equal(0, count.Lost);
        Assert.Equal(0, count.Repeated);
    }

    [Fact]
    public void A_report_tells_the_share_lost_since_the_one_before()
    {
        var count = new StreamCount();
        count.Note(0);
        count.Note(3);
        Assert.Equal(128, count.Report(new(7)).FractionLost);
        count.Note(4);
        var second = count.Report(new(7));
        Assert.Equal(0, second.FractionLost);
        Assert.Equal(2, second.CumulativeLost);
        Assert.Equal(4u, second.HighestSequence);
    }

    [Fact]
    public void Processor_time_is_read_behind_whatever_a_program_is_called() =>
        Assert.Equal(1.5, ProcessorTime.ParseProcess("12 (a) b (c)) S 1 12 12 0 -1 4194560 5 0 0 0 100 50 0 0 20 0 9 0 100 1 2"));

    [Fact]
    public void A_processor_is_busy_when_it_is_neither_idle_nor_waits_for_a_disk() =>
        Assert.Equal((3.8, 10.0), ProcessorTime.ParseCore("cpu  1 1 1 1 1 1 1 1 0 0\ncpu0 9 9 9 9 9 9 9 9 0 0\ncpu1 100 20 60 500 120 40 60 100 0 0\n", 1));
}
