using VideoConf.TestSupport.Network;

namespace VideoConf.Rtc.Tests.Network;

public sealed class LinkModelTests
{
    [Fact]
    public void A_perfect_link_delivers_at_once_and_in_order()
    {
        var fates = Offer(new LinkSchedule(LinkConditions.Perfect), 100);
        Assert.All(fates, (fate, i) => Assert.Equal(new LinkFate(LinkVerdict.Delivered, Milliseconds(i), null), fate));
    }

    [Fact]
    public void The_same_seed_gives_the_same_fates_and_another_seed_others()
    {
        var bad = new LinkConditions
        {
            Delay = Milliseconds(30),
            Jitter = Milliseconds(10),
            Loss = 0.1,
            Bursts = new BurstLoss(0.05, 4),
            Reordering = 0.05,
            Duplication = 0.05,
            Rate = 5_000_000,
        };
        var first = Offer(new LinkSchedule(bad), 2_000, seed: 7);
        Assert.Equal(first, Offer(new LinkSchedule(bad), 2_000, seed: 7));
        Assert.NotEqual(first, Offer(new LinkSchedule(bad), 2_000, seed: 8));
    }

    [Fact]
    public void Jitter_delays_and_keeps_the_order()
    {
        var fates = Offer(new LinkSchedule(new LinkConditions { Delay = Milliseconds(50), Jitter = Milliseconds(10) }), 5_000);
        var waits = fates.Select((fate, i) => (fate.Arrival - Milliseconds(i)).TotalMilliseconds).ToArray();
        Assert.All(waits, wait => Assert.InRange(wait, 50, 80));
        Assert.True(waits.Distinct().Count() > 100);
        Assert.Equal(fates.Select(fate => fate.Arrival).Order(), fates.Select(fate => fate.Arrival));
    }

    [Fact]
    public void Random_loss_takes_its_share_in_short_runs_and_bursts_take_theirs_in_long_ones()
    {
        var random = Offer(new LinkSchedule(new LinkConditions { Loss = 0.1 }), 50_000);
        var bursts = Offer(new LinkSchedule(new LinkConditions { Bursts = new BurstLoss(0.1, 8) }), 50_000);
        Assert.InRange(random.Count(IsLost) / 50_000.0, 0.09, 0.11);
        Assert.InRange(bursts.Count(IsLost) / 50_000.0, 0.085, 0.115);
        Assert.InRange(MeanRun(random), 1.05, 1.2); // 1 / (1 - 0.1)
        Assert.InRange(MeanRun(bursts), 7, 9);
    }

    [Fact]
    public void A_longer_way_lets_others_overtake_and_a_copy_comes_after_its_original()
    {
        var fates = Offer(new LinkSchedule(new LinkConditions { Reordering = 0.1, Duplication = 0.1 }), 10_000);
        Assert.InRange(Enumerable.Range(1, fates.Length - 1).Count(i => fates[i].Arrival < fates[i - 1].Arrival), 800, 1_100);
        Assert.InRange(fates.Count(fate => fate.Duplicate > fate.Arrival), 900, 1_100);
    }

    [Fact]
    public void A_rate_spaces_packets_and_its_queue_drops_what_comes_on_top()
    {
        // 1,000 bytes per millisecond offered to 4,000,000 bit/s: half of it is carried, 2 ms apart, behind a queue of 10,000 bytes.
        var link = new LinkModel(new LinkSchedule(new LinkConditions { Rate = 4_000_000, QueueBytes = 10_000 }), 1);
        var arrivals = new List<TimeSpan>();
        for (var i = 0; i < 1_000; i++)
        {
            var fate = link.Offer(Milliseconds(i), 1_000);
            Assert.InRange(link.Backlog(Milliseconds(i)), 1_000, 10_000);
            if (fate.Verdict == LinkVerdict.Delivered) arrivals.Add(fate.Arrival);
            else Assert.Equal(LinkVerdict.Overflowed, fate.Verdict);
        }

        Assert.InRange(arrivals.Count, 505, 511);
        Assert.All(arrivals.Zip(arrivals.Skip(1)), pair => Assert.Equal(Milliseconds(2), pair.Second - pair.First));
        Assert.InRange(link.QueueDelay(Milliseconds(999)).TotalMilliseconds, 18, 20);
        Assert.Equal(1_000 - arrivals.Count, link.Overflowed);
    }

