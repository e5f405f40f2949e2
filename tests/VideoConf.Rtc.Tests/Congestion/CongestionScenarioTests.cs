using System.Globalization;
using VideoConf.TestSupport.Network;
using Xunit.Abstractions;

namespace VideoConf.Rtc.Tests.Congestion;

/// <summary>
/// The estimator on simulated networks, from its own packets to the real feedback and back. Each prints its figures and draws its plot; the asserted
/// ones leave room for small changes of the algorithm, not for another behaviour. Capacity is bits on the wire; a share of it counts padding.
/// </summary>
public sealed class CongestionScenarioTests(ITestOutputHelper output)
{
    private static readonly LinkSchedule Back = new(new LinkConditions { Delay = Milliseconds(25) });

    [Fact]
    public void A_steady_link_is_found_within_seconds_and_used()
    {
        var flow = Run("steady-2mbit", "2 Mbit/s, 50 ms, 300 ms of queue", new LinkSchedule(Limited(2_000_000, 300)), 60);
        var found = flow.TimeUntil(0, target => target > 1_400_000);
        Print($"to 70 %: {found:0.0} s; share {flow.Share(10, 60):0.00}; p95 delay {flow.Delay95(10, 60):0} ms; padding {flow.PaddingSent}");
        Assert.InRange(found, 0, 5);
        Assert.InRange(flow.Share(10, 60), 0.75, 1);
        Assert.InRange(flow.Delay95(10, 60), 25, 150);
    }

    // The loss model lets no more than 100 kbit/s be lost over 5 %: 2 Mbit/s at 10 %, 667 kbit/s at 20 %, 400 kbit/s at 30 %.
    [Theory]
    [InlineData(0, 0.8)]
    [InlineData(2, 0.75)]
    [InlineData(5, 0.7)]
    [InlineData(10, 0.45)]
    [InlineData(20, 0.11)]
    [InlineData(30, 0.055)]
    public void Random_loss_leaves_what_the_path_carries(int percent, double least)
    {
        var conditions = Limited(3_000_000, 300) with { Loss = percent / 100.0 };
        var flow = Run($"loss-{percent}", $"3 Mbit/s with {percent} % random loss", new LinkSchedule(conditions), 60);
        Print($"{percent} %: share {flow.Share(20, 60):0.00}; p95 delay {flow.Delay95(20, 60):0} ms; loss seen {flow.Controller.Loss:0.000}");
        Assert.InRange(flow.Share(20, 60), least, 1);
        Assert.InRange(flow.Controller.Loss, (percent / 100.0) - 0.06, (percent / 100.0) + 0.08);
    }

    [Fact]
    public void A_rate_that_falls_to_a_tenth_and_comes_back_is_followed()
    {
        var schedule = new LinkSchedule(Limited(3_000_000, 300))
            .Then(Seconds(30), Limited(300_000, 300))
            .Then(Seconds(60), Limited(3_000_000, 300));
        var flow = Run("steps-3-0.3-3", "3 Mbit/s, 300 kbit/s, 3 Mbit/s", schedule, 100);
        var down = flow.TimeUntil(30, target => target <= 330_000);
        var back = flow.TimeUntil(60, target => target >= 2_100_000);
        var overshoot = flow.Between(35, 60).Max(sample => sample.Target) / 300_000;
        Print($"down {down:0.0} s; over {overshoot:0.00}; back {back:0.0} s; shares {flow.Share(10, 30):0.00} {flow.Share(35, 60):0.00} {flow.Share(80, 100):0.00}; p95 {flow.Delay95(35, 60):0} ms");
        Assert.InRange(down, 0, 5);
        Assert.InRange(overshoot, 0.8, 2.2);
        Assert.InRange(back, 0, 20);
        Assert.InRange(flow.Share(35, 60), 0.6, 1);
    }

    [Fact]
    public void A_deep_queue_is_not_kept_full()
    {
        // 400 ms of buffer: a sender that fills it makes every word come half a second late.
        var flow = Run("bufferbloat-400ms", "1 Mbit/s behind 400 ms of queue", new LinkSchedule(Limited(1_000_000, 400)), 60);
        Print($"share {flow.Share(10, 60):0.00}; p95 delay {flow.Delay95(10, 60):0} ms");
        Assert.InRange(flow.Delay95(10, 60), 25, 200);
        Assert.InRange(flow.Share(10, 60), 0.7, 1);
    }

    [Fact]
    public void An_outage_of_two_seconds_stops_the_flow_and_lets_it_back()
    {
        var link = Limited(3_000_000, 300);
        var schedule = new LinkSchedule(link).Then(Seconds(20), link with { IsDown = true }).Then(Seconds(22), link);
        var flow = Run("outage-2s", "3 Mbit/s, 2 s without", schedule, 40);
        var sent = flow.Between(21, 22).Average(sample => sample.Sent);
        var back = flow.TimeUntil(22, target => target >= 2_100_000);
        Print($"sent in its second half {sent / 1000:0} kbit/s; back at 70 % after {back:0.0} s; stalls {flow.Controller.Counters.Stalls}");
        Assert.Equal(1, flow.Controller.Counters.Stalls);
        Assert.InRange(sent, 0, 100_000);
        Assert.InRange(back, 0, 6);
    }

