using System.Globalization;

namespace VideoConf.Load.Network;

/// <summary>What of the network bench is wanted; nothing chosen is all.</summary>
/// <param name="Scenario">Part of a scenario's key.</param>
/// <param name="Server">Part of a server's key.</param>
/// <param name="Runs">How often each is run, 1 to 20.</param>
internal sealed record NetworkWish(string Scenario = "", string Server = "", int Runs = 1);

/// <summary><c>./videoconf bench --network</c>: our server and Janus over the same networks, with the same browser at both ends.</summary>
internal static class NetworkCommand
{
    public const string Verb = "network";

    public const string Usage = "videoconf bench --network [--scenario PART] [--server PART] [--runs N]";

    public static NetworkWish? Parse(string[] args)
    {
        var wish = new NetworkWish();
        for (var i = 0; i < args.Length; i += 2)
        {
            NetworkWish? next = (args[i], i + 1 < args.Length ? args[i + 1] : null) switch
            {
                ("--scenario", { } part) => wish with { Scenario = part },
                ("--server", { } part) => wish with { Server = part },
                ("--runs", { } number) when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var runs) && runs is >= 1 and <= 20 => wish with { Runs = runs },
                _ => null,
            };
            if (next is null) return null;
            wish = next;
        }

        return wish;
    }

    public static async Task<int> RunAsync(NetworkWish wish, TextWriter output)
    {
        var root = ThisMachine.Repository;
        var document = new NetworkDocument(Path.Combine(root, "artifacts", "network"), Path.Combine(root, "docs"));
        var scenarios = Scenario.All.Where(scenario => scenario.Key.Contains(wish.Scenario, StringComparison.Ordinal)).ToList();
        var address = ThisMachine.OwnAddress();
        Func<Task<ICallServer>>[] servers = [async () => await OurServer.StartAsync(address), async () => await JanusServer.StartAsync(address)];
        string[] keys = ["videoconf", "janus"];
        await using var run = await CallRun.OpenAsync();
        for (var i = 0; i < servers.Length; i++)
        {
            if (!keys[i].Contains(wish.Server, StringComparison.Ordinal)) continue;
            await using var server = await servers[i]();
            foreach (var scenario in scenarios)
            {
                var traces = new List<Trace>();
                for (var seed = 1; seed <= wish.Runs; seed++)
                {
                    await output.WriteLineAsync($"{server.Version}, {scenario.Title} ({scenario.Seconds} s), run {seed} of {wish.Runs} ...");
                    var trace = await run.RunAsync(scenario, server, seed);
                    traces.Add(trace);
                    await output.WriteLineAsync("  " + NetworkDocument.Line(Figures.Of(scenario, trace)));
                    foreach (var layer in trace.Sender[^1].Sent) await output.WriteLineAsync($"    sent {layer.Rid}: {layer.Height} lines, {layer.Bytes / 1000} kB, {layer.Frames} frames, limited by {layer.Limit}");
                }

                await document.KeepAsync(scenario, traces);
            }
        }

        var missing = await document.WriteAsync(keys);
        await output.WriteLineAsync(missing.Count == 0 ? "docs/network.md is written" : $"docs/network.md is not written: there are no figures yet of {string.Join(", ", missing)}");
        return 0;
    }
}
