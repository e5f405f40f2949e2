using System.Globalization;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Codecs;

namespace VideoConf.MediaNode.Tests.Recording.Frames;

/// <summary>What FFmpeg packs, we unpack, and FFmpeg decodes again: every frame, in chunks that are complete by themselves.</summary>
public sealed class DecodableTests
{
    private const int Seconds = 8;

    [Theory]
    [InlineData(CodecKind.Vp8, "vp8")]
    [InlineData(CodecKind.Vp9, "vp9")]
    [InlineData(CodecKind.H264, "h264")]
    public async Task Chunks_of_video_decode_without_an_error_and_lack_no_frame(CodecKind codec, string name)
    {
        using var bench = new TrackBench(codec);
        var packets = await FfmpegRtp.MakeAsync(
            codec switch { CodecKind.Vp8 => FfmpegRtp.Vp8, CodecKind.Vp9 => FfmpegRtp.Vp9, _ => FfmpegRtp.H264 }, Seconds);
        Record(bench, packets);

        Assert.Equal(2, bench.Chunks.Count);
        Assert.Equal(Seconds * 30, bench.Chunks.Sum(chunk => chunk.Chunk.Frames));
        Assert.All(bench.Chunks, chunk => Assert.Equal((name, 320, 180, 0), (chunk.Chunk.Codec, chunk.Chunk.Width, chunk.Chunk.Height, chunk.Chunk.LostPackets)));
        Assert.All(bench.Chunks, chunk => Assert.InRange((chunk.Chunk.EndedAt - chunk.Chunk.StartedAt).TotalSeconds, 1, 6));
        Assert.InRange(bench.EndOf(0) - bench.StartOf(1), -1, 1);
        await DecodesAsync(bench, codec == CodecKind.H264 ? "mkv" : "webm");
    }

    [Fact]
    public async Task Chunks_of_sound_decode_without_an_error_and_last_as_long_as_it_was()
    {
        using var bench = new TrackBench(CodecKind.Opus);
        Record(bench, await FfmpegRtp.MakeAsync(FfmpegRtp.Opus, Seconds));

        Assert.Equal(2, bench.Chunks.Count);
        Assert.InRange(bench.Chunks.Sum(chunk => chunk.Chunk.Frames), Seconds * 50, (Seconds * 50) + 2);
        Assert.InRange(bench.EndOf(0) - bench.StartOf(0), 5_900, 6_000);
        Assert.Equal(bench.EndOf(0), bench.StartOf(1), 0.1);
        await DecodesAsync(bench, "webm");
    }

    [Fact]
    public async Task Chunks_of_AV1_decode_without_an_error_and_lack_no_frame()
    {
        using var folder = new TestFolder();
        var file = folder.File("a.ivf");
        await Tool.RunAsync(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=6", "-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8",
            "-lag-in-frames", "0", "-b:v", "300k", "-g", "60", file);
        using var bench = new TrackBench(CodecKind.Av1);
        var units = 0;
        foreach (var (timestamp, payload, marker, sequence) in Av1Packets.Of(await File.ReadAllBytesAsync(file)))
        {
            bench.Now = timestamp / 90;
            bench.Add(sequence, timestamp, payload, marker);
            units += marker ? 1 : 0;
        }

        bench.Recorder.End();
        Assert.Equal(180, units);
        Assert.Equal(units, bench.Chunks.Sum(chunk => chunk.Chunk.Frames));
        Assert.All(bench.Chunks, chunk => Assert.Equal(("av1", 320, 180), (chunk.Chunk.Codec, chunk.Chunk.Width, chunk.Chunk.Height)));
        await DecodesAsync(bench, "webm");
    }

    /// <summary>Hands packets over as if each came when it was made.</summary>
    internal static void Record(TrackBench bench, List<byte[]> packets)
    {
        uint? first = null;
        foreach (var bytes in packets)
        {
            Assert.True(RtpView.TryParse(bytes, out var packet));
            first ??= packet.Timestamp;
            bench.Now = (packet.Timestamp - first.Value) / (bench.IsAudio ? 48 : 90);
            bench.Add(bytes);
            bench.Tick();
        }

        bench.Recorder.End();
    }

    internal static async Task DecodesAsync(TrackBench bench, string extension)
    {
        using var folder = new TestFolder();
        foreach (var (chunk, bytes) in bench.Chunks)
        {
            Assert.EndsWith($"{chunk.Index:D6}.{extension}", chunk.Name, StringComparison.Ordinal);
            var file = folder.File($"{chunk.Index}.{extension}");
            await File.WriteAllBytesAsync(file, bytes);
            Assert.Empty(await Tool.RunAsync("ffmpeg", "-v", "error", "-xerror", "-i", file, "-f", "null", "-"));
            var frames = await Tool.TextAsync(
                "ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", file);
            Assert.Equal(chunk.Frames, int.Parse(frames.Trim().TrimEnd(','), CultureInfo.InvariantCulture));
        }
    }
}
