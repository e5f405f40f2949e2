using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Recording.Frames;
using VideoConf.Sfu.Codecs;

namespace VideoConf.MediaNode.Tests.Recording.Frames;

/// <summary>Peers' bytes never throw, never hang, and never make a chunk that cannot be read.</summary>
public sealed class HostilePacketTests
{
    [Theory]
    [InlineData(CodecKind.Opus)]
    [InlineData(CodecKind.Vp8)]
    [InlineData(CodecKind.Vp9)]
    [InlineData(CodecKind.H264)]
    [InlineData(CodecKind.Av1)]
    public void Random_payloads_times_and_numbers_are_survived(CodecKind codec)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            using var bench = new TrackBench(codec);
            var random = new Random(seed);
            var sequence = random.Next(65_536);
            var timestamp = (uint)random.NextInt64();
            for (var i = 0; i < 1_500; i++)
            {
                sequence += random.Next(50) switch { 0 => random.Next(65_536), < 5 => random.Next(-5, 8), _ => 1 };
                timestamp += (uint)(random.Next(50) switch { 0 => random.NextInt64(), < 20 => 0, _ => 3_000 });
                var payload = new byte[random.Next(0, random.Next(2) == 0 ? 12 : 1_200)];
                random.NextBytes(payload);
                Shape(codec, payload, random);
                bench.Now += random.Next(40);
                bench.Add((ushort)sequence, timestamp, payload, marker: random.Next(3) == 0);
                if (random.Next(100) == 0) bench.Report(random.NextDouble() * 4e9, (uint)random.NextInt64());
                bench.Tick(save: random.Next(20) == 0);
            }

            bench.Recorder.End();
            Readable(bench);
        }
    }

    [Theory]
    [InlineData(CodecKind.Vp8)]
    [InlineData(CodecKind.Vp9)]
    [InlineData(CodecKind.H264)]
    [InlineData(CodecKind.Opus)]
    public async Task Real_packets_with_bytes_turned_lost_doubled_and_out_of_order_are_survived(CodecKind codec)
    {
        var packets = await FfmpegRtp.MakeAsync(
            codec switch { CodecKind.Vp8 => FfmpegRtp.Vp8, CodecKind.Vp9 => FfmpegRtp.Vp9, CodecKind.H264 => FfmpegRtp.H264, _ => FfmpegRtp.Opus }, 3, "320x180");
        var frames = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            using var bench = new TrackBench(codec);
            foreach (var original in packets.OrderBy(_ => 0).Select((bytes, i) => (bytes, Key: i + (random.Next(10) == 0 ? random.Next(30) : 0))).OrderBy(pair => pair.Key))
            {
                if (random.Next(20) == 0) continue;
                var packet = original.bytes.ToArray();
                for (var turns = random.Next(4) - 2; turns > 0; turns--) packet[random.Next(12, packet.Length)] ^= (byte)(1 << random.Next(8));
                if (random.Next(50) == 0) packet = packet[..random.Next(packet.Length)];
                bench.Now += random.Next(4);
                bench.Add(packet);
                if (random.Next(20) == 0) bench.Add(packet);
                bench.Tick();
            }

            bench.Tick(bench.Now + 5_000);
            bench.Recorder.End();
            frames += bench.Chunks.Sum(chunk => chunk.Chunk.Frames);
            Readable(bench);
        }

        Assert.NotEqual(0, frames);
    }

    [Fact]
    public void An_unit_of_AV1_that_never_ends_is_refused()
    {
        var depacketizer = new Av1Depacketizer();
        depacketizer.Begin();
        var frame = new System.Buffers.ArrayBufferWriter<byte>();
        var payload = new byte[1_201];
        payload[0] = 0x50; // One element, which goes on in the next packet.
        payload[1] = 6 << 3;
        var taken = 0;
        while (taken <= FrameAssembler.LargestFrame && depacketizer.TryAppend(payload, frame))
        {
            taken += payload.Length - 1;
            payload[0] = 0xD0; // And continues the one before.
        }

        Assert.InRange(taken, 1_000_000, FrameAssembler.LargestFrame);
    }

    [Fact]
    public void Depacketizers_take_any_bytes_alone()
    {
        var random = new Random(7);
        foreach (var codec in Enum.GetValues<CodecKind>().Where(static codec => codec != CodecKind.Red)) // Who listens in gets the Opus in it.
        {
            var depacketizer = Depacketizer.For(codec);
            var frame = new System.Buffers.ArrayBufferWriter<byte>();
            for (var i = 0; i < 50_000; i++)
            {
                if (random.Next(5) == 0)
                {
                    depacketizer.TryEnd(frame, out _);
                    frame.ResetWrittenCount();
                    depacketizer.Begin();
                }

                var payload = new byte[random.Next(0, 60)];
                random.NextBytes(payload);
                Shape(codec, payload, random);
                depacketizer.Starts(payload);
                depacketizer.TryAppend(payload, frame);
            }
        }
    }

    // Half of the time the bytes look enough like the real thing to get further in.
    private static void Shape(CodecKind codec, byte[] payload, Random random)
    {
        if (payload.Length < 12 || random.Next(2) == 0) return;
        switch (codec)
        {
            case CodecKind.Vp8:
                new byte[] { 0x10, 0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0x00 }.CopyTo(payload, 0);
                break;
            case CodecKind.Vp9:
                new byte[] { 0x0C, 0x82, 0x49, 0x83, 0x42, 0x00 }.CopyTo(payload, 0);
                break;
            case CodecKind.H264:
                payload[0] = (byte)(new[] { 7, 8, 5, 1, 24, 28, 28, 9 }[random.Next(8)] | 0x60);
                break;
            case CodecKind.Av1:
                payload[0] = (byte)(0x10 | (random.Next(16) << 4) | 8);
                payload[1] = (byte)(new[] { 1, 2, 6, 3, 15 }[random.Next(5)] << 3 | (random.Next(2) << 1));
                break;
            default:
                break;
        }
    }

    private static void Readable(TrackBench bench)
    {
        foreach (var (chunk, bytes) in bench.Chunks)
        {
            Assert.Equal(MatroskaError.None, ChunkReader.TryRead(bytes, out var read));
            Assert.Equal(chunk.Frames, read!.Frames.Count);
            Assert.True(chunk.EndedAt > chunk.StartedAt);
        }

        for (var i = 1; i < bench.Chunks.Count; i++) Assert.True(bench.Chunks[i].Chunk.StartedAt >= bench.Chunks[i - 1].Chunk.EndedAt);
    }
}
