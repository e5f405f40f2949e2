using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Tests.Matroska;

public sealed class ChunkRoundTripTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    [Fact]
    public void Frames_times_format_and_wall_clock_come_back()
    {
        var format = TrackFormat.Vpx(TrackCodecs.Vp9, 1280, 720);
        using var file = new MemoryStream();
        var writer = ChunkWriter.Begin(file, format, Start);
        for (var i = 0; i < 400; i++) writer.WriteFrame(TimeSpan.FromMilliseconds(i * 33.3), Frame(i), i % 100 == 0);
        writer.End(TimeSpan.FromSeconds(13.32));

        Assert.Equal(file.Length, writer.Length);
        Assert.Equal(400, writer.Frames);
        var chunk = Read(file.ToArray());
        Assert.Equal(format with { CodecPrivate = default }, chunk.Format with { CodecPrivate = default });
        Assert.Equal(Start, chunk.StartedAt);
        Assert.Equal(13.32, chunk.Duration.TotalSeconds, 3);
        Assert.False(chunk.IsTruncated);
        Assert.Equal(400, chunk.Frames.Count);
        for (var i = 0; i < 400; i++)
        {
            Assert.Equal(Math.Round(i * 33.3), chunk.Frames[i].Timestamp.TotalMilliseconds);
            Assert.Equal(Frame(i), chunk.Frames[i].Data.ToArray());
            Assert.Equal(i % 100 == 0, chunk.Frames[i].IsKey);
        }
    }

    [Fact]
    public void A_stream_that_cannot_seek_gets_a_file_of_unknown_sizes()
    {
        using var memory = new MemoryStream();
        using (var forward = new ForwardOnly(memory)) Write(forward, 30, end: true);
        var chunk = Read(memory.ToArray());
        Assert.Equal(30, chunk.Frames.Count);
        Assert.False(chunk.IsTruncated);
    }

    [Fact]
    public void A_writer_that_died_leaves_a_file_up_to_its_last_whole_frame()
    {
        using var memory = new MemoryStream();
        Write(memory, 20, end: false);
        var bytes = memory.ToArray();
        Assert.Equal(20, Read(bytes).Frames.Count);
        var frames = 20;
        for (var cut = bytes.Length - 1; cut > bytes.Length - 3_000; cut--)
        {
            var chunk = Read(bytes[..cut]);
            Assert.InRange(chunk.Frames.Count, frames - 1, frames);
            frames = chunk.Frames.Count;
        }

        Assert.InRange(frames, 1, 18);
    }

    [Fact]
    public void A_file_written_behind_other_bytes_is_patched_at_its_place()
    {
        using var memory = new MemoryStream();
        memory.Write(new byte[77]);
        Write(memory, 10, end: true);
        Assert.Equal(10, Read(memory.ToArray()[77..]).Frames.Count);
        Assert.All(memory.ToArray()[..77], b => Assert.Equal(0, b));
    }

    [Fact]
    public void A_long_gap_begins_a_new_cluster()
    {
        using var memory = new MemoryStream();
        var writer = ChunkWriter.Begin(memory, TrackFormat.Opus(), Start);
        TimeSpan[] times = [TimeSpan.Zero, TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(40), TimeSpan.FromHours(8)];
        foreach (var time in times) writer.WriteFrame(time, [1, 2, 3], isKey: true);
        writer.End(TimeSpan.FromHours(8));
        Assert.Equal(times, Read(memory.ToArray()).Frames.Select(frame => frame.Timestamp));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(122)]
    [InlineData(123)]
    [InlineData(124)]
    [InlineData(16_378)]
    [InlineData(16_379)]
    [InlineData(70_000)]
    public void Frames_of_any_size_come_back(int size)
    {
        using var memory = new MemoryStream();
        var writer = ChunkWriter.Begin(memory, TrackFormat.Vpx(TrackCodecs.Vp8, 16, 16), Start);
        var frame = new byte[Math.Max(size, 1)];
        writer.WriteFrame(TimeSpan.Zero, frame, isKey: true);
        writer.End(TimeSpan.FromSeconds(1));
        Assert.Equal(frame.Length, Assert.Single(Read(memory.ToArray()).Frames).Data.Length);
    }

    private static ChunkFile Read(byte[] bytes)
    {
        Assert.Equal(MatroskaError.None, ChunkReader.TryRead(bytes, out var chunk));
        return chunk!;
    }

    private static void Write(Stream stream, int frames, bool end)
    {
        var writer = ChunkWriter.Begin(stream, TrackFormat.Vpx(TrackCodecs.Vp8, 320, 180), Start);
        for (var i = 0; i < frames; i++) writer.WriteFrame(TimeSpan.FromSeconds(i), Frame(i), isKey: i == 0);
        if (end) writer.End(TimeSpan.FromSeconds(frames));
    }

    private static byte[] Frame(int i) => Enumerable.Range(0, 150 + (i * 3)).Select(n => (byte)(n + i)).ToArray();

    private sealed class ForwardOnly(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
