using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Composing;

/// <summary>A finished file, looked at and listened to through FFmpeg.</summary>
internal sealed class Film(string path)
{
    private byte[]? _frames;
    private short[]? _sound;

    public async Task<JsonElement> ProbeAsync() => JsonDocument.Parse(
        await Tool.TextAsync("ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", "-show_chapters", path)).RootElement;

    /// <summary>The colour at a place and a time, averaged over 5 by 5 points.</summary>
    public async Task<(int R, int G, int B)> ColorAsync(double seconds, int x, int y)
    {
        var frames = await FramesAsync();
        var frame = (int)(seconds * Studio.Rate) * Studio.Width * Studio.Height * 3;
        var sum = new int[3];
        for (var dy = -2; dy <= 2; dy++)
            for (var dx = -2; dx <= 2; dx++)
                for (var c = 0; c < 3; c++)
                    sum[c] += frames[frame + ((((y + dy) * Studio.Width) + x + dx) * 3) + c];
        return (sum[0] / 25, sum[1] / 25, sum[2] / 25);
    }

    public async Task AssertColorAsync(string color, double seconds, int x, int y)
    {
        var (r, g, b) = await ColorAsync(seconds, x, y);
        var (wr, wg, wb) = color switch
        {
            "red" => (255, 0, 0),
            "lime" => (0, 255, 0),
            "blue" => (0, 0, 255),
            "yellow" => (255, 255, 0),
            "white" => (255, 255, 255),
            "black" => (0, 0, 0),
            "plain" => (0x2B, 0x31, 0x3B),
            "background" => (0x14, 0x17, 0x1C),
            _ => throw new ArgumentOutOfRangeException(nameof(color), color, null),
        };
        Assert.True(Math.Abs(r - wr) < 45 && Math.Abs(g - wg) < 45 && Math.Abs(b - wb) < 45, $"At {seconds} s and {x},{y} there is {r},{g},{b} and not {color}.");
    }

    /// <summary>Pictures in the file.</summary>
    public async Task<int> CountAsync() => (await FramesAsync()).Length / (Studio.Width * Studio.Height * 3);

    /// <summary>How loud a tone is, between two seconds: 1 for a sine at full level.</summary>
    public async Task<double> ToneAsync(int hertz, double from, double to)
    {
        var sound = await SoundAsync();
        var (first, last) = ((int)(from * 48_000), Math.Min((int)(to * 48_000), sound.Length));
        // Goertzel's algorithm.
        var w = 2 * Math.Cos(2 * Math.PI * hertz / 48_000);
        double s1 = 0, s2 = 0;
        for (var i = first; i < last; i++) (s2, s1) = (s1, (sound[i] / 32768.0) + (w * s1) - s2);
        return 2 * Math.Sqrt(Math.Max(0, (s1 * s1) + (s2 * s2) - (w * s1 * s2))) / (last - first);
    }

    /// <summary>When the sound first is louder than a level after a time.</summary>
    public async Task<double> OnsetAsync(double after, double level)
    {
        var sound = await SoundAsync();
        for (var i = (int)(after * 48_000); i < sound.Length; i++)
            if (Math.Abs((int)sound[i]) > level * 32768)
                return i / 48_000.0;
        return double.NaN;
    }

    /// <summary>Seconds of sound.</summary>
    public async Task<double> SoundLengthAsync() => (await SoundAsync()).Length / 48_000.0;

    private async Task<byte[]> FramesAsync() =>
        _frames ??= await Tool.RunAsync("ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-");

    private async Task<short[]> SoundAsync() =>
        _sound ??= MemoryMarshal.Cast<byte, short>(await Tool.RunAsync("ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "s16le", "-ar", "48000", "-ac", "1", "-")).ToArray();

    public static double Number(JsonElement element, string name) => double.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
