using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>A recorded file, as FFmpeg decodes it.</summary>
internal sealed class MediaFile(string path)
{
    /// <summary>Rate of <see cref="SamplesAsync"/>.</summary>
    public const int SampleRate = 8_000;

    /// <summary>Seconds, as ffprobe measures them.</summary>
    public async Task<double> DurationAsync() => double.Parse(
        Encoding.ASCII.GetString(await Tool.RunAsync("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path)), CultureInfo.InvariantCulture);

    /// <summary>Codec names of its streams, in order.</summary>
    public async Task<string[]> CodecsAsync() =>
        Encoding.ASCII.GetString(await Tool.RunAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", path))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The picture at a time, shrunk to 64 x 36 pixels of red, green and blue.</summary>
    public async Task<Picture> PictureAsync(double seconds) => new(await Tool.RunAsync(
        "ffmpeg", "-v", "error", "-ss", seconds.ToString(CultureInfo.InvariantCulture), "-i", path, "-frames:v", "1", "-vf", "scale=64:36:flags=area", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"));

    /// <summary>All pictures, so many a second, as in <see cref="PictureAsync"/>.</summary>
    public async Task<IReadOnlyList<Picture>> PicturesAsync(int framesPerSecond)
    {
        const int Bytes = 64 * 36 * 3;
        var all = await Tool.RunAsync("ffmpeg", "-v", "error", "-i", path, "-vf", $"fps={framesPerSecond},scale=64:36:flags=area", "-pix_fmt", "rgb24", "-f", "rawvideo", "-");
        return [.. Enumerable.Range(0, all.Length / Bytes).Select(i => new Picture(all[(i * Bytes)..((i + 1) * Bytes)]))];
    }

    /// <summary>Its sound in mono at <see cref="SampleRate"/>.</summary>
    public async Task<float[]> SamplesAsync() => MemoryMarshal.Cast<byte, float>(await Tool.RunAsync(
        "ffmpeg", "-v", "error", "-i", path, "-vn", "-ac", "1", "-ar", $"{SampleRate}", "-f", "f32le", "-")).ToArray();
}

/// <summary>A small picture.</summary>
/// <param name="Pixels">64 x 36 times red, green, blue.</param>
internal sealed record Picture(byte[] Pixels)
{
    /// <summary>How much of it is near a colour, 0 to 1, and where its middle is, both axes 0 to 1.</summary>
    public (double Share, double X, double Y) Find(byte red, byte green, byte blue)
    {
        int count = 0, x = 0, y = 0;
        for (var i = 0; i + 2 < Pixels.Length; i += 3)
        {
            if (Math.Abs(Pixels[i] - red) + Math.Abs(Pixels[i + 1] - green) + Math.Abs(Pixels[i + 2] - blue) > 110) continue;
            count++;
            x += i / 3 % 64;
            y += i / 3 / 64;
        }

        return count == 0 ? (0, 0, 0) : (count / (64.0 * 36), x / (64.0 * count), y / (36.0 * count));
    }
}
