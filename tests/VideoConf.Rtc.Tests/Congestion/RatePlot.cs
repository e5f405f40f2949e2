using System.Globalization;
using System.Text;

namespace VideoConf.Rtc.Tests.Congestion;

/// <summary>Draws rate against capacity, as it came out, into artifacts/congestion of the repository.</summary>
internal static class RatePlot
{
    private const int Width = 900;
    private const int Height = 320;
    private const int Left = 60;
    private const int Top = 34;
    private const int Bottom = 36;
    private static readonly string[] Colours = ["#0b63c5", "#c2410c", "#15803d", "#7e22ce", "#a16207"];

    public static string Write(string name, string title, params SimulatedFlow[] flows)
    {
        var end = flows.Max(flow => flow.Samples[^1].Time.TotalSeconds);
        var capacities = flows[0].Samples.Select(sample => sample.Capacity).ToArray();
        var highest = Math.Ceiling(1.15 * Math.Max(capacities.Where(double.IsFinite).DefaultIfEmpty(0).Max(), flows.Max(flow => flow.Samples.Max(sample => sample.Target))) / 500_000) * 500_000;
        double X(double seconds) => Left + ((Width - Left - 10) * seconds / end);
        double Y(double rate) => Height - Bottom - ((Height - Bottom - Top) * Math.Min(rate, highest) / highest);

        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n<text x=\"{Left}\" y=\"18\" font-size=\"14\">{title}</text>\n");
        for (var i = 0; i <= 5; i++)
        {
            var rate = highest * i / 5;
            svg.Append($"<path d=\"M{Left} {Text(Y(rate))}H{Width - 10}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Text(Y(rate) + 4)}\" text-anchor=\"end\">{Text(rate / 1e6)}</text>\n");
            svg.Append($"<text x=\"{Text(X(end * i / 5))}\" y=\"{Height - 18}\" text-anchor=\"middle\">{Text(end * i / 5)} s</text>\n");
        }

        svg.Append($"<text x=\"{Left}\" y=\"{Height - 4}\">Mbit/s. Black: capacity; strong: target; pale: received.</text>\n");
        Line(svg, flows[0].Samples.Select(sample => (X(sample.Time.TotalSeconds), Y(double.IsFinite(sample.Capacity) ? sample.Capacity : highest))), "black", 2, 1);
        for (var i = 0; i < flows.Length; i++)
        {
            var colour = Colours[i % Colours.Length];
            Line(svg, flows[i].Samples.Select(sample => (X(sample.Time.TotalSeconds), Y(sample.Received))), colour, 1, 0.35);
            Line(svg, flows[i].Samples.Select(sample => (X(sample.Time.TotalSeconds), Y(sample.Target))), colour, 1.5, 1);
        }

        svg.Append("</svg>\n");
        var path = Path.Combine(Folder(), name + ".svg");
        File.WriteAllText(path, svg.ToString());
        return path;
    }

    private static void Line(StringBuilder svg, IEnumerable<(double X, double Y)> points, string colour, double width, double opacity)
    {
        svg.Append("<polyline fill=\"none\" points=\"");
        foreach (var (x, y) in points) svg.Append(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#} ");
        svg.Append(CultureInfo.InvariantCulture, $"\" stroke=\"{colour}\" stroke-width=\"{width}\" opacity=\"{opacity}\"/>\n");
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Folder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "VideoConf.sln"))) root = root.Parent;
        return Directory.CreateDirectory(Path.Combine(root?.FullName ?? Environment.CurrentDirectory, "artifacts", "congestion")).FullName;
    }
}
