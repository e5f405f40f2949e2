using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using VideoConf.Load.Forwarding.Native;
using VideoConf.TestSupport;

namespace VideoConf.Load.Forwarding.Servers;

/// <summary>How servers are started: each kept on the servers' processor, all its threads, and ended with this process.</summary>
internal static class ServerProcess
{
    private const string Launcher = "/usr/bin/taskset";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>What stands before a server's program and arguments.</summary>
    public static string[] Pinned => [Launcher, "--cpu-list", Cores.Server.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Starts a program; its lines go to the queue.</summary>
    public static TetheredProcess Start(string program, IEnumerable<string> arguments, ConcurrentQueue<string> lines, params (string Name, string Value)[] environment) =>
        TetheredProcess.Start(Launcher, [.. Pinned[1..], program, .. arguments], lines.Enqueue, environment);

    /// <summary>The process that a chain of launchers ends with: the one of that name among the descendants.</summary>
    /// <param name="ancestor">The first of the chain.</param>
    /// <param name="name">The first 15 characters of the program's name.</param>
    public static async Task<int> FindAsync(int ancestor, string name)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Limit)
        {
            if (Find(ancestor, name) is { } id) return id;
            await Task.Delay(20);
        }

        throw new InvalidOperationException($"{name} did not start.");
    }

    private static int? Find(int ancestor, string name)
    {
        var parents = new Dictionary<int, int>();
        var named = new List<int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) || Read(id) is not { } stat) continue;
            var (opened, closed) = (stat.IndexOf('('), stat.LastIndexOf(')'));
            parents[id] = int.Parse(stat[(closed + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            if (stat[(opened + 1)..closed] == name) named.Add(id);
        }

        foreach (var id in named)
        {
            for (var up = id; parents.TryGetValue(up, out up);)
            {
                if (up == ancestor) return id;
            }
        }

        return null;
    }

    private static string? Read(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
