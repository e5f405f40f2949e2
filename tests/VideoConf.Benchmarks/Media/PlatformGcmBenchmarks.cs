using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace VideoConf.Benchmarks.Media;

/// <summary>.NET's own GCM on the same packet: the yardstick of the budgets.</summary>
public class PlatformGcmBenchmarks : IDisposable
{
    private readonly AesGcm _cipher = new(MediaPackets.MasterKey, 16);
    private readonly byte[] _packet = MediaPackets.Video();
    private readonly byte[] _output = new byte[MediaPackets.Length + 16];
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _opened = new byte[MediaPackets.Length];

    [GlobalSetup]
    public void Setup()
    {
        Settling.Settle(Encrypt, 200);
        Settling.Settle(Decrypt, 200);
    }

    [Benchmark]
    public void Encrypt()
    {
        var header = _packet.AsSpan(0, MediaPackets.HeaderLength);
        header.CopyTo(_output);
        _cipher.Encrypt(
            _nonce,
            _packet.AsSpan(MediaPackets.HeaderLength),
            _output.AsSpan(MediaPackets.HeaderLength, MediaPackets.Length - MediaPackets.HeaderLength),
            _output.AsSpan(MediaPackets.Length),
            header);
    }

    [Benchmark]
    public void Decrypt() => _cipher.Decrypt(
        _nonce,
        _output.AsSpan(MediaPackets.HeaderLength, MediaPackets.Length - MediaPackets.HeaderLength),
        _output.AsSpan(MediaPackets.Length),
        _opened.AsSpan(MediaPackets.HeaderLength),
        _packet.AsSpan(0, MediaPackets.HeaderLength));

    public void Dispose()
    {
        _cipher.Dispose();
        GC.SuppressFinalize(this);
    }
}
