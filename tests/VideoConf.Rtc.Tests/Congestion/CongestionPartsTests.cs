using VideoConf.Rtc.Congestion;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Tests.Congestion;

public sealed class CongestionPartsTests
{
    [Theory]
    [InlineData(0, PathUsage.Normal)]
    [InlineData(2, PathUsage.Overused)]
    [InlineData(-2, PathUsage.Underused)]
    public void A_delay_that_grows_is_overuse_and_one_that_shrinks_is_underuse(double growth, object usage)
    {
        var trend = new TrendlineEstimator();
        for (var i = 1; i <= 60; i++) trend.Add(20, 20 + growth, i * (20 + growth));
        Assert.Equal(usage, trend.Usage);
    }

    [Fact]
    public void The_threshold_follows_a_noisy_path_and_comes_down_again()
    {
        var trend = new TrendlineEstimator();
        for (var i = 1; i <= 2_000; i++) trend.Add(20, 20 + (i % 100 < 50 ? 0.8 : -0.8), i * 20);
        var noisy = trend.Threshold;
        for (var i = 2_001; i <= 6_000; i++) trend.Add(20, 20, i * 20);
        Assert.True(noisy > 7, $"{noisy}");
        Assert.Equal(6, trend.Threshold, 0.5);
    }

    [Fact]
    public void Packets_sent_together_are_one_group_and_groups_are_compared()
    {
        var groups = default(InterArrival);
        var deltas = new List<(double, double)>();
        for (var frame = 0; frame < 5; frame++)
        {
            for (var i = 0; i < 4; i++)
            {
                if (groups.TryCompare((frame * 33) + i, (frame * 35) + 100 + (i * 2), out var sent, out var arrived)) deltas.Add((sent, arrived));
            }
        }

        Assert.Equal([(33, 35), (33, 35), (33, 35)], deltas);
    }

    [Fact]
    public void The_received_rate_is_what_arrives()
    {
        var rate = default(ReceivedRate);
        for (var i = 0; i < 1_000; i++) rate.Add(i * 4, 500, isApplicationLimited: false);
        Assert.InRange(rate.BitsPerSecond!.Value, 970_000, 1_030_000);
        for (var i = 1_000; i < 2_000; i++) rate.Add(i * 4, 250, isApplicationLimited: false);
        Assert.InRange(rate.BitsPerSecond!.Value, 480_000, 520_000);
    }

    [Fact]
    public void An_overuse_sets_the_rate_below_what_got_through_and_growth_is_slow_near_it()
    {
        var rate = new RateControl(1_000_000, 30_000, 10_000_000);
        rate.Update(MonoTime.FromMilliseconds(1_000), PathUsage.Overused, 900_000, 50);
        Assert.Equal(765_000, rate.Estimate, 1);
        for (var i = 0; i < 10; i++) rate.Update(MonoTime.FromMilliseconds(1_100 + (i * 100)), PathUsage.Normal, 890_000, 50);
        Assert.InRange(rate.Estimate, 770_000, 830_000);
        for (var i = 0; i < 50; i++) rate.Update(MonoTime.FromMilliseconds(2_100 + (i * 100)), PathUsage.Normal, 2_000_000, 50); // Far over the capacity known: it is known no more.
        Assert.InRange(rate.Estimate, 1_050_000, 1_300_000);
    }

    [Fact]
    public void The_rate_does_not_run_away_from_what_gets_through()
    {
        var rate = new RateControl(1_000_000, 30_000, 10_000_000);
        for (var i = 0; i < 600; i++) rate.Update(MonoTime.FromMilliseconds(i * 100), PathUsage.Normal, 800_000, 50);
        Assert.Equal(1_210_000, rate.Estimate, 1);
    }

    [Fact]
    public void Loss_that_is_there_at_any_rate_bounds_less_than_loss_that_the_rate_makes()
    {
        // A radio that loses 8 % of all, and a path of 1 Mbit/s into which 2 Mbit/s are sent.
        var radio = Observe(2_000_000, 0.08, 2_000_000 * 0.92);
        var narrow = Observe(2_000_000, 0.5, 1_000_000);
        Assert.True(radio.Bound > 1_700_000, $"{radio.Bound}");
        Assert.InRange(narrow.Bound, 500_000, 1_100_000);
        Assert.Equal(LossVerdict.NotLimited, Observe(2_000_000, 0.01, 1_980_000).Verdict);
    }

    [Fact]
    public void A_probe_tells_the_narrower_of_the_rates_sent_and_received()
    {
        Assert.InRange(Probe(1.0)!.Value, 1_990_000, 2_010_000);
        Assert.InRange(Probe(2.0)!.Value, 940_000, 960_000); // Arrives at half the rate: 95 % of that.
        Assert.Null(Probe(0.4)); // Held up and let go.
    }

    [Fact]
    public void What_is_not_sent_shows_as_a_limit_of_the_application()
    {
        var limit = default(ApplicationLimit);
        for (var i = 1; i < 200; i++) limit.Sent(MonoTime.FromMilliseconds(i * 10), 500, 1_000_000); // 400 kbit/s
        Assert.NotNull(limit.Since);
        for (var i = 200; i < 400; i++) limit.Sent(MonoTime.FromMilliseconds(i * 10), 1250, 1_000_000);
        Assert.Null(limit.Since);
    }

    [Fact]
    public void The_receivers_clock_counts_on_over_its_wrap_and_jumps_are_noticed()
    {
        var clock = default(ArrivalClock);
        Assert.True(clock.Advance(MonoTime.FromMilliseconds(0), 0x7FFFFE, out var first));
        Assert.True(clock.Advance(MonoTime.FromMilliseconds(256), -0x7FFFFE, out var second)); // 4 steps of 64 ms on.
        Assert.Equal(4 * 256, -0x7FFFFEL * 256 + second - ((0x7FFFFEL * 256) + first));
        Assert.False(clock.Advance(MonoTime.FromMilliseconds(300), 1_000_000, out _));
        Assert.True(clock.Advance(MonoTime.FromMilliseconds(364), 1_000_001, out _));
        Assert.True(clock.Advance(MonoTime.FromMilliseconds(400), 1_000_000, out _)); // Feedback out of order goes back a little.
    }

    private static LossModel Observe(double rate, double loss, double received)
    {
        var model = new LossModel(30_000, 20_000_000);
        var owed = 0.0;
        var interval = 8_000_000 / rate; // Ms between packets of 1,000 bytes.
        for (var i = 0; i < 1_500; i++)
        {
            owed += loss;
            var isLost = owed >= 1;
            if (isLost) owed--;
            model.Add(i * interval, 1000, isLost);
            if (i % 10 == 9) model.Update(rate, received, isApplicationLimited: false);
        }

        return model;
    }

    private static double? Probe(double stretch)
    {
        var results = new ProbeResults();
        results.Begin(1, 5_000);
        double? rate = null;
        for (var i = 0; i < 21; i++) rate = results.Add(1, i, i * stretch, 250) ?? rate;
        return rate;
    }
}
