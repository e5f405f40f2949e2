using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VideoConf.Load.Forwarding;

/// <summary><c>docs/forwarding.md</c> with its figures and its plots, of results that are kept between runs.</summary>
/// <param name="folder">Where results are kept.</param>
/// <param name="docs">Where the page goes.</param>
internal sealed class ForwardingDocument(string folder, string docs)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Keeps a profile's result, in the place of the one before.</summary>
    public void Keep(ForwardingResult result)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(PathOf(result.Profile), JsonSerializer.Serialize(result, Form));
    }

    /// <summary>Writes page, figures and plots when there are figures of every profile; returns those of which there are none.</summary>
    public IReadOnlyList<string> Write()
    {
        var missing = Profile.All.Select(static profile => profile.Key).Where(key => !File.Exists(PathOf(key))).ToList();
        if (missing.Count > 0) return missing;
        var results = Profile.All.Select(profile => JsonSerializer.Deserialize<ForwardingResult>(File.ReadAllText(PathOf(profile.Key)), Form)!).ToList();
        File.WriteAllText(Path.Combine(docs, "forwarding.json"), JsonSerializer.Serialize(results, Form) + "\n");
        File.WriteAllText(Path.Combine(docs, "images", "forwarding-cost.svg"), ForwardingPlot.Draw(results));
        File.WriteAllText(Path.Combine(docs, "forwarding.md"), ForwardingPage.Write(results));
        return [];
    }

    /// <summary>A result as a table.</summary>
    public static string Table(ForwardingResult result)
    {
        var text = new StringBuilder();
        text.Append("| | packets per CPU-second | lowest to highest | packets/s | delay at 70 %: p50, p99, max | at 90 %: p99 | delivered at 90 % |\n|---|---|---|---|---|---|---|\n");
        foreach (var server in result.Servers)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {server.Title} | {Thousands(server.PerServerSecond.Median)} | {Thousands(server.PerServerSecond.Lowest)} to {Thousands(server.PerServerSecond.Highest)} | {Thousands(server.PerSecond.Median)} |");
            var (at70, at90) = (server.Steady[0], server.Steady[^1]);
            text.Append(CultureInfo.InvariantCulture, $" {Milliseconds(at70.DelayP50)}, {Milliseconds(at70.DelayP99)}, {Milliseconds(at70.DelayMaximum)} ms | {Milliseconds(at90.DelayP99)} ms | {Delivered(at90)} |\n");
        }

        foreach (var one in result.LeftOut) text.Append(CultureInfo.InvariantCulture, $"| {one.Server} | not measured: {one.Reason} | | | | | |\n");
        foreach (var server in result.Servers.Where(static server => server.Doubts.Count > 0)) text.Append(CultureInfo.InvariantCulture, $"\n{server.Server}: {string.Join("; ", server.Doubts)}.\n");
        return text.ToString();
    }

    private static string Thousands(double value) => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0} k");

    private static string Milliseconds(long nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.00}");

    private static string Delivered(SteadyFigures figures) => figures.Delivered == figures.Sent
        ? "all"
        : string.Create(CultureInfo.InvariantCulture, $"{100.0 * figures.Delivered / figures.Sent:0.000} % ({figures.Sent - figures.Delivered} missing)");

    private string PathOf(string profile) => Path.Combine(folder, $"{profile}.json");
}