    [Fact]
    public void Two_flows_share_a_link()
    {
        var flows = Compete("two-flows", "Two flows on 3 Mbit/s, the second from 20 s", 3_000_000, 120, [0, 20], [0, 0]);
        var rates = flows.Select(flow => flow.Rate(60, 120)).ToArray();
        Print($"{string.Join(", ", rates.Select(Kilobits))}; Jain {FlowFigures.Fairness(rates):0.000}; together {rates.Sum() / 3_000_000:0.00}; p95 {flows[0].Delay95(60, 120):0} ms");
        Assert.InRange(FlowFigures.Fairness(rates), 0.85, 1);
        Assert.InRange(rates.Sum() / 3_000_000, 0.7, 1.01);
    }

    [Fact]
    public void Jitter_and_reordering_do_not_starve_the_flow()
    {
        var conditions = Limited(2_000_000, 300) with { Jitter = Milliseconds(10), Reordering = 0.01, Duplication = 0.01 };
        var flow = Run("jitter", "2 Mbit/s with jitter of up to 30 ms, 1 % reordered", new LinkSchedule(conditions), 60);
        Print($"share {flow.Share(20, 60):0.00}; p95 {flow.Delay95(20, 60):0} ms; late {flow.Controller.Counters.Late}");
        Assert.InRange(flow.Share(20, 60), 0.5, 1);
    }

    [Fact]
    public void A_source_that_makes_little_is_padded_only_to_probe()
    {
        var flow = Run("application-limited", "4 Mbit/s, a source of 500 kbit/s", new LinkSchedule(Limited(4_000_000, 300)), 60, source: 500_000);
        Print($"padding {(double)flow.PaddingSent / flow.MediaSent:0.000} of the media; target {flow.Controller.Target.BitsPerSecond / 1000} kbit/s");
        Assert.InRange((double)flow.PaddingSent / flow.MediaSent, 0, 0.02);
        Assert.True(flow.Controller.Target.BitsPerSecond >= 500_000);
    }

    /// <summary>RFC 8867 section 5.1: one flow, capacities of 1, 2.5, 0.6 and 1 Mbit/s.</summary>
    [Fact]
    public void Rfc_8867_variable_capacity_with_a_single_flow()
    {
        var schedule = new LinkSchedule(Rfc(1_000_000)).Then(Seconds(40), Rfc(2_500_000)).Then(Seconds(60), Rfc(600_000)).Then(Seconds(80), Rfc(1_000_000));
        var flow = Run("rfc8867-5.1", "RFC 8867 section 5.1: variable capacity, one flow", schedule, 100);
        Print($"share {flow.Share(0, 100):0.00}; by phase {flow.Share(10, 40):0.00} {flow.Share(45, 60):0.00} {flow.Share(65, 80):0.00} {flow.Share(85, 100):0.00}; p95 {flow.Delay95(5, 100):0} ms");
        Assert.InRange(flow.Share(0, 100), 0.55, 1);
        Assert.InRange(flow.Delay95(5, 100), 50, 350);
    }

    /// <summary>RFC 8867 section 5.2: two flows, capacities of 4, 2, 3.5, 1 and 2 Mbit/s.</summary>
    [Fact]
    public void Rfc_8867_variable_capacity_with_multiple_flows()
    {
        var schedule = new LinkSchedule(Rfc(4_000_000)).Then(Seconds(25), Rfc(2_000_000)).Then(Seconds(50), Rfc(3_500_000)).Then(Seconds(75), Rfc(1_000_000)).Then(Seconds(100), Rfc(2_000_000));
        var scenario = new Scenario(schedule, 2);
        SimulatedFlow[] flows = [scenario.Add(4_000_000, RfcBack), scenario.Add(4_000_000, RfcBack)];
        scenario.Run(Seconds(125));
        RatePlot.Write("rfc8867-5.2", "RFC 8867 section 5.2: variable capacity, two flows", flows);
        var rates = flows.Select(flow => flow.Rate(5, 125)).ToArray();
        var share = flows.Sum(flow => flow.Share(0, 125));
        Print($"{string.Join(", ", rates.Select(Kilobits))}; Jain {FlowFigures.Fairness(rates):0.000}; together {share:0.00}; p95 {flows[0].Delay95(5, 125):0} ms");
        Assert.InRange(FlowFigures.Fairness(rates), 0.8, 1);
        Assert.InRange(share, 0.55, 1);
    }

    /// <summary>RFC 8867 section 5.4: three flows on 3.5 Mbit/s, which start 20 s apart.</summary>
    [Fact]
    public void Rfc_8867_competing_media_flows()
    {
        var flows = Compete("rfc8867-5.4", "RFC 8867 section 5.4: three flows on 3.5 Mbit/s", 3_500_000, 120, [0, 20, 40], [0, 0, 0], rfc: true);
        var rates = flows.Select(flow => flow.Rate(60, 120)).ToArray();
        Print($"{string.Join(", ", rates.Select(Kilobits))}; Jain {FlowFigures.Fairness(rates):0.000}; together {rates.Sum() / 3_500_000:0.00}; p95 {flows[0].Delay95(60, 120):0} ms");
        Assert.InRange(FlowFigures.Fairness(rates), 0.75, 1);
        Assert.InRange(rates.Sum() / 3_500_000, 0.7, 1.01);
    }

