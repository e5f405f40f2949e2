using System.Globalization;
using System.Text;

namespace VideoConf.Capacity;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Points">Its points, by rising x.</param>
internal sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over two logarithmic axes, as SVG.</summary>
internal static class Chart
{
    private const int Width = 760;
    private const int Height = 360;
    private const int Left = 70;
    private const int Right = 150;
    private const int Top = 40;
    private const int Bottom = 50;
    private static readonly string[] Colours = ["#0b63c5", "#c2410c", "#15803d", "#7c3aed"];

    /// <summary>The drawing.</summary>
    public static string Draw(string title, string across, IReadOnlyList<Line> lines)
    {
        var points = lines.SelectMany(static line => line.Points).ToList();
        var (x, y) = (Axis.Over(points.Select(static point => point.X)), Axis.Over(points.Select(static point => point.Y)));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"22\" font-size=\"14\">{title}</text>\n<text x=\"{Left + ((Width - Left - Right) / 2)}\" y=\"{Height - 10}\" text-anchor=\"middle\">{across}</text>\n");
        foreach (var mark in x.Marks()) svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(mark):0.#} {Top}V{Height - Bottom}\" stroke=\"#ddd\"/><text x=\"{X(mark):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{mark:#,0.######}</text>\n");
        foreach (var mark in y.Marks()) svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(mark):0.#}H{Width - Right}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(mark) + 4:0.#}\" text-anchor=\"end\">{mark:#,0.######}</text>\n");
        for (var i = 0; i < lines.Count; i++)
        {
            svg.Append("<polyline fill=\"none\" points=\"");
            foreach (var point in lines[i].Points) svg.Append(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(point.Y):0.#} ");
            svg.Append(CultureInfo.InvariantCulture, $"\" stroke=\"{Colours[i]}\" stroke-width=\"2\"/><text x=\"{Width - Right + 8}\" y=\"{Y(lines[i].Points[^1].Y) + 4:0.#}\" fill=\"{Colours[i]}\">{lines[i].Name}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double value) => Left + ((Width - Left - Right) * x.At(value));
        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * y.At(value));
    }

    /// <summary>A logarithmic axis over whole decades.</summary>
    private readonly record struct Axis(int First, int Last)
    {
        public static Axis Over(IEnumerable<double> values)
        {
            var all = values.ToList();
            var (first, last) = ((int)Math.Floor(Math.Log10(all.Min())), (int)Math.Ceiling(Math.Log10(all.Max())));
            return new Axis(first, Math.Max(first + 1, last));
        }

        public double At(double value) => (Math.Log10(value) - First) / (Last - First);

        public IEnumerable<double> Marks()
        {
            for (var power = First; power <= Last; power++) yield return Math.Pow(10, power);
        }
    }
}
