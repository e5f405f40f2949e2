using BenchmarkDotNet.Attributes;
using VideoConf.Rtc.Srtp;

namespace VideoConf.Benchmarks.Media;

/// <summary>Protecting a transport feedback packet of 64 bytes.</summary>
public class RtcpBenchmarks
{
    private readonly byte[] _packet = new byte[64];
    private readonly byte[] _output = new byte[100];
    private SrtpSender _sender = null!;

    [Params(SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128HmacSha1_80)]
    public SrtpProfile Profile { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _packet[0] = 0x8f;
        _packet[1] = 205;
        _sender = new SrtpSender(Profile, MediaPackets.MasterKey, MediaPackets.MasterSalt.AsSpan(0, Profile.SaltLength()));
        Settling.Settle(() => Protect(), 200);
    }

    [GlobalCleanup]
    public void Cleanup() => _sender.Dispose();

    [Benchmark]
    public int Protect() => _sender.TryProtectRtcp(_packet, _output, out var written) ? written : throw new InvalidOperationException();
}
