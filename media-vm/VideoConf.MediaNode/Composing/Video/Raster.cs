using System.Globalization;
using System.Text;

namespace VideoConf.MediaNode.Composing.Video;

/// <summary>
/// A still picture of rounded shapes with smooth edges, which FFmpeg's filters do not draw. One channel for a mask, three for a picture, four for one with
/// transparency; written as PGM, PPM or PAM, which FFmpeg reads as they are.
/// </summary>
internal sealed class Raster(int width, int height, int channels)
{
    private readonly byte[] _points = new byte[width * height * channels];

    /// <summary>The value of a channel at a place.</summary>
    public byte this[int x, int y, int channel = 0] => _points[(((y * width) + x) * channels) + channel];

    /// <summary>Fills it all.</summary>
    public void Clear(ReadOnlySpan<byte> color)
    {
        for (var at = 0; at < _points.Length; at += channels) color[..channels].CopyTo(_points.AsSpan(at));
    }

    /// <summary>Fills a rectangle with rounded corners; a circle when the radius is half of the side.</summary>
    public void Fill(int left, int top, int w, int h, double radius, ReadOnlySpan<byte> color)
    {
        for (var y = Math.Max(0, top); y < Math.Min(height, top + h); y++)
            for (var x = Math.Max(0, left); x < Math.Min(width, left + w); x++)
                Blend(x, y, color, Coverage(x - left, y - top, w, h, radius));
    }

    /// <summary>Darkens the lower part of a rectangle with rounded corners from nothing to the given value at its lower edge: text over it is read on any picture.</summary>
    public void Shade(int left, int top, int w, int h, int from, double radius, byte value)
    {
        for (var y = Math.Max(0, top + from); y < Math.Min(height, top + h); y++)
        {
            var depth = (double)(y - top - from + 1) / (h - from);
            for (var x = Math.Max(0, left); x < Math.Min(width, left + w); x++)
                Blend(x, y, [value], Coverage(x - left, y - top, w, h, radius) * depth * (2 - depth));
        }
    }

    /// <summary>Writes it to a file.</summary>
    public void Save(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        var header = channels switch
        {
            1 => $"P5\n{Number(width)} {Number(height)}\n255\n",
            3 => $"P6\n{Number(width)} {Number(height)}\n255\n",
            _ => $"P7\nWIDTH {Number(width)}\nHEIGHT {Number(height)}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n",
        };
        file.Write(Encoding.ASCII.GetBytes(header));
        file.Write(_points);
    }

    private void Blend(int x, int y, ReadOnlySpan<byte> color, double coverage)
    {
        if (coverage <= 0) return;
        var at = ((y * width) + x) * channels;
        for (var c = 0; c < channels; c++) _points[at + c] = (byte)Math.Round(_points[at + c] + ((color[c] - _points[at + c]) * Math.Min(1, coverage)));
    }

    /// <summary>How much of a point lies within: the distance to the edge, a point wide.</summary>
    private static double Coverage(int x, int y, int w, int h, double radius)
    {
        var dx = Math.Max(Math.Abs(x + 0.5 - (w / 2.0)) - ((w / 2.0) - radius), 0);
        var dy = Math.Max(Math.Abs(y + 0.5 - (h / 2.0)) - ((h / 2.0) - radius), 0);
        return dx == 0 && dy == 0 ? 1 : Math.Clamp(radius + 0.5 - Math.Sqrt((dx * dx) + (dy * dy)), 0, 1);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
