using System.Buffers;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Matroska;

/// <summary>Against FFmpeg: files of its making are read, files of ours are played, and codec records are the same.</summary>
public sealed class CodecConfigurationTests
{
    [Theory]
    [InlineData("libvpx", "webm", "vp8")]
    [InlineData("libvpx-vp9", "webm", "vp9")]
    [InlineData("libx264", "mkv", "h264")]
    [InlineData("libaom-av1", "mkv", "av1")]
    public async Task Video_of_ffmpeg_is_read_rewritten_and_decoded_by_it_again(string encoder, string extension, string codec)
    {
        using var folder = new TestFolder();
        var source = folder.File("in." + extension);
        string[] speed = encoder.StartsWith("libx264", StringComparison.Ordinal) ? ["-preset", "ultrafast", "-bf", "0"] : ["-cpu-used", "8", "-deadline", "realtime"];
        await Tool.RunAsync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=s=160x90:r=10:d=2", "-pix_fmt", "yuv420p", "-c:v", encoder, .. speed, "-g", "10", source]);
        Assert.Equal(MatroskaError.None, ChunkReader.TryRead(await File.ReadAllBytesAsync(source), out var chunk));
        Assert.Equal((codec, 160, 90), (chunk!.Format.Codec, chunk.Format.Width, chunk.Format.Height));
        Assert.Equal(20, chunk.Frames.Count);
        Assert.True(chunk.Frames[0].IsKey);
        Assert.True(chunk.Frames[10].IsKey);
        Assert.False(chunk.Frames[11].IsKey);

        var path = folder.File("out." + chunk.Format.Extension);
        await using (var file = File.Create(path))
        {
            var writer = ChunkWriter.Begin(file, chunk.Format, DateTimeOffset.UnixEpoch);
            foreach (var frame in chunk.Frames) writer.WriteFrame(frame.Timestamp, frame.Data.Span, frame.IsKey);
            writer.End(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(await HashAsync(source), await HashAsync(path));
        var probed = await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path);
        Assert.Equal(2.0, double.Parse(probed), 2);
    }

    [Fact]
    public async Task Opus_is_written_so_that_ffmpeg_hears_it_at_its_time()
    {
        using var folder = new TestFolder();
        await Tool.RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:r=48000:d=2", "-c:a", "libopus", folder.File("in.webm"));
        Assert.Equal(MatroskaError.None, ChunkReader.TryRead(await File.ReadAllBytesAsync(folder.File("in.webm")), out var chunk));
        await using (var file = File.Create(folder.File("out.webm")))
        {
            var writer = ChunkWriter.Begin(file, TrackFormat.Opus(), DateTimeOffset.UnixEpoch);
            foreach (var frame in chunk!.Frames) writer.WriteFrame(frame.Timestamp, frame.Data.Span, isKey: true);
            writer.End(TimeSpan.FromSeconds(2));
        }

        var probed = await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,sample_rate,start_time", "-of", "csv=p=0", folder.File("out.webm"));
        Assert.StartsWith("opus,48000,0.000000", probed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_av1_record_is_the_one_ffmpeg_writes()
    {
        using var folder = new TestFolder();
        await Tool.RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=160x90:r=10:d=0.2", "-pix_fmt", "yuv420p", "-c:v", "libaom-av1", "-cpu-used", "8", folder.File("in.mkv"));
        Assert.Equal(MatroskaError.None, ChunkReader.TryRead(await File.ReadAllBytesAsync(folder.File("in.mkv")), out var chunk));
        var theirs = chunk!.Format.CodecPrivate.ToArray();
        Assert.True(Av1Configuration.TryBuild(theirs.AsSpan(4), out var ours));
        Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(ours));
        for (var cut = 0; cut < theirs.Length - 4; cut++) Av1Configuration.TryBuild(theirs.AsSpan(4, cut), out _);
    }

    [Fact]
    public async Task The_avc_record_is_the_one_ffmpeg_writes_but_for_what_high_profiles_append()
    {
        using var folder = new TestFolder();
        await Tool.RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=160x90:r=10:d=0.2", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "baseline", folder.File("in.mkv"));
        Assert.Equal(MatroskaError.None, ChunkReader.TryRead(await File.ReadAllBytesAsync(folder.File("in.mkv")), out var chunk));
        var theirs = chunk!.Format.CodecPrivate.ToArray();
        var sets = new ArrayBufferWriter<byte>();
        Assert.True(AvcConfiguration.TryAppendSets(theirs, sets));
        var spsLength = sets.WrittenSpan[3];
        var sps = sets.WrittenMemory.Slice(4, spsLength);
        var pps = sets.WrittenMemory[(8 + spsLength)..];
        Assert.True(AvcConfiguration.TryBuild(sps.Span, pps.Span, out var ours));
        Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(ours));
        Assert.False(AvcConfiguration.TryBuild(pps.Span, sps.Span, out _));
    }

    private static async Task<string> HashAsync(string path) => await Tool.TextAsync("ffmpeg", "-v", "error", "-i", path, "-f", "framemd5", "-");
}
