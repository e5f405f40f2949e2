using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Benchmarks.Media;

/// <summary>
/// Opening a received packet. A receiver opens each packet once, so many receivers take turns at few packets, which stay in the
/// second-level cache as fresh packets do.
/// </summary>
public class UnprotectBenchmarks
{
    private const int Packets = 256;
    private const int Receivers = 60;

    private readonly byte[][] _packets = new byte[Packets][];
    private readonly SrtpReceiver[] _receivers = new SrtpReceiver[Receivers];
    private readonly byte[] _opened = new byte[MediaPackets.Length + 16];

    [Params(SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128HmacSha1_80)]
    public SrtpProfile Profile { get; set; }

    [Params("Best", "Portable")]
    public string Path { get; set; } = "Best";

    [GlobalSetup]
    public void Setup()
    {
        var salt = MediaPackets.MasterSalt.AsSpan(0, Profile.SaltLength());
        using var sender = new SrtpSender(Profile, MediaPackets.MasterKey, salt);
        var plain = MediaPackets.Video();
        for (var i = 0; i < Packets; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(plain.AsSpan(2), (ushort)i);
            _packets[i] = new byte[plain.Length + Profile.RtpOverhead()];
            sender.TryProtect(plain, MediaPackets.HeaderLength, _packets[i], out _);
        }

        Settling.Settle(RenewAndOpen, 1);

        void RenewAndOpen()
        {
            Renew();
            Packet();
        }
    }

    [IterationSetup]
    public void Renew()
    {
        Cleanup();
        var path = Path == "Best" ? CryptoPathChoice.Best : CryptoPath.Portable;
        var salt = MediaPackets.MasterSalt.AsSpan(0, Profile.SaltLength());
        for (var i = 0; i < Receivers; i++) _receivers[i] = new SrtpReceiver(Profile, MediaPackets.MasterKey, salt, path);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var receiver in _receivers) receiver?.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Packets * Receivers)]
    public void Packet()
    {
        foreach (var receiver in _receivers)
            foreach (var packet in _packets)
                if (receiver.Unprotect(packet, _opened, out _) != SrtpResult.Ok) throw new InvalidOperationException("not opened");
    }
}
