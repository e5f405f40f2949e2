using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VideoConf.MediaNode.Audio;

namespace VideoConf.MediaNode.Captions.Endpoints;

/// <summary>Samples as a RIFF WAVE file: 16 kHz, mono, 16 bits, which every speech service takes.</summary>
internal static class WaveFile
{
    private const int HeaderLength = 44;

    /// <summary>Writes it.</summary>
    public static byte[] Write(ReadOnlySpan<short> samples)
    {
        var length = samples.Length * sizeof(short);
        var file = new byte[HeaderLength + length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), HeaderLength - 8 + length);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16); // Bytes of the format chunk.
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1); // PCM.
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), PcmFrame.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), PcmFrame.SampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), length);
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(samples).CopyTo(file.AsSpan(HeaderLength));
            return file;
        }

        for (var i = 0; i < samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderLength + (i * 2)), samples[i]);
        return file;
    }
}
