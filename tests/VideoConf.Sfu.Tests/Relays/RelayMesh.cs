using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Relays;

/// <summary>One room on several servers, each linked to each other.</summary>
internal sealed class RelayMesh : IAsyncDisposable
{
    private readonly List<TestRoom> _nodes = [];

    public TestRoom this[int node] => _nodes[node];

    public static async Task<RelayMesh> OpenAsync(int nodes, Action<SfuOptions>? configure = null)
    {
        var mesh = new RelayMesh();
        for (var i = 0; i < nodes; i++) mesh._nodes.Add(await TestRoom.OpenAsync(configure));
        for (var a = 0; a < nodes; a++)
        {
            for (var b = a + 1; b < nodes; b++) await mesh.ConnectAsync(a, b, epoch: 1);
        }

        mesh.Until(() => mesh._nodes.TrueForAll(node => node.Events.Count(e => e.Kind == SfuEventKind.RelayConnected) == nodes - 1), "all links are up");
        return mesh;
    }

    public static string NodeId(int node) => $"node-{node}";

    /// <summary>Links two of the servers, as the control plane does; what a sends to b may take a way of its own.</summary>
    public async Task ConnectAsync(int a, int b, long epoch, Func<SfuRelayEnd, SfuRelayEnd>? route = null)
    {
        var first = await PutAsync(a, b, epoch, remote: null);
        var second = await PutAsync(b, a, epoch, first);
        var again = await PutAsync(a, b, epoch, route is null ? second : route(second));
        Assert.True(again.IsSame(first));
    }

    public async Task<SfuRelayEnd> PutAsync(int at, int other, long epoch, SfuRelayEnd? remote)
    {
        var put = await _nodes[at].Server.PutRelayAsync(TestRoom.Id, NodeId(other), epoch, remote, CancellationToken.None);
        Assert.True(put.Succeeded, put.Detail);
        return put.Value;
    }

    public async Task<IReadOnlyList<SfuRelayState>> StatesAsync(int node)
    {
        var states = await _nodes[node].Server.GetRelaysAsync(TestRoom.Id, CancellationToken.None);
        Assert.True(states.Succeeded, states.Detail);
        return states.Value;
    }

    /// <summary>Puts another server, which knows nothing, in the place of one.</summary>
    public async Task RestartAsync(int node)
    {
        await _nodes[node].DisposeAsync();
        _nodes[node] = await TestRoom.OpenAsync();
    }

    public void Until(Func<bool> condition, string what, int seconds = 30)
    {
        var deadline = TestPeer.Now.AddMilliseconds(seconds * 1_000L);
        while (!condition())
        {
            Assert.True(TestPeer.Now < deadline, $"Not within {seconds} s: {what}. {Describe()}");
            For(TestRoom.BeatMilliseconds);
        }
    }

    public void For(int milliseconds)
    {
        var end = TestPeer.Now.AddMilliseconds(milliseconds);
        while (TestPeer.Now < end) Pump();
    }

    public void Pump()
    {
        foreach (var node in _nodes) node.Pump();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }

    private string Describe() => string.Join(" | ", _nodes.Select(node =>
    {
        var now = node.Server.Snapshot();
        return $"in {now.PacketsRelayedIn} out {now.PacketsRelayedOut} {string.Join(' ', now.Dropped.Where(entry => entry.Value > 0))}";
    }));
}
