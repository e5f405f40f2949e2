using System.Runtime.InteropServices;

namespace VideoConf.MediaNode.Tests.Audio;

/// <summary>libopus's encoder, as a browser sets it: voice at 32 kbit/s with in-band FEC.</summary>
internal sealed class TestEncoder : IDisposable
{
    private const int ApplicationVoip = 2048;
    private const int SetBitrate = 4002;
    private const int SetInbandFec = 4012;
    private const int SetPacketLoss = 4014;
    private readonly nint _encoder;

    public TestEncoder()
    {
        _encoder = opus_encoder_create(16_000, 1, ApplicationVoip, out var error);
        Assert.Equal(0, error);
        Assert.Equal(0, opus_encoder_ctl(_encoder, SetBitrate, 32_000));
        Assert.Equal(0, opus_encoder_ctl(_encoder, SetInbandFec, 1));
        Assert.Equal(0, opus_encoder_ctl(_encoder, SetPacketLoss, 20));
    }

    /// <summary>Packets of 20 ms; the last is filled up with silence.</summary>
    public static List<byte[]> Packets(ReadOnlySpan<short> samples, int frame = 320)
    {
        using var encoder = new TestEncoder();
        var packets = new List<byte[]>();
        var input = new short[frame];
        for (var at = 0; at < samples.Length; at += frame)
        {
            Array.Clear(input);
            samples[at..Math.Min(samples.Length, at + frame)].CopyTo(input);
            packets.Add(encoder.Encode(input));
        }

        return packets;
    }

    public byte[] Encode(short[] samples)
    {
        var packet = new byte[1_500];
        var length = opus_encode(_encoder, samples, samples.Length, packet, packet.Length);
        Assert.True(length > 0, $"opus_encode says {length}.");
        return packet[..length];
    }

    public void Dispose() => opus_encoder_destroy(_encoder);

#pragma warning disable SYSLIB1054, CA5392, CA2101 // A test's own: no generated marshalling, and the system's library.
    [DllImport("libopus.so.0")]
    private static extern nint opus_encoder_create(int sampleRate, int channels, int application, out int error);

    [DllImport("libopus.so.0")]
    private static extern int opus_encoder_ctl(nint encoder, int request, int value);

    [DllImport("libopus.so.0")]
    private static extern int opus_encode(nint encoder, short[] samples, int frameSize, byte[] packet, int most);

    [DllImport("libopus.so.0")]
    private static extern void opus_encoder_destroy(nint encoder);
#pragma warning restore SYSLIB1054, CA5392, CA2101
}