    /// <summary>RFC 8867 section 5.5: five flows on 4 Mbit/s, one way 10, 25, 50, 100 and 150 ms.</summary>
    [Fact]
    public void Rfc_8867_round_trip_time_fairness()
    {
        var flows = Compete("rfc8867-5.5", "RFC 8867 section 5.5: five flows of different round trips on 4 Mbit/s", 4_000_000, 200, [0, 10, 20, 30, 40], [0, 15, 40, 90, 140], rfc: true, delay: 10);
        var rates = flows.Select(flow => flow.Rate(100, 200)).ToArray();
        Print($"{string.Join(", ", rates.Select(Kilobits))}; Jain {FlowFigures.Fairness(rates):0.000}; together {rates.Sum() / 4_000_000:0.00}");
        Assert.InRange(FlowFigures.Fairness(rates), 0.6, 1);
        Assert.InRange(rates.Sum() / 4_000_000, 0.7, 1.01);
    }

    /// <summary>RFC 8867 section 5.6: three flows on 3.5 Mbit/s, the first pauses from 40 to 60 s.</summary>
    [Fact]
    public void Rfc_8867_media_pause_and_resume()
    {
        var scenario = new Scenario(new LinkSchedule(Rfc(3_500_000)), 5);
        var pausing = scenario.Add((forward, back, seed) => new SimulatedFlow(forward, back, seed) { IsPaused = static now => now >= Seconds(40) && now < Seconds(60) }, RfcBack);
        SimulatedFlow[] flows = [pausing, scenario.Add(4_000_000, RfcBack), scenario.Add(4_000_000, RfcBack)];
        scenario.Run(Seconds(120));
        RatePlot.Write("rfc8867-5.6", "RFC 8867 section 5.6: a flow pauses from 40 to 60 s", flows);
        var meantime = flows.Skip(1).Sum(flow => flow.Rate(45, 60)) / 3_500_000;
        var rates = flows.Select(flow => flow.Rate(80, 120)).ToArray();
        Print($"the others in the pause {meantime:0.00} of the link; after it {string.Join(", ", rates.Select(Kilobits))}; Jain {FlowFigures.Fairness(rates):0.000}");
        Assert.InRange(meantime, 0.65, 1.01);
        Assert.InRange(FlowFigures.Fairness(rates), 0.65, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        double[] Targets() => [.. Simulate(new LinkSchedule(Limited(1_000_000, 300) with { Loss = 0.03, Jitter = Milliseconds(5) }), 10, 4_000_000).Samples.Select(sample => sample.Target)];
        Assert.Equal(Targets(), Targets());
    }

    private static readonly LinkSchedule RfcBack = new(new LinkConditions { Delay = Milliseconds(50) });

    private static LinkConditions Limited(long rate, int queueMilliseconds) => LinkConditions.Limited(rate, Milliseconds(queueMilliseconds), Milliseconds(25));

    // RFC 8867 sections 5.1 to 5.6: 50 ms one way, 300 ms of drop-tail queue, jitter of 30 ms at most.
    private static LinkConditions Rfc(long rate) => LinkConditions.Limited(rate, Milliseconds(300), Milliseconds(50)) with { Jitter = Milliseconds(10) };

    private static SimulatedFlow Simulate(LinkSchedule schedule, double seconds, double source)
    {
        var scenario = new Scenario(schedule, 1);
        var flow = scenario.Add(source, Back);
        scenario.Run(Seconds(seconds));
        return flow;
    }

    private static SimulatedFlow Run(string name, string title, LinkSchedule schedule, double seconds, double source = 4_000_000)
    {
        var flow = Simulate(schedule, seconds, source);
        RatePlot.Write(name, title, flow);
        return flow;
    }

    private static SimulatedFlow[] Compete(string name, string title, long rate, double seconds, int[] starts, int[] extra, bool rfc = false, int? delay = null)
    {
        var conditions = rfc ? Rfc(rate) : Limited(rate, 300);
        if (delay is { } own) conditions = conditions with { Delay = Milliseconds(own) };
        var scenario = new Scenario(new LinkSchedule(conditions), 3);
        var back = delay is { } same ? new LinkSchedule(new LinkConditions { Delay = Milliseconds(same) }) : rfc ? RfcBack : Back;
        var flows = starts.Select((start, i) => scenario.Add(
            (forward, link, seed) => new SimulatedFlow(forward, link, seed) { Starts = Seconds(start), ExtraDelay = Milliseconds(extra[i]) },
            back)).ToArray();
        scenario.Run(Seconds(seconds));
        RatePlot.Write(name, title, flows);
        return flows;
    }

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static string Kilobits(double rate) => (rate / 1000).ToString("0", CultureInfo.InvariantCulture) + " kbit/s";

    private void Print(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
