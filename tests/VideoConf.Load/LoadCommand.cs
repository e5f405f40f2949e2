using System.Diagnostics;
using System.Globalization;

namespace VideoConf.Load;

/// <summary>The command line: options in, figures out; 1 when accounts disagree.</summary>
internal static class LoadCommand
{
    public const string Usage = "videoconf bench --load [--minutes N] [--rooms N] [--people N] [--storm N] [--throughput SECONDS] [--seed N]";

    public static LoadOptions? Parse(string[] args)
    {
        var options = new LoadOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var value) || value < 0) return null;
            LoadOptions? next = args[i] switch
            {
                "--minutes" => options with { Duration = TimeSpan.FromMinutes(value) },
                "--rooms" when value >= 1 => options with { Rooms = (int)value },
                "--people" when value >= 1 => options with { People = (int)value },
                "--storm" => options with { Storm = (int)value },
                "--throughput" => options with { Throughput = TimeSpan.FromSeconds(value) },
                "--seed" => options with { Seed = (int)value },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        return options;
    }

    public static async Task<int> RunAsync(LoadOptions options, TextWriter output)
    {
        await using var host = await HostProcess.StartAsync();
        if (options.Storm > 0)
        {
            // The first storm finds cold code; what counts is a server that has run for a while.
            await JoinStorm.RunAsync(host.Address, Math.Min(options.Storm, 10));
            foreach (var people in (int[])[.. new[] { 2, 10, 25, 50 }.Where(people => people < options.Storm), options.Storm, options.Storm]) await StormAsync(host, people, output);
        }

        await using var run = new LoadRun(host.Address, options, output.WriteLine);
        var (began, used) = (Stopwatch.GetTimestamp(), host.ProcessorTime);
        var report = await run.RunAsync();
        var time = Stopwatch.GetElapsedTime(began);
        await output.WriteLineAsync($"{report.People} people, {report.Acts.Values.Sum()} acts in {time.TotalMinutes:0.0} min ({string.Join(", ", report.Acts.OrderBy(act => act.Key, StringComparer.Ordinal).Select(act => $"{act.Key} {act.Value}"))})");
        await output.WriteLineAsync($"host: {(host.ProcessorTime - used).TotalSeconds / time.TotalSeconds:0.00} processors on average, {host.Memory / 1024.0 / 1024.0:0} MiB at the end");
        await output.WriteLineAsync($"{report.Comparisons} rooms compared, {report.Drift.Count} disagreements; {report.Missed} views fell behind, {report.Lost} people were given up while they were there");
        foreach (var wrong in report.Drift.Take(50)) await output.WriteLineAsync("  " + wrong);

        used = host.ProcessorTime;
        var throughput = await run.MeasureAsync();
        await output.WriteLineAsync($"throughput: {throughput.HubCalls:0} KeepAlive/s over the hub, {throughput.RestReads:0} GET /v1/meetings/id a second ({(host.ProcessorTime - used).TotalSeconds:0.0} s of processor in {2 * options.Throughput.TotalSeconds:0} s)");
        return report.Drift.Count == 0 ? 0 : 1;
    }

    private static async Task StormAsync(HostProcess host, int people, TextWriter output)
    {
        var used = host.ProcessorTime;
        var storm = await JoinStorm.RunAsync(host.Address, people);
        await output.WriteLineAsync($"storm of {people}: all in after {storm.All.TotalMilliseconds:0} ms (half after {storm.Median.TotalMilliseconds:0} ms), everybody known after {storm.Known.TotalMilliseconds:0} ms; {storm.Messages} hub events, {(double)storm.HostMessages / people:0.00} a join to who was there; {(host.ProcessorTime - used).TotalMilliseconds:0} ms of the host's processor");
    }
}
