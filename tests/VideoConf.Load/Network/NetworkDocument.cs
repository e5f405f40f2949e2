using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VideoConf.Load.Network;

/// <summary><c>docs/network.md</c> with its figures and its plot. What was measured before stays until it is measured again.</summary>
/// <param name="folder">Where traces are kept, for people and for the plot.</param>
/// <param name="docs">Where the page goes, and the figures in <c>network.json</c>.</param>
internal sealed class NetworkDocument(string folder, string docs)
{
    private const string Head = """
        # The same networks, two servers

        `./videoconf bench --network` measures this page: one Chromium page sends a camera of 1280x720 at 15 frames a second in three sizes (150, 500 and 1,700 kbit/s at
        most, as the web client does) and a tone, another receives them over a UDP relay that does to its downlink what the scenario says; nothing is done to the sender.
        Once the server between them is this one, by WHIP and WHEP, and once Debian's Janus with its VideoRoom, as packaged, by simulcast too. The
        way to the receiver is 3 Mbit/s with a queue of 250 ms and 20 ms each way before each scenario, and in it where its name does not say otherwise; trouble begins when the largest size has been there for four seconds, or after twenty where it does not come.
        Medians of the runs, with the least and the most behind them, on one machine with two processors.

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

    private string Store => Path.Combine(docs, "network.json");

    /// <summary>Takes in the runs of a scenario with a server, in the place of those before.</summary>
    public async Task KeepAsync(Scenario scenario, IReadOnlyList<Trace> traces)
    {
        var last = traces[^1];
        Directory.CreateDirectory(folder);
        for (var run = 0; run < traces.Count; run++) await File.WriteAllTextAsync(PathOf(scenario.Key, last.Server, run + 1), JsonSerializer.Serialize(traces[run], Form));
        var kept = await ReadAsync();
        kept.RemoveAll(series => string.Equals(series.Scenario, scenario.Key, StringComparison.Ordinal) && string.Equals(series.Server, last.Server, StringComparison.Ordinal));
        kept.Add(new Series(scenario.Key, last.Server, last.ServerVersion, last.Date, last.Browser, [.. traces.Select(trace => Figures.Of(scenario, trace))]));
        var order = Scenario.All.Select(static one => one.Key).ToList();
        kept.Sort((a, b) => (order.IndexOf(a.Scenario), a.Server == "videoconf" ? 0 : 1).CompareTo((order.IndexOf(b.Scenario), b.Server == "videoconf" ? 0 : 1)));
        await File.WriteAllTextAsync(Store, JsonSerializer.Serialize(kept, ForPeople) + "\n");
    }

    /// <summary>Writes page and plot when there are figures of everything; returns what there are none of.</summary>
    public async Task<IReadOnlyList<string>> WriteAsync(IReadOnlyList<string> servers)
    {
        var kept = await ReadAsync();
        var rows = new List<(Scenario Scenario, Series Series)>();
        var missing = new List<string>();
        foreach (var scenario in Scenario.All)
        {
            foreach (var server in servers)
            {
                var series = kept.Find(one => string.Equals(one.Scenario, scenario.Key, StringComparison.Ordinal) && string.Equals(one.Server, server, StringComparison.Ordinal));
                if (series is null) missing.Add($"{scenario.Key} with {server}");
                else rows.Add((scenario, series));
            }
        }

        if (missing.Count > 0) return missing;
        await File.WriteAllTextAsync(Path.Combine(docs, "network.md"), Page(rows));
        var steps = Scenario.All.First(static scenario => scenario.HasSteps);
        var paths = servers.Select(server => PathOf(steps.Key, server, 1)).ToList();
        if (!paths.TrueForAll(File.Exists)) return [];
        var traces = new List<Trace>();
        foreach (var path in paths) traces.Add(JsonSerializer.Deserialize<Trace>(await File.ReadAllTextAsync(path), Form)!);
        await File.WriteAllTextAsync(Path.Combine(docs, "images", "network-steps.svg"), NetworkPlot.Draw(steps, traces));
        return [];
    }

    /// <summary>Figures in one line.</summary>
    public static string Line(Figures figures) =>
        $"{Rate(figures.VideoRate)} ({Percent(figures.Share)}), {figures.Freezes} freezes ({figures.FrozenSeconds:0.0} s), delay {figures.DelayP95} ms, {figures.FramesPerSecond:0.0} frames a second, " +
        $"sound made up {Percent(figures.Concealed)}, down {figures.Down:0.0} s, up {figures.Up:0.0} s, resume {figures.Resume:0.0} s";

    private async Task<List<Series>> ReadAsync() =>
        File.Exists(Store) ? JsonSerializer.Deserialize<List<Series>>(await File.ReadAllTextAsync(Store), ForPeople)! : [];

    private static string Page(List<(Scenario Scenario, Series Series)> rows)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        text.Append("\n| scenario | server | runs | rate | share | freezes | frozen | delay p95 | frames/s | sound made up |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var (scenario, series) in rows)
        {
            string[] cells =
            [
                scenario.Title, series.Version, series.Runs.Count.ToString(CultureInfo.InvariantCulture),
                series.Tell(static run => run.VideoRate, Rate, "-"), series.Tell(static run => run.Share, Percent, "-"),
                series.Tell(static run => run.Freezes, static value => $"{value:0}", "-"), series.Tell(static run => run.FrozenSeconds, Seconds, "-"),
                series.Tell(static run => run.DelayP95, static value => $"{value:0} ms", "-"), series.Tell(static run => run.FramesPerSecond, static value => $"{value:0.0}", "-"),
                series.Tell(static run => run.Concealed, Percent, "-"),
            ];
            text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }

        text.Append("\n| | ").AppendJoin(" | ", rows.Select(static row => row.Series.Version).Distinct()).Append(" |\n|---|---|---|\n");
        Row("down to 300 kbit/s", static scenario => scenario.HasSteps, static run => run.Down);
        Row("up to 3 Mbit/s", static scenario => scenario.HasSteps, static run => run.Up);
        Row("resume after the outage", static scenario => scenario.HasOutage, static run => run.Resume);
        var (first, last) = (rows.Min(static row => row.Series.Date), rows.Max(static row => row.Series.Date));
        text.Append(CultureInfo.InvariantCulture, $"\n![Rate and delay of both over the steps](images/network-steps.svg)\n\nMeasured {(first == last ? $"on {first:yyyy-MM-dd}" : $"from {first:yyyy-MM-dd} to {last:yyyy-MM-dd}")} with {rows[0].Series.Browser}. The figures of each run are in `network.json`.\n");
        return text.ToString();

        void Row(string title, Func<Scenario, bool> isOf, Func<Figures, double?> read) =>
            text.Append("| ").Append(title).Append(" | ").AppendJoin(" | ", rows.Where(row => isOf(row.Scenario)).Select(row => row.Series.Tell(read, Seconds, "not in this time"))).Append(" |\n");
    }

    private static string Rate(double bitsPerSecond) => $"{bitsPerSecond / 1000:0} kbit/s";

    private static string Percent(double share) => $"{share * 100:0.#} %";

    private static string Seconds(double value) => $"{value:0.0} s";

    private string PathOf(string scenario, string server, int run) => Path.Combine(folder, $"{scenario}-{server}-{run}.json");
}
