using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Tests.Matroska;

public sealed class ChunkFuzzTests
{
    [Fact]
    public void Bytes_changed_cut_and_doubled_at_random_are_read_or_refused()
    {
        var random = new Random(20_260_304);
        var seeds = new[] { Seed(TrackFormat.Opus(), 50), Seed(TrackFormat.Vpx(TrackCodecs.Vp8, 320, 180), 20), Seed(TrackFormat.H264(320, 180, Avcc()), 10) };
        var read = 0;
        for (var round = 0; round < 30_000; round++)
        {
            var bytes = Mutate(random, seeds[round % seeds.Length]);
            if (ChunkReader.TryRead(bytes, out var chunk) != MatroskaError.None) continue;
            read++;
            Assert.NotEmpty(chunk!.Frames);
            Assert.True(chunk.Frames.Sum(frame => (long)frame.Data.Length) <= bytes.Length);
            Assert.All(chunk.Frames, frame => Assert.InRange(frame.Timestamp, TimeSpan.Zero, TimeSpan.FromDays(2)));
        }

        Assert.InRange(read, 1_000, 29_000);
    }

    [Fact]
    public void Declared_lengths_take_no_memory()
    {
        var head = Seed(TrackFormat.Opus(), 1);
        byte[] huge = [.. head, 0x1F, 0x43, 0xB6, 0x75, 0x01, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xA3, 0x01, 0x3F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0x81];
        ChunkReader.TryRead(huge, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ChunkReader.TryRead(huge, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Fact]
    public void Clusters_within_clusters_do_not_exhaust_the_stack()
    {
        var head = Seed(TrackFormat.Opus(), 1);
        using var memory = new MemoryStream();
        memory.Write(head);
        for (var i = 0; i < 200_000; i++) memory.Write([0x1F, 0x43, 0xB6, 0x75, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        for (var i = 0; i < 200_000; i++) memory.Write([0xA0, 0x01, 0x00, 0x00, 0x00, 0x00, 0x0F, 0xFF, 0xFF]);
        ChunkReader.TryRead(memory.ToArray(), out _);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("1A45DFA3")]
    [InlineData("1A45DFA380")]
    [InlineData("1A45DFA3801853806780")]
    [InlineData("00000000000000000000")]
    [InlineData("1A45DFA3FF18538067FF")]
    [InlineData("1A45DFA301FFFFFFFFFFFFFE")]
    public void What_is_no_file_is_refused(string hex) => Assert.NotEqual(MatroskaError.None, ChunkReader.TryRead(Convert.FromHexString(hex), out _));

    private static byte[] Avcc()
    {
        Assert.True(AvcConfiguration.TryBuild([0x67, 0x42, 0xC0, 0x1E, 1, 2, 3], [0x68, 0xCE, 1], out var avcc));
        return avcc;
    }

    private static byte[] Seed(TrackFormat format, int frames)
    {
        using var memory = new MemoryStream();
        var writer = ChunkWriter.Begin(memory, format, DateTimeOffset.UnixEpoch);
        for (var i = 0; i < frames; i++) writer.WriteFrame(TimeSpan.FromMilliseconds(i * 700), new byte[10 + i], isKey: i % 5 == 0);
        writer.End(TimeSpan.FromSeconds(frames));
        return memory.ToArray();
    }

    private static byte[] Mutate(Random random, byte[] seed)
    {
        var bytes = seed.ToList();
        for (var change = random.Next(1, 6); change > 0 && bytes.Count > 1; change--)
        {
            // The head is where the structure is: half of the changes go there.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 200) : bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at))); break;
                default: bytes[at] = 0xFF; break;
            }
        }

        return [.. bytes];
    }
}
