using System.Globalization;

namespace VideoConf.Load.Control;

/// <summary>What of the control plane's bench is wanted.</summary>
/// <param name="Rounds">Rounds that count; one more goes before them, for code that is cold.</param>
/// <param name="Rooms">Rooms of eight people in each round.</param>
/// <param name="Time">How long each kind of call is made in a round.</param>
/// <param name="Writes">Whether the page is written.</param>
/// <param name="Call">Part of the key of the kinds of call that are measured; joins always are. With less than all nothing is written.</param>
/// <param name="Before">Another build of this program, whose host takes turns with this one's: what a change gave shows within one run only.</param>
internal sealed record ControlWish(int Rounds = 3, int Rooms = 32, TimeSpan Time = default, bool Writes = true, string Call = "", string? Before = null);

/// <summary><c>./videoconf bench control</c>: joins, hub calls and REST of the one-machine host against ASP.NET Core with nothing behind, turn by turn in one run.</summary>
internal static class ControlCommand
{
    public const string Verb = "control";

    public const string Usage = "videoconf bench control [--rounds N] [--rooms N] [--seconds N] [--no-page] [--call PART] [--before VideoConf.Load.dll of another build]";

    public static ControlWish? Parse(string[] args)
    {
        var wish = new ControlWish(Time: TimeSpan.FromSeconds(2));
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--no-page")
            {
                wish = wish with { Writes = false };
                continue;
            }

            if (args[i] == "--call" && i + 1 < args.Length)
            {
                wish = wish with { Call = args[++i], Writes = false };
                continue;
            }

            if (args[i] == "--before" && i + 1 < args.Length && File.Exists(args[i + 1]))
            {
                wish = wish with { Before = args[++i] };
                continue;
            }

            if (i + 1 == args.Length || !int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var value) || value < 1) return null;
            ControlWish? next = args[i++] switch
            {
                "--rounds" => wish with { Rounds = value },
                "--rooms" => wish with { Rooms = value },
                "--seconds" => wish with { Time = TimeSpan.FromSeconds(value) },
                _ => null,
            };
            if (next is null) return null;
            wish = next;
        }

        return wish;
    }

    public static async Task<int> RunAsync(ControlWish wish, TextWriter output)
    {
        var root = ThisMachine.Repository;
        await output.WriteLineAsync($"Servers on the first processor, one after the other; the load has {Environment.ProcessorCount} of its own. {wish.Rounds} rounds and one to warm up.");
        await using var host = await HostProcess.StartPinnedAsync(HostProcess.Verb);
        await using var bare = await HostProcess.StartPinnedAsync(BareServer.Verb);
        await using var before = wish.Before is null ? null : await HostProcess.StartPinnedAsync(HostProcess.Verb, wish.Before);
        List<(string Key, HostProcess Process)> servers = [("videoconf", host), ("bare", bare), .. before is null ? Array.Empty<(string, HostProcess)>() : [("before", before)]];
        var random = new Random(1);
        var samples = new List<ControlSample>();
        for (var round = 0; round <= wish.Rounds; round++)
        {
            await output.WriteLineAsync(round == 0 ? "warming up" : $"round {round} of {wish.Rounds}");
            var turns = servers.Select(server => new ControlRound(server.Process, server.Key, wish.Rooms, wish.Time)).ToList();
            foreach (var call in ControlCall.All.Where(call => call.Key == "join" || call.Key.Contains(wish.Call, StringComparison.Ordinal)))
            {
                // One server right after the other: the machine's speed changes within seconds.
                foreach (var turn in turns.OrderBy(_ => random.Next()).ToList())
                {
                    var sample = call.Key == "join" ? await turn.FillAsync() : await turn.MeasureAsync(call.Key);
                    if (round == 0) continue;
                    samples.Add(sample);
                    await output.WriteLineAsync($"  {sample.Server,-9} {sample.Call,-10} {sample.PerSecond,8:0} /s  {sample.Microseconds,7:0} us  busy {sample.Busy * 100,3:0} %  p50 {sample.P50:0.00}  p95 {sample.P95:0.00}  p99 {sample.P99:0.00} ms");
                }
            }

            foreach (var turn in turns) await turn.DisposeAsync();
        }

        var figures = samples.GroupBy(static one => (one.Call, one.Server)).ToDictionary(static group => group.Key, static group => ControlSample.Median([.. group]));
        await output.WriteLineAsync(ControlDocument.Table(figures));
        if (!wish.Writes) return 0;
        await ControlDocument.WriteAsync(Path.Combine(root, "docs"), figures, wish);
        await output.WriteLineAsync("docs/control-plane.md is written");
        return 0;
    }
}
