using System.Globalization;
using System.Text;
using System.Text.Json;
using VideoConf.Load.Forwarding.Measuring;

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
        if (result.Servers.All(static server => server.Steady.Count == 1)) AddMeeting(text, result);
        else AddFanOut(text, result);
        foreach (var one in result.LeftOut) text.Append(CultureInfo.InvariantCulture, $"\nNot measured: {one.Server}, as {one.Reason}.\n");
        foreach (var server in result.Servers.Where(static server => server.Doubts.Count > 0)) text.Append(CultureInfo.InvariantCulture, $"\n{server.Server}: {string.Join("; ", server.Doubts)}.\n");
        return text.ToString();
    }

    private static void AddMeeting(StringBuilder text, ForwardingResult result)
    {
        text.Append("| | packets per CPU-second | lowest to highest | packets/s | of what everybody takes | its processor busy | delay: p50 | p99 | longest |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var server in result.Servers)
        {
            var steady = server.Steady[0];
            var share = 100.0 * steady.Rounds.Sum(static round => round.Delivered) / steady.Rounds.Sum(static round => round.Sent);
            text.Append(CultureInfo.InvariantCulture, $"| {server.Title} | {Thousands(server.PerServerSecond.Median)} | {Thousands(server.PerServerSecond.Lowest)} to {Thousands(server.PerServerSecond.Highest)} | {server.PerSecond.Median / 1_000:0.0} k |");
            text.Append(CultureInfo.InvariantCulture, $" {share:0.0} % | {100 * steady.ServerCoreBusy:0} % | {Milliseconds(steady.DelayP50)} ms | {Milliseconds(steady.DelayP99)} ms | {steady.DelayMaximum / 1e6:0.0} ms |\n");
        }
    }

    private static void AddFanOut(StringBuilder text, ForwardingResult result)
    {
        text.Append("| saturated | packets per CPU-second | lowest to highest | packets/s |\n|---|---|---|---|\n");
        foreach (var server in result.Servers)
            text.Append(CultureInfo.InvariantCulture, $"| {server.Title} | {Thousands(server.PerServerSecond.Median)} | {Thousands(server.PerServerSecond.Lowest)} to {Thousands(server.PerServerSecond.Highest)} | {Thousands(server.PerSecond.Median)} |\n");
        text.Append("\n| at a share of that | | its processor busy | delay: p50 | p99 | longest | delivered |\n|---|---|---|---|---|---|---|\n");
        foreach (var (server, steady) in result.Servers.SelectMany(static server => server.Steady, static (server, steady) => (server, steady)))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {server.Server} | {100 * steady.Share:0} % | {100 * steady.ServerCoreBusy:0} % | {Milliseconds(steady.DelayP50)} ms | {Milliseconds(steady.DelayP99)} ms |");
            text.Append(CultureInfo.InvariantCulture, $" {steady.DelayMaximum / 1e6:0.0} ms | {Delivered(steady)} |\n");
        }
    }

    private static string Thousands(double value) => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0} k");

    private static string Milliseconds(Spread nanoseconds) => string.Create(
        CultureInfo.InvariantCulture, $"{nanoseconds.Median / 1e6:0.00} ({nanoseconds.Lowest / 1e6:0.00} to {nanoseconds.Highest / 1e6:0.00})");

    private static string Delivered(SteadyFigures figures)
    {
        var whole = figures.Rounds.Count(static round => round.Delivered == round.Sent);
        var missing = figures.Rounds.Sum(static round => round.Sent - round.Delivered);
        var share = 100.0 * missing / figures.Rounds.Sum(static round => round.Sent);
        return string.Create(CultureInfo.InvariantCulture, $"all, in {whole} of {figures.Rounds.Count} rounds{(missing > 0 ? $"; {share:0.00} % missing over all" : "")}");
    }

    private string PathOf(string profile) => Path.Combine(folder, $"{profile}.json");
}
