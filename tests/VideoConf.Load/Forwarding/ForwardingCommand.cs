using System.Diagnostics;
using System.Globalization;
using System.Net;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Load.Forwarding.Servers;

namespace VideoConf.Load.Forwarding;

/// <summary><c>./videoconf bench sfu</c>: our media node, Janus and others under the same load, each on one processor, the clients on another.</summary>
internal static class ForwardingCommand
{
    public const string Verb = "sfu";

    public const string Usage = """
        ./videoconf bench sfu [options]: what servers deliver for each second of their processor time, and how late, under the same load.

          --profile PART  only profiles whose name contains PART: fan-out-10, fan-out-50, fan-out-200, meeting-10, meeting-30, audio-100
          --server PART   only servers whose name contains PART (videoconf, bare-loop, janus, mediasoup); nothing is kept then, as servers are compared in one run or not at all
          --before DLLS   our media node of other builds (VideoConf.MediaNode.dll, with ':' between) takes turns as well; nothing is kept then
          --variant LIST  our media node with settings of its own (Name=value, with ',' between; DOTNET_... are the runtime's) takes turns as well; may be said more than
                          once; nothing is kept then
          --times N       so many times the rooms and people of meetings and voices (1): our node has time left at the pace of life; nothing is kept beyond 1
          --rounds N      rounds that count (5); one more comes before them and is dropped
          --quick         one round of a second each, to see that it works; nothing is kept
          --seed N        of the order of servers in each round (1)

        mediasoup is measured where its npm package is (artifacts/mediasoup or the machine's), with the worker that it brings or that MEDIASOUP_WORKER_BIN names; where
        something is missing it is left out, and the table says why.

        Each profile takes two to four minutes, keeps its figures in artifacts/forwarding, and docs/forwarding.md is written when there are figures of all.
        """;

    /// <summary>Runs it.</summary>
    public static int Run(ForwardingWish wish, TextWriter output)
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2)
        {
            output.WriteLine("The forwarding bench needs Linux and two processors: one for the server, one for the load.");
            return 1;
        }

        var profiles = Profile.All.Where(profile => profile.Key.Contains(wish.Profile, StringComparison.Ordinal)).ToList();
        if (profiles.Count == 0)
        {
            output.WriteLine($"There is no profile like '{wish.Profile}'.");
            return 2;
        }

        var document = new ForwardingDocument(Path.Combine(ThisMachine.Repository, "artifacts", "forwarding"), Path.Combine(ThisMachine.Repository, "docs"));
        Cores.PinThisProcess(Cores.Load);
        foreach (var profile in profiles)
        {
            var result = Measure(profile.IsFanOut ? profile : profile.Times(wish.Times), wish, output);
            output.WriteLine(ForwardingDocument.Table(result));
            if (wish.IsWhole) document.Keep(result);
        }

        var missing = document.Write();
        output.WriteLine(missing.Count == 0 ? "docs/forwarding.md is written" : $"docs/forwarding.md is not written: there are no figures yet of {string.Join(", ", missing)}");
        return 0;
    }

    private static ForwardingResult Measure(Profile profile, ForwardingWish wish, TextWriter output)
    {
        var address = ThisMachine.OwnAddress();
        var leftOut = new List<LeftOut>();
        var servers = new List<IForwardingServer>();
        try
        {
            foreach (var before in wish.Before?.Split(Path.PathSeparator) ?? []) servers.Add(NodeServer.StartAsync(address, before).GetAwaiter().GetResult());
            foreach (var variant in wish.Variants) servers.Add(NodeServer.StartAsync(address, variant: variant).GetAwaiter().GetResult());
            foreach (var (key, missing, start) in Contenders)
            {
                if (!key.Contains(wish.Server, StringComparison.Ordinal)) continue;
                if (missing() is { } reason) leftOut.Add(new LeftOut(key, reason));
                else servers.Add(start(address).GetAwaiter().GetResult());
            }

            foreach (var one in leftOut) output.WriteLine($"{one.Server} is left out: {one.Reason}");
            var began = Stopwatch.GetTimestamp();
            using var bar = new ProgressBar(output, profile.Title);
            var rounds = RoundsBench.Run(profile, servers, address, wish.Rounds + 1, wish.Seed, wish.Quick ? Stretches.Quick : Stretches.Full, bar.Show);
            for (var i = 0; i < servers.Count; i++)
            {
                if (rounds[i].Failure is { } failure) leftOut.Add(new LeftOut(servers[i].Key, failure));
            }

            var figures = servers.Zip(rounds).Where(static pair => pair.Second.Failure is null).Select(static pair => pair.Second.Figures(pair.First.Key, pair.First.Title));
            return new ForwardingResult(profile.Key, profile.Title, DateOnly.FromDateTime(DateTime.UtcNow), Machine(), [.. figures], leftOut);
        }
        finally
        {
            foreach (var server in servers) server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static IReadOnlyList<(string Key, Func<string?> Missing, Func<IPAddress, Task<IForwardingServer>> Start)> Contenders { get; } =
    [
        ("videoconf", static () => null, static async address => await NodeServer.StartAsync(address)),
        ("bare-loop", static () => BareLoop.Missing, static async address => await BareLoop.StartAsync(address)),
        ("janus", static () => JanusRooms.Missing, static async address => await JanusRooms.StartAsync(address)),
        ("mediasoup", static () => FindMediasoup(out var problem) is null ? problem : null, static async address => await Mediasoup.StartAsync(FindMediasoup(out _)!, address)),
    ];

    private static string? FindMediasoup(out string problem) => Mediasoup.Find(Mediasoup.Folders(ThisMachine.Repository), Environment.GetEnvironmentVariable("MEDIASOUP_WORKER_BIN"), out problem);

    private static string Machine()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
        return string.Create(CultureInfo.InvariantCulture, $"{model}, {Environment.ProcessorCount} processors, Linux {Environment.OSVersion.Version.ToString(2)}, .NET {Environment.Version}");
    }
}
