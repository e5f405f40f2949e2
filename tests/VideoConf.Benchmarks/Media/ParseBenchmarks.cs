using BenchmarkDotNet.Attributes;
using VideoConf.Rtc.Rtp;

namespace VideoConf.Benchmarks.Media;

/// <summary>Telling packets apart and reading headers.</summary>
public class ParseBenchmarks
{
    private readonly byte[] _packet = MediaPackets.Video();

    [GlobalSetup]
    public void Setup()
    {
        Settling.Settle(() => Classify(), 200);
        Settling.Settle(() => RtpWithExtension(), 200);
    }

    [Benchmark]
    public PacketKind Classify() => PacketKind.Classify(_packet);

    [Benchmark]
    public int RtpWithExtension()
    {
        if (!RtpView.TryParse(_packet, out var view)) return -1;
        return view.TryGetExtension(3, out var transportSequence) ? transportSequence.Length + view.PayloadLength : 0;
    }
}
