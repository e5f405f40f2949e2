using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Reflection;

namespace VideoConf.Load.Network;

/// <summary>What of the network bench is wanted; nothing chosen is all.</summary>
/// <param name="Scenario">Part of a scenario's key.</param>
/// <param name="Server">Part of a server's key.</param>
internal sealed record NetworkWish(string Scenario = "", string Server = "");

/// <summary><c>./videoconf bench --network</c>: our server and Janus over the same networks, with the same browser at both ends.</summary>
internal static class NetworkCommand
{
    public const string Verb = "network";

    public const string Usage = "videoconf bench --network [--scenario PART] [--server PART]";

    public static NetworkWish? Parse(string[] args)
    {
        var wish = new NetworkWish();
        for (var i = 0; i < args.Length; i += 2)
        {
            NetworkWish? next = (args[i], i + 1 < args.Length ? args[i + 1] : null) switch
            {
                ("--scenario", { } part) => wish with { Scenario = part },
                ("--server", { } part) => wish with { Server = part },
                _ => null,
            };
            if (next is null) return null;
            wish = next;
        }

        return wish;
    }

    public static async Task<int> RunAsync(NetworkWish wish, TextWriter output)
    {
        var root = typeof(NetworkCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static item => item.Key == "RepositoryRoot").Value!;
        var document = new NetworkDocument(Path.Combine(root, "artifacts", "network"), Path.Combine(root, "docs"));
        var scenarios = Scenario.All.Where(scenario => scenario.Key.Contains(wish.Scenario, StringComparison.Ordinal)).ToList();
        var address = OwnAddress();
        Func<Task<ICallServer>>[] servers = [async () => await OurServer.StartAsync(address), async () => await JanusServer.StartAsync(address)];
        string[] keys = ["videoconf", "janus"];
        await using var run = await CallRun.OpenAsync();
        for (var i = 0; i < servers.Length; i++)
        {
            if (!keys[i].Contains(wish.Server, StringComparison.Ordinal)) continue;
            await using var server = await servers[i]();
            foreach (var scenario in scenarios)
            {
                await output.WriteLineAsync($"{server.Version}, {scenario.Title} ({scenario.Seconds} s) ...");
                var trace = await run.RunAsync(scenario, server, seed: 1);
                await document.KeepAsync(trace);
                await output.WriteLineAsync("  " + NetworkDocument.Line(Figures.Of(scenario, trace)));
                foreach (var layer in trace.Sender[^1].Sent) await output.WriteLineAsync($"    sent {layer.Rid}: {layer.Height} lines, {layer.Bytes / 1000} kB, {layer.Frames} frames, limited by {layer.Limit}");
            }
        }

        var missing = await document.WriteAsync(keys);
        await output.WriteLineAsync(missing.Count == 0 ? "docs/network.md is written" : $"docs/network.md is not written: there is no run yet of {string.Join(", ", missing)}");
        return 0;
    }

    /// <summary>An address of this machine that is not loopback: Janus uses no other.</summary>
    public static IPAddress OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
        .Select(static unicast => unicast.Address)
        .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork)
        ?? throw new InvalidOperationException("This machine has no address but loopback, which Janus does not use.");
}
