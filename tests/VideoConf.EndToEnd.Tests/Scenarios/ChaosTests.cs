using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VideoConf.Contracts.Node;
using VideoConf.EndToEnd.Tests.Harness;
using Xunit.Abstractions;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>
/// Six people in a call, one of them by relay alone, while one thing after the other is taken away under them: the hub, a media node after a notice and one without,
/// the TURN server, the control plane. Nobody lays a hand on anything, and everybody stays who they are. How long each was without media is printed.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class ChaosTests(BrowserFixture fixture, ITestOutputHelper output)
{
    /// <summary>As long as anything is waited for: six browsers on a slow machine take turns of seconds. What it was is printed.</summary>
    private const double MostSeconds = 60;

    private const string Operator = "operator@example.org";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(MostSeconds);
    private static readonly string[] Names = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald"];

    [Fact]
    public async Task Six_people_go_on_whatever_dies_under_their_call()
    {
        // Ports that stay the same when the host is started again.
        await using var host = await HostProcess.StartAsync(
            "chaos", "--outside-nodes", "node-1,node-2", "--topology", "sfu", "--media-ip", "127.0.0.1", "--admin", Operator, "--turn-port", FreePort(), "--turn-tls-port", FreePort());
        await using var first = new OutsideNode(host, "node-1");
        await using var second = new OutsideNode(host, "node-2");
        OutsideNode[] nodes = [first, second];
        foreach (var node in nodes) node.Start();
        using var api = await ApiCaller.SignInAsync(host.Url, "Operator", Operator);
        await ReadyAsync(api, nodes);
        await using var line = new SeveredLine(host.Url);
        await using var call = await Call.StartAsync(fixture.Browser, line.Url, Names);

        await call.ActAsync("hub cut for 2 s", output, expected: [], async () =>
        {
            line.Cut();
            await Task.Delay(TimeSpan.FromSeconds(2));
            line.Mend();
        });

        var carrier = await CarrierAsync(api, nodes);
        await call.ActAsync("node's machine ends", output, expected: [], async () =>
        {
            // What is left of the 30 seconds that a Spot machine gets: its agent looks every second.
            await carrier.AnnounceEndAsync(TimeSpan.FromSeconds(28));
            await Until.GoodAsync(() => ListAsync(api), found => found.All(node => node.NodeId != carrier.NodeId || node.Load.Participants == 0), Describe, Limit);
            await Task.Delay(TimeSpan.FromSeconds(2));
        });

        await call.ActAsync("TURN server killed", output, expected: [call.Relayed], () =>
        {
            KillTurnServer(host);
            return Task.CompletedTask;
        });

        await call.ActAsync("control plane killed", output, expected: [call.Relayed], async () =>
        {
            await host.KillAsync();
            await host.RestartAsync();
        });

        // The one whose machine was taken away has ended by itself, and is there again for the last act.
        await carrier.EndedAsync(Limit);
        carrier.Start();
        await ReadyAsync(api, nodes);
        var last = await CarrierAsync(api, nodes);
        Assert.NotEqual(carrier.NodeId, last.NodeId);
        await call.ActAsync("media node killed", output, expected: call.People, last.KillAsync);
        Assert.Same(carrier, await CarrierAsync(api, nodes));
    }

    private static async Task ReadyAsync(ApiCaller api, IReadOnlyList<OutsideNode> nodes) => await Until.GoodAsync(
        () => ListAsync(api), found => nodes.All(node => found.Any(one => one.NodeId == node.NodeId && one is { State: NodeStates.Ready, Drain: false })), Describe, Limit);

    /// <summary>The node that has everybody's media.</summary>
    private static async Task<OutsideNode> CarrierAsync(ApiCaller api, IReadOnlyList<OutsideNode> nodes)
    {
        var found = await Until.GoodAsync(() => ListAsync(api), found => found.Any(Carries), Describe, Limit);
        var id = found.First(Carries).NodeId;
        return nodes.First(node => node.NodeId == id);

        // One that is gone is listed with what it had last.
        static bool Carries(NodeResponse node) => node.State == NodeStates.Ready && node.Load.Participants == Names.Length;
    }

    private static async Task<NodeResponse[]> ListAsync(ApiCaller api) => await api.TryGetAsync<NodeResponse[]>("/v1/nodes") ?? [];

    private static string Describe(IEnumerable<NodeResponse> nodes) =>
        string.Join("; ", nodes.Select(node => $"{node.NodeId} {node.State}{(node.Drain ? " draining" : "")}, {node.Load.Rooms} rooms, {node.Load.Participants} people"));

    private static void KillTurnServer(HostProcess host)
    {
        using var server = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(host.DataFolder, "turnserver.pid")), CultureInfo.InvariantCulture));
        Assert.Equal("turnserver", server.ProcessName);
        server.Kill();
        server.WaitForExit();
    }

    private static string FreePort()
    {
        using var socket = new TcpListener(IPAddress.Any, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The people, and what is measured of them.</summary>
    private sealed class Call : IAsyncDisposable
    {
        private string[] _ids = [];

        private Call(IReadOnlyList<Person> people) => People = people;

        public IReadOnlyList<Person> People { get; }

        /// <summary>Who has media by the TURN server alone.</summary>
        public Person Relayed => People[^1];

        public static async Task<Call> StartAsync(IBrowser browser, Uri url, IReadOnlyList<string> names)
        {
            var people = new List<Person>();
            foreach (var name in names) people.Add(await Person.ArriveAsync(browser, url, name));
            var call = new Call(people);
            try
            {
                await call.EnterAsync();
                return call;
            }
            catch
            {
                await call.DisposeAsync();
                throw;
            }
        }

        /// <summary>Takes something away, waits until all is well again, and says how long each was without media.</summary>
        /// <param name="act">What is done.</param>
        /// <param name="output">Where figures go.</param>
        /// <param name="expected">Who cannot but lose media for a moment: it is waited for that they did.</param>
        /// <param name="take">Does it.</param>
        public async Task ActAsync(string act, ITestOutputHelper output, IReadOnlyList<Person> expected, Func<Task> take)
        {
            foreach (var one in People) await one.Page.EvaluateAsync("() => window.__gapsAnew()");
            await take();

            // First those who cannot but be hit, so that nobody is asked before it happened; then all who came to be without something by it.
            foreach (var one in expected) await Until.GoodAsync(() => GapsOfAsync(one), got => got.Sound.Longest > 1, got => $"{act}: {one.Name} {got}", Limit);
            var table = new List<string>();
            foreach (var one in People)
            {
                await one.WaitBackAsync();
                await Until.GoodAsync(() => GapsOfAsync(one), got => got.Flow, got => $"{act}: {one.Name} {got}", Limit);
            }

            foreach (var one in People)
            {
                var gaps = await GapsOfAsync(one);
                table.Add($"{one.Name} {gaps}");
                if (gaps.Sound.Longest > MostSeconds || gaps.Pictures.Longest > MostSeconds) Assert.Fail($"{act}: {one.Name} was without sound and pictures for {gaps} s.");
            }

            output.WriteLine($"{act,-22}{string.Join(" | ", table)}");
            Assert.Equal(_ids, await IdsAsync());
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var one in People)
            {
                await File.WriteAllLinesAsync(Path.Combine(Repository.Artifacts, "logs", $"trace-{one.Name}.log"), await one.Page.EvaluateAsync<string[]>("() => window.__trace?.() ?? []"));
                await one.DisposeAsync();
            }
        }

        private async Task EnterAsync()
        {
            foreach (var one in People)
            {
                await one.Page.SetViewportSizeAsync(640, 480);
                await one.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
                await one.Context.AddInitScriptAsync(Scripts.Read("Harness", "lightCall.js"));
                if (one != Relayed) await one.Context.AddInitScriptAsync(Scripts.Read("Harness", "noRelay.js"));
            }

            await Relayed.ForceRelayAsync("udp");
            var meeting = await People[0].StartMeetingAsync();
            foreach (var one in People.Skip(1))
            {
                // Two cameras and microphones are enough for everybody to see and hear something.
                await one.OpenLinkAsync(meeting);
                if (one != Relayed)
                {
                    await one.PressAsync("Turn camera off");
                    await one.PressAsync("Mute microphone");
                }

                await one.ClickJoinAsync();
                await one.WaitInsideAsync();
            }

            Assert.Equal(["relay udp"], await Relayed.WaysAsync());
            foreach (var one in People)
            {
                one.ExpectNoisyConsole();
                await one.Page.EvaluateAsync(Scripts.Read("Harness", "gapMeter.js"));
                await Until.GoodAsync(() => GapsOfAsync(one), got => got.Flow, got => $"{one.Name} {got}", Limit);
            }

            _ids = await IdsAsync();
        }

        private Task<string[]> IdsAsync() => Task.WhenAll(People.Select(one => one.ParticipantIdAsync()));

        private static Task<Gaps> GapsOfAsync(Person one) => one.Page.EvaluateAsync<Gaps>("() => window.__gaps()");
    }
}
