using System.Globalization;
using System.Text;

namespace VideoConf.Load.Network;

/// <summary>Rate against capacity, and delay, of several servers over one scenario.</summary>
internal static class NetworkPlot
{
    private const int Width = 900;
    private const int Panel = 250;
    private const int Left = 60;
    private const int Top = 30;
    private const int Between = 50;
    private const int Bottom = 44;
    private const double HighestRate = 3.5e6;
    private const double HighestDelay = 2000;
    private static readonly string[] Colours = ["#0b63c5", "#c2410c"];

    /// <summary>The drawing.</summary>
    public static string Draw(Scenario scenario, IReadOnlyList<Trace> traces)
    {
        var height = Top + Panel + Between + Panel + Bottom;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n");
        Axes(svg, scenario, Top, "Pictures received, Mbit/s (black: capacity)", HighestRate, 1e6);
        Axes(svg, scenario, Top + Panel + Between, "Age of the pictures shown, ms", HighestDelay, 1);
        Line(svg, Enumerable.Range(0, scenario.Seconds * 10).Select(tenth => (X(scenario, tenth / 10.0), Y(Top, scenario.CapacityAt(tenth / 10.0), HighestRate))), "black", 2);
        for (var i = 0; i < traces.Count; i++)
        {
            var trace = traces[i];
            Line(svg, Rates(trace).Where(one => IsWithin(scenario, one.Time)).Select(one => (X(scenario, one.Time), Y(Top, one.Rate, HighestRate))), Colours[i], 1.5);
            var shown = trace.Shown().Where(static frame => frame.Delay >= 0).Select(frame => (Time: trace.SecondsOf(frame.At), frame.Delay));
            foreach (var (time, delay) in shown.Where(one => IsWithin(scenario, one.Time)))
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(scenario, time):0.#}\" cy=\"{Y(Top + Panel + Between, delay, HighestDelay):0.#}\" r=\"1.5\" fill=\"{Colours[i]}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (i * 200)}\" y=\"{height - 6}\" fill=\"{Colours[i]}\">{trace.ServerVersion}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Bits per second over each second that ends with a reading.</summary>
    private static IEnumerable<(double Time, double Rate)> Rates(Trace trace)
    {
        for (var i = 4; i < trace.Readings.Count; i++)
        {
            var (from, to) = (trace.Readings[i - 4], trace.Readings[i]);
            yield return (trace.SecondsOf(to.At), (to.VideoBytes - from.VideoBytes) * 8000 / (to.At - from.At));
        }
    }

    private static bool IsWithin(Scenario scenario, double time) => time >= 0 && time <= scenario.Seconds;

    private static double X(Scenario scenario, double seconds) => Left + ((Width - Left - 10) * seconds / scenario.Seconds);

    private static double Y(int top, double value, double highest) => top + Panel - (Panel * Math.Min(value, highest) / highest);

    private static void Axes(StringBuilder svg, Scenario scenario, int top, string title, double highest, double unit)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top - 10}\" font-size=\"14\">{title}</text>\n");
        for (var i = 0; i <= 5; i++)
        {
            var (value, time) = (highest * i / 5, scenario.Seconds * i / 5.0);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(top, value, highest):0.#}H{Width - 10}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{Y(top, value, highest) + 4:0.#}\" text-anchor=\"end\">{value / unit:0.##}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(scenario, time):0.#}\" y=\"{top + Panel + 16}\" text-anchor=\"middle\">{time:0.#} s</text>\n");
        }
    }

    private static void Line(StringBuilder svg, IEnumerable<(double X, double Y)> points, string colour, double width)
    {
        svg.Append("<polyline fill=\"none\" points=\"");
        foreach (var (x, y) in points) svg.Append(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#} ");
        svg.Append(CultureInfo.InvariantCulture, $"\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n");
    }
}
