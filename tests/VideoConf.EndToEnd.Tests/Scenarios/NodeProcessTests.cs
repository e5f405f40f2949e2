using System.Diagnostics;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>Several media nodes on one machine, each a process of its own.</summary>
public sealed class NodeProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly string[] Nodes = ["node-1", "node-2"];

    [Fact]
    public async Task A_node_that_is_killed_comes_back_and_none_outlives_a_host_that_is_killed()
    {
        await using var host = await HostProcess.StartAsync("node-processes", "--nodes", "2");
        var first = Nodes.Select(id => host.NodeProcessId(id)!.Value).ToArray();

        host.KillNode("node-2");
        await Until.GoodAsync(() => Task.FromResult(host.NodeProcessId("node-2")), id => id is not null && id != first[1], id => $"node-2 is process {id}, and was {first[1]}", Limit);
        Assert.Equal(first[0], host.NodeProcessId("node-1"));

        var last = Nodes.Select(id => host.NodeProcessId(id)!.Value).ToArray();
        await host.KillAsync();
        await Until.GoodAsync(() => Task.FromResult(last.Where(IsRunning).ToArray()), left => left is [], left => $"left are {string.Join(", ", left)}", Limit);
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
