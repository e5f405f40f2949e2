using System.Globalization;
using System.Text;

namespace VideoConf.Load.Control;

/// <summary>Processor time of each kind of call on a logarithmic axis: ours, and the ceiling beside it.</summary>
internal static class ControlPlot
{
    private const int Width = 900;
    private const int Left = 260;
    private const int Right = 40;
    private const int Top = 50;
    private const int Row = 36;
    private const int Bottom = 30;
    private const double Least = 10;
    private const double Most = 10_000;

    /// <summary>The drawing.</summary>
    public static string Draw(IReadOnlyDictionary<(string Call, string Server), ControlFigure> figures)
    {
        var height = Top + (Row * ControlCall.All.Count) + Bottom;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"20\" font-size=\"14\">Server's processor time a call, microseconds: <tspan fill=\"#0b63c5\">VideoConf</tspan>, <tspan fill=\"#64748b\">bare ASP.NET Core</tspan></text>\n");
        for (var mark = Least; mark <= Most; mark *= 10)
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(mark):0.#} {Top - 10}V{height - Bottom}\" stroke=\"#ddd\"/><text x=\"{X(mark):0.#}\" y=\"{height - 10}\" text-anchor=\"middle\">{mark:0}</text>\n");
        for (var i = 0; i < ControlCall.All.Count; i++)
        {
            var call = ControlCall.All[i];
            var (ours, bare, y) = (figures[(call.Key, "videoconf")].Median.Microseconds, figures[(call.Key, "bare")].Median.Microseconds, Top + (Row * i) + 14);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 12}\" y=\"{y + 4}\" text-anchor=\"end\">{call.Title.Replace("`", "", StringComparison.Ordinal)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(bare):0.#} {y}H{X(ours):0.#}\" stroke=\"#94a3b8\" stroke-width=\"2\"/><circle cx=\"{X(bare):0.#}\" cy=\"{y}\" r=\"5\" fill=\"#64748b\"/><circle cx=\"{X(ours):0.#}\" cy=\"{y}\" r=\"5\" fill=\"#0b63c5\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(ours):0.#}\" y=\"{y - 9}\" text-anchor=\"middle\" fill=\"#0b63c5\">{ours:0}</text><text x=\"{X(bare):0.#}\" y=\"{y + 17}\" text-anchor=\"middle\" fill=\"#64748b\">{bare:0}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double X(double microseconds) => Left + ((Width - Left - Right) * Math.Log10(Math.Clamp(microseconds, Least, Most) / Least) / Math.Log10(Most / Least));
}
