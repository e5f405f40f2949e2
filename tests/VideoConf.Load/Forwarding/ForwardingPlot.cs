using System.Globalization;
using System.Text;

namespace VideoConf.Load.Forwarding;

/// <summary>Packets per CPU-second of each server in each profile, as bars with their spread.</summary>
internal static class ForwardingPlot
{
    private const int Width = 900;
    private const int Height = 380;
    private const int Left = 70;
    private const int Top = 40;
    private const int Bottom = 70;
    private const int Bar = 34;
    private static readonly string[] Colours = ["#0b63c5", "#c2410c", "#15803d", "#7c3aed"];

    /// <summary>The drawing.</summary>
    public static string Draw(IReadOnlyList<ForwardingResult> results)
    {
        var servers = results.SelectMany(static result => result.Servers).Select(static server => server.Server).Distinct().ToList();
        var highest = results.SelectMany(static result => result.Servers).Select(static server => server.PerServerSecond.Highest).DefaultIfEmpty(1).Max();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"20\" font-size=\"14\">Packets delivered per second of the server's processor time (median, lowest to highest round)</text>\n");
        for (var i = 0; i <= 4; i++)
        {
            var value = highest * i / 4;
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(value):0.#}H{Width - 10}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{value / 1_000:0} k</text>\n");
        }

        var group = (Width - Left - 10.0) / Math.Max(1, results.Count);
        for (var i = 0; i < results.Count; i++)
        {
            var start = Left + (i * group) + ((group - (servers.Count * Bar)) / 2);
            foreach (var server in results[i].Servers)
            {
                var (at, spread) = (servers.IndexOf(server.Server), server.PerServerSecond);
                var x = start + (at * Bar);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x + 3:0.#}\" y=\"{Y(spread.Median):0.#}\" width=\"{Bar - 6}\" height=\"{Y(0) - Y(spread.Median):0.#}\" fill=\"{Colours[at % Colours.Length]}\"/>");
                svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x + (Bar / 2):0.#} {Y(spread.Lowest):0.#}V{Y(spread.Highest):0.#}\" stroke=\"black\"/>\n");
            }

            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + ((i + 0.5) * group):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{results[i].Profile}</text>\n");
        }

        for (var i = 0; i < servers.Count; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + (i * 160)}\" y=\"{Height - 26}\" width=\"12\" height=\"12\" fill=\"{Colours[i % Colours.Length]}\"/><text x=\"{Left + 18 + (i * 160)}\" y=\"{Height - 15}\">{servers[i]}</text>\n");
        return svg.Append("</svg>\n").ToString();

        double Y(double value) => Height - Bottom - ((Height - Bottom - Top) * value / highest);
    }
}
