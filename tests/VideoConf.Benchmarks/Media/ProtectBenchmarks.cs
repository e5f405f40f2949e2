using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Benchmarks.Media;

/// <summary>Protecting a packet for one receiver: header from one place, payload from another.</summary>
public class ProtectBenchmarks
{
    private readonly byte[] _packet = MediaPackets.Video();
    private readonly byte[] _header = new byte[MediaPackets.HeaderLength];
    private readonly byte[] _output = new byte[MediaPackets.Length + 16];
    private SrtpSender _sender = null!;
    private ushort _sequence;

    [Params(SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128HmacSha1_80)]
    public SrtpProfile Profile { get; set; }

    [Params("Best", "Portable")]
    public string Path { get; set; } = "Best";

    [GlobalSetup]
    public void Setup()
    {
        _packet.AsSpan(0, MediaPackets.HeaderLength).CopyTo(_header);
        var path = Path == "Best" ? CryptoPathChoice.Best : CryptoPath.Portable;
        _sender = new SrtpSender(Profile, MediaPackets.MasterKey, MediaPackets.MasterSalt.AsSpan(0, Profile.SaltLength()), path);
        Settling.Settle(() => Packet(), 200);
    }

    [GlobalCleanup]
    public void Cleanup() => _sender.Dispose();

    [Benchmark]
    public int Packet()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(2), _sequence++);
        return _sender.TryProtect(_header, _packet.AsSpan(MediaPackets.HeaderLength), _output, out var written) ? written : throw new InvalidOperationException();
    }
}