    [Fact]
    public void A_queue_drains_at_the_rate_of_the_time()
    {
        // 8,000 bits take 4 ms at the first rate; after half of them the rate falls to a tenth.
        var schedule = new LinkSchedule(new LinkConditions { Rate = 2_000_000 })
            .Then(Milliseconds(2), new LinkConditions { Rate = 200_000 })
            .Then(Milliseconds(100), LinkConditions.Perfect);
        var link = new LinkModel(schedule, 1);
        Assert.Equal(Milliseconds(2 + 20), link.Offer(TimeSpan.Zero, 1_000).Arrival);
        Assert.Equal(Milliseconds(22 + 40), link.Offer(Milliseconds(1), 1_000).Arrival);
        Assert.Equal(Milliseconds(100), link.Offer(Milliseconds(61), 1_000).Arrival); // The limit falls away while it waits.
    }

    [Fact]
    public void An_outage_swallows_what_is_offered_and_what_would_leave_the_queue_in_it()
    {
        var schedule = new LinkSchedule(new LinkConditions { Rate = 80_000 })
            .Then(Milliseconds(50), new LinkConditions { Rate = 80_000, IsDown = true })
            .Then(Milliseconds(250), new LinkConditions { Rate = 80_000 });
        var link = new LinkModel(schedule, 1);
        Assert.Equal(LinkVerdict.Down, link.Offer(Milliseconds(10), 1_000).Verdict);
        Assert.Equal(LinkVerdict.Down, link.Offer(Milliseconds(100), 1_000).Verdict);
        Assert.Equal(Milliseconds(400), link.Offer(Milliseconds(300), 1_000).Arrival);
    }

    [Fact]
    public void A_simulated_link_hands_over_in_the_order_of_arrival_at_the_time_of_arrival()
    {
        var conditions = new LinkConditions { Delay = Milliseconds(40), Reordering = 0.2, Duplication = 0.1 };
        var link = new SimulatedLink<int>(new LinkModel(new LinkSchedule(conditions), 3));
        for (var i = 0; i < 100; i++) link.Send(Milliseconds(i), 100, i);

        var received = new List<int>();
        var last = TimeSpan.Zero;
        while (link.NextArrival is var next && next < TimeSpan.MaxValue)
        {
            Assert.False(link.TryReceive(next - TimeSpan.FromTicks(1), out _));
            Assert.True(link.TryReceive(next, out var item));
            Assert.True(next >= last && next >= Milliseconds(item + 40));
            last = next;
            received.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 100), received.Distinct().Order());
        Assert.NotEqual(received.Order(), received);
        Assert.True(received.Count > 100);
    }

    [Fact]
    public void A_schedule_refuses_what_makes_no_sense()
    {
        Assert.Throws<ArgumentException>(() => new LinkSchedule(new LinkConditions { Rate = 0 }));
        Assert.Throws<ArgumentException>(() => new LinkSchedule(new LinkConditions { Bursts = new BurstLoss(1, 2) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinkSchedule(LinkConditions.Perfect).Then(TimeSpan.Zero, LinkConditions.Perfect));
    }

    private static LinkFate[] Offer(LinkSchedule schedule, int count, int seed = 1)
    {
        var link = new LinkModel(schedule, seed);
        return [.. Enumerable.Range(0, count).Select(i => link.Offer(Milliseconds(i), 1_000))];
    }

    private static bool IsLost(LinkFate fate) => fate.Verdict == LinkVerdict.Lost;

    private static double MeanRun(LinkFate[] fates)
    {
        var runs = fates.Where((fate, i) => IsLost(fate) && (i == 0 || !IsLost(fates[i - 1]))).Count();
        return (double)fates.Count(IsLost) / runs;
    }

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
