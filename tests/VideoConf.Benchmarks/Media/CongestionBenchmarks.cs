using BenchmarkDotNet.Attributes;
using VideoConf.Rtc.Congestion;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Benchmarks.Media;

/// <summary>What estimating the path costs: a hundred packets stamped and paced, and the feedback about them, every eleventh lost, taken in.</summary>
public class CongestionBenchmarks
{
    private const int PacketsPerFeedback = 100;

    private readonly CongestionController _controller = new(new CongestionOptions());
    private readonly TwccRecorder _recorder = new();
    private readonly byte[] _feedback = new byte[1200];
    private long _now;

    [GlobalSetup]
    public void Setup() => Settling.Settle(() => HundredPackets(), 200);

    /// <summary>100 packets and their feedback; divide by 100 for one.</summary>
    [Benchmark]
    public long HundredPackets()
    {
        for (var i = 0; i < PacketsPerFeedback; i++)
        {
            _now += 1_000_000;
            var now = new MonoTime(_now);
            _controller.Poll(now, 1200);
            var number = _controller.Stamp(now, 1200);
            if (i % 11 != 0) _recorder.Record(number, new MonoTime(_now + 20_000_000));
        }

        if (!_recorder.TryWrite(_feedback, new Ssrc(1), new Ssrc(2), out var written)) throw new InvalidOperationException("Nothing to tell.");
        var reader = new RtcpReader(_feedback.AsSpan(0, written));
        if (!reader.TryRead(out var packet) || !Twcc.TryParse(packet, out var feedback)) throw new InvalidOperationException("The feedback does not read back.");
        _controller.HandleFeedback(new MonoTime(_now + 40_000_000), feedback);
        return _controller.Target.BitsPerSecond;
    }
}
