using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VideoConf.Load.Network;

/// <summary><c>docs/network.md</c> with its figures and its plot, of traces that are kept between runs.</summary>
/// <param name="folder">Where traces are kept.</param>
/// <param name="docs">Where the page goes.</param>
internal sealed class NetworkDocument(string folder, string docs)
{
    private const string Head = """
        # The same networks, two servers

        `./videoconf bench --network` measures this page: one Chromium page sends a camera of 1280x720 at 15 frames a second in three sizes (150, 500 and 1,700 kbit/s at
        most, as the web client does) and a tone, another receives them over a UDP relay that does to its downlink what the scenario says; nothing is done to the sender.
        Once the server between them is this one, by WHIP and WHEP, and once Debian's Janus with its VideoRoom, as packaged, by simulcast too. The
        way to the receiver is 3 Mbit/s with a queue of 250 ms and 20 ms each way before each scenario, and in it where its name does not say otherwise; trouble begins when the largest size has been there for four seconds, or after twenty where it does not come.
        One run each, on one machine with two processors.

        - **rate** is the payload of pictures that came, whether or not it could be shown; **share** is that rate of what the way let through (lost packets taken off). What is sent at most is 1.7 Mbit/s, so 57 % of 3 Mbit/s is all there is.
        - **freezes** and **frozen** are the browser's own count (`freezeCount`, `totalFreezesDuration`, and `pauseCount`, `totalPausesDuration` for what stood still for long), one that lasts at the end included.
        - **delay** is the 95th percentile of the pictures that were shown: those that never came have none. Each carries the time of its capture as a row of cells, which the receiving page reads in the decoded picture. Encoder,
          server, network and jitter buffer are in it; camera and screen are not.
        - **sound made up** is `concealedSamples` of `totalSamplesReceived`.
        - **down** is the time from the fall to 300 kbit/s until pictures came in time again (no older than before and 200 ms, no pause over half a second, for three seconds); **up** from the rise until they did and
          were as large as before. **resume** is the time from the end of the outage to the first picture captured after it.

        """;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);
    private static readonly JsonSerializerOptions ForPeople = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Keeps a trace, in the place of the one before.</summary>
    public async Task KeepAsync(Trace trace)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(PathOf(trace.Scenario, trace.Server), JsonSerializer.Serialize(trace, Form));
    }

    /// <summary>Writes page, figures and plot when there is a trace of everything; returns what there is none of.</summary>
    public async Task<IReadOnlyList<string>> WriteAsync(IReadOnlyList<string> servers)
    {
        var missing = Scenario.All.SelectMany(scenario => servers.Select(server => (scenario.Key, server))).Where(pair => !File.Exists(PathOf(pair.Key, pair.server))).ToList();
        if (missing.Count > 0) return [.. missing.Select(static pair => $"{pair.Key} with {pair.server}")];
        var runs = new List<(Scenario Scenario, Trace Trace, Figures Figures)>();
        foreach (var scenario in Scenario.All)
        {
            foreach (var server in servers)
            {
                var trace = JsonSerializer.Deserialize<Trace>(await File.ReadAllTextAsync(PathOf(scenario.Key, server)), Form)!;
                runs.Add((scenario, trace, Figures.Of(scenario, trace)));
            }
        }

        var figures = runs.Select(static run => new { scenario = run.Scenario.Key, server = run.Trace.ServerVersion, run.Trace.Date, run.Figures });
        await File.WriteAllTextAsync(Path.Combine(docs, "network.json"), JsonSerializer.Serialize(figures, ForPeople) + "\n");
        var steps = runs.Where(static run => run.Scenario.HasSteps).ToList();
        await File.WriteAllTextAsync(Path.Combine(docs, "images", "network-steps.svg"), NetworkPlot.Draw(steps[0].Scenario, [.. steps.Select(static run => run.Trace)]));
        await File.WriteAllTextAsync(Path.Combine(docs, "network.md"), Page(runs));
        return [];
    }

    /// <summary>Figures in one line.</summary>
    public static string Line(Figures figures) =>
        $"{Rate(figures)} ({Percent(figures.Share)}), {figures.Freezes} freezes ({figures.FrozenSeconds:0.0} s), delay {Milliseconds(figures.DelayP95)}, {figures.FramesPerSecond:0.0} frames a second, " +
        $"sound made up {Percent(figures.Concealed)}, down {Seconds(figures.Down)}, up {Seconds(figures.Up)}, resume {Seconds(figures.Resume)}";

    private static string Page(List<(Scenario Scenario, Trace Trace, Figures Figures)> runs)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        text.Append("\n| scenario | server | rate | share | freezes | frozen | delay p95 | frames/s | sound made up |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var (scenario, trace, figures) in runs)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {scenario.Title} | {trace.ServerVersion} | {Rate(figures)} | {Percent(figures.Share)} | {figures.Freezes} | {figures.FrozenSeconds:0.0} s | ");
            text.Append(CultureInfo.InvariantCulture, $"{Milliseconds(figures.DelayP95)} | {figures.FramesPerSecond:0.0} | {Percent(figures.Concealed)} |\n");
        }

        text.Append("\n| | ").AppendJoin(" | ", runs.Select(static run => run.Trace.ServerVersion).Distinct()).Append(" |\n|---|---|---|\n");
        Row("down to 300 kbit/s", static run => run.Scenario.HasSteps, static figures => figures.Down);
        Row("up to 3 Mbit/s", static run => run.Scenario.HasSteps, static figures => figures.Up);
        Row("resume after the outage", static run => run.Scenario.HasOutage, static figures => figures.Resume);
        var (first, last) = (runs.Min(static run => run.Trace.Date), runs.Max(static run => run.Trace.Date));
        text.Append(CultureInfo.InvariantCulture, $"\n![Rate and delay of both over the steps](images/network-steps.svg)\n\nMeasured {(first == last ? $"on {first:yyyy-MM-dd}" : $"from {first:yyyy-MM-dd} to {last:yyyy-MM-dd}")} with {runs[0].Trace.Browser}. The figures are in `network.json`.\n");
        return text.ToString();

        void Row(string title, Func<(Scenario Scenario, Trace Trace, Figures Figures), bool> isOf, Func<Figures, double?> read) =>
            text.Append("| ").Append(title).Append(" | ").AppendJoin(" | ", runs.Where(isOf).Select(run => Seconds(read(run.Figures)))).Append(" |\n");
    }

    private static string Rate(Figures figures) => $"{figures.VideoRate / 1000:0} kbit/s";

    private static string Percent(double share) => $"{share * 100:0.#} %";

    private static string Milliseconds(int? value) => value is { } some ? $"{some} ms" : "-";

    private static string Seconds(double? value) => value is { } some ? $"{some:0.0} s" : "not in this time";

    private string PathOf(string scenario, string server) => Path.Combine(folder, $"{scenario}-{server}.json");
}
