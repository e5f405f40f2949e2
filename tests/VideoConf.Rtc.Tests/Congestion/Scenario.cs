using VideoConf.TestSupport.Network;

namespace VideoConf.Rtc.Tests.Congestion;

/// <summary>Flows that share a bottleneck, in virtual time.</summary>
internal sealed class Scenario
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan SampleStep = TimeSpan.FromMilliseconds(200);

    private readonly LinkSchedule _schedule;
    private readonly SimulatedLink<MediaPacket> _forward;
    private readonly List<(SimulatedFlow Flow, SimulatedLink<byte[]> Back)> _flows = [];
    private readonly int _seed;

    public Scenario(LinkSchedule schedule, int seed)
    {
        _schedule = schedule;
        _seed = seed;
        _forward = new SimulatedLink<MediaPacket>(new LinkModel(schedule, seed));
    }

    public SimulatedFlow Add(Func<SimulatedLink<MediaPacket>, SimulatedLink<byte[]>, int, SimulatedFlow> make, LinkSchedule back)
    {
        var link = new SimulatedLink<byte[]>(new LinkModel(back, _seed + 100 + _flows.Count));
        var flow = make(_forward, link, _seed + 200 + _flows.Count);
        _flows.Add((flow, link));
        return flow;
    }

    public SimulatedFlow Add(double sourceMaximum, LinkSchedule back) =>
        Add((forward, link, seed) => new SimulatedFlow(forward, link, seed) { SourceMaximum = sourceMaximum }, back);

    public void Run(TimeSpan length)
    {
        var nextSample = SampleStep;
        for (var now = TimeSpan.Zero; now <= length; now += Step)
        {
            while (_forward.NextArrival is var arrival && arrival <= now && _forward.TryReceive(arrival, out var packet)) packet.Flow.Receive(arrival, packet);
            foreach (var (flow, _) in _flows)
            {
                flow.Answer(now);
                flow.TakeAnswers(now);
                flow.Send(now);
            }

            if (now < nextSample) continue;
            nextSample += SampleStep;
            var conditions = _schedule.At(now - Step);
            foreach (var (flow, _) in _flows) flow.Sample(now, SampleStep, conditions.IsDown ? 0 : conditions.Rate ?? double.NaN);
        }
    }
}
