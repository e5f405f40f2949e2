using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Storage;
using VideoConf.TestSupport;

namespace VideoConf.Meetings.Tests.Placement;

public sealed class RegistryTests : IDisposable
{
    private readonly TestPlane _plane = new();
    private readonly ScriptedProtection _protection = new();
    private readonly NodeRegistry _registry;
    private readonly ControlPlane _control;
    private readonly RegisterNode _register;
    private readonly NodeHeartbeats _heartbeats;
    private readonly NodeKeys _keys;
    private readonly SigningKey _key = SigningKey.Create();

    public RegistryTests()
    {
        _registry = new NodeRegistry(_plane.Documents, _plane.Clock, new NodeOptions());
        _control = _plane.Another(registry: _registry, protection: _protection);
        (_register, _heartbeats) = (_control.RegisterNode, _control.NodeHeartbeats);
        _keys = new NodeKeys(_registry);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _control.Dispose();
        _registry.Dispose();
        _plane.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_node_is_there_from_its_registration_until_it_is_silent_for_long()
    {
        TestPlane.Ok(await RegisterAsync("n1"));
        Assert.NotNull((await _registry.ChooseAsync(new NodeWish(Region: null), TestPlane.None)).Node);

        _plane.Clock.Advance(TimeSpan.FromSeconds(34));
        Assert.NotNull((await _registry.ChooseAsync(new NodeWish(Region: null), TestPlane.None)).Node);
        _plane.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null((await _registry.ChooseAsync(new NodeWish(Region: null), TestPlane.None)).Node);
    }

    [Fact]
    public async Task Heartbeats_keep_a_node_and_tell_how_busy_it_is()
    {
        await RegisterAsync("n1");
        for (var i = 0; i < 20; i++)
        {
            _plane.Clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(10, TestPlane.Ok(await BeatAsync("n1", rooms: i)).NextSeconds);
        }

        Assert.Equal(19, ((await _registry.ChooseAsync(new NodeWish(Region: null), TestPlane.None)).Node)!.Rooms);
    }

    [Fact]
    public async Task Who_is_known_not_to_answer_gets_no_room()
    {
        await RegisterAsync("n1");
        Assert.Null((await _registry.ChooseAsync(new NodeWish(Region: null) { Except = ["n1"] }, TestPlane.None)).Node);
    }

    [Fact]
    public async Task A_node_that_nobody_knows_is_told_to_register_again() => TestPlane.Refused(ProblemTypes.NotFound, await BeatAsync("n1"));

    [Fact]
    public async Task The_entry_of_a_silent_node_goes_by_itself()
    {
        await RegisterAsync("n1");
        _plane.Clock.Advance(_registry.Options.EntryLifetime + TimeSpan.FromSeconds(1));

        Assert.Null(await _registry.FindAsync("n1", TestPlane.None));
        TestPlane.Refused(ProblemTypes.NotFound, await BeatAsync("n1"));
    }

    [Theory]
    [InlineData(NodeStates.Draining)]
    [InlineData(NodeStates.Gone)]
    public async Task A_node_that_drains_or_ends_gets_no_room(string state)
    {
        await RegisterAsync("n1");
        TestPlane.Ok(await BeatAsync("n1", state: state));

        Assert.Null((await _registry.ChooseAsync(new NodeWish(Region: null), TestPlane.None)).Node);
        Assert.NotNull(await _registry.FindAsync("n1", TestPlane.None));
    }

    [Fact]
    public async Task A_live_node_is_not_taken_over_by_another_key()
    {
        using var thief = SigningKey.Create();
        await RegisterAsync("n1");

        TestPlane.Refused(ProblemTypes.Conflict, await RegisterAsync("n1", thief.PublicKey));
        TestPlane.Ok(await RegisterAsync("n1"));

        _plane.Clock.Advance(TimeSpan.FromSeconds(40));
        TestPlane.Ok(await RegisterAsync("n1", thief.PublicKey));
    }

    [Fact]
    public async Task A_token_is_verified_with_the_key_of_the_node_that_it_names()
    {
        using var other = SigningKey.Create();
        await RegisterAsync("n1");
        await RegisterAsync("n2", other.PublicKey);
        var own = new TokenIssuer(_key, _plane.Clock);

        Assert.Null(await _keys.RefuseAsync("n1", own.Issue(new ControlClaims("n1")).Token, TestPlane.None));
        Assert.Equal(ProblemTypes.Unauthorized, (await _keys.RefuseAsync("n2", own.Issue(new ControlClaims("n2")).Token, TestPlane.None))!.Type);
        Assert.Equal(ProblemTypes.Forbidden, (await _keys.RefuseAsync("n1", own.Issue(new ControlClaims("n2")).Token, TestPlane.None))!.Type);
        Assert.Equal(ProblemTypes.Unauthorized, (await _keys.RefuseAsync("n3", own.Issue(new ControlClaims("n3")).Token, TestPlane.None))!.Type);
        Assert.Equal(ProblemTypes.Unauthorized, (await _keys.RefuseAsync("../x", "a.b.c", TestPlane.None))!.Type);
        Assert.Equal(ProblemTypes.Unauthorized, (await _keys.RefuseAsync("n1", token: null, TestPlane.None))!.Type);
    }

    [Fact]
    public async Task A_new_key_counts_at_once_and_the_old_one_no_more()
    {
        using var renewed = SigningKey.Create();
        await RegisterAsync("n1");
        Assert.Null(await _keys.RefuseAsync("n1", new TokenIssuer(_key, _plane.Clock).Issue(new ControlClaims("n1")).Token, TestPlane.None));

        await BeatAsync("n1", state: NodeStates.Gone);
        TestPlane.Ok(await RegisterAsync("n1", renewed.PublicKey));

        Assert.Null(await _keys.RefuseAsync("n1", new TokenIssuer(renewed, _plane.Clock).Issue(new ControlClaims("n1")).Token, TestPlane.None));
        Assert.NotNull(await _keys.RefuseAsync("n1", new TokenIssuer(_key, _plane.Clock).Issue(new ControlClaims("n1")).Token, TestPlane.None));
    }

    [Fact]
    public async Task A_machine_is_protected_while_something_on_it_would_be_lost()
    {
        await RegisterAsync("n1");
        await BeatAsync("n1");
        await BeatAsync("n1", rooms: 1);
        await BeatAsync("n1", rooms: 2);
        await BeatAsync("n1", tasks: 1);
        await BeatAsync("n1");
        await BeatAsync("n1");

        Assert.Equal(["set/n1 True", "set/n1 False"], _protection.Calls);
    }

    [Fact]
    public async Task A_protection_that_failed_is_tried_again()
    {
        _protection.Failures = 1;
        await RegisterAsync("n1");
        TestPlane.Ok(await BeatAsync("n1", rooms: 1));
        TestPlane.Ok(await BeatAsync("n1", rooms: 1));

        Assert.Equal(["set/n1 True", "set/n1 True"], _protection.Calls);
    }

    [Fact]
    public async Task An_operators_word_on_a_version_holds_for_its_nodes_that_come_later()
    {
        await RegisterAsync("n1");
        var weigh = _control.WeighNodes;

        Assert.Equal(["n1"], TestPlane.Ok(await weigh.ExecuteAsync("v1", 0, drain: true, TestPlane.None)).Nodes);
        Assert.True(TestPlane.Ok(await BeatAsync("n1")).Drain);
        Assert.True(TestPlane.Ok(await RegisterAsync("n2")).Drain);
        Assert.Null((await _registry.ChooseAsync(new NodeWish(Region: null), TestPlane.None)).Node);
        TestPlane.Ok(await weigh.ExecuteAsync("v1", 1, drain: false, TestPlane.None));
        Assert.NotNull((await _registry.ChooseAsync(new NodeWish(Region: null), TestPlane.None)).Node);
    }

    [Theory]
    [InlineData(-3_600, false)]
    [InlineData(-5, true)]
    [InlineData(20, true)]
    [InlineData(60, false)]
    public async Task A_node_whose_clock_is_wrong_is_refused(int secondsAhead, bool isGood)
    {
        await RegisterAsync("n1");
        var clock = new ManualTimeProvider(_plane.Clock.GetUtcNow().AddSeconds(secondsAhead));
        var token = new TokenIssuer(_key, clock).Issue(new ControlClaims("n1")).Token;

        var refused = await _keys.RefuseAsync("n1", token, TestPlane.None);
        Assert.Equal(isGood ? null : ProblemTypes.Unauthorized, refused?.Type);
        if (!isGood) Assert.Contains(secondsAhead < 0 ? "Expired" : "NotYetValid", refused!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_sees_nodes_and_drains_and_weighs_one()
    {
        var (boss, other) = (TestPlane.User(1), TestPlane.User(2));
        using var plane = new TestPlane(new MeetingsOptions { Administrators = new Administrators([boss.UserId]), Nodes = NodeOptions.Several("local") });
        var (operate, beats) = (plane.Plane.OperateNodes, plane.Plane.NodeHeartbeats);
        foreach (var id in new[] { "n2", "n1" }) TestPlane.Ok(await plane.Plane.RegisterNode.ExecuteAsync(id, Request(_key.PublicKey) with { Epoch = "first" }, TestPlane.None));

        TestPlane.Refused(ProblemTypes.Forbidden, await operate.ListAsync(other, TestPlane.None));
        TestPlane.Refused(ProblemTypes.Forbidden, await operate.UpdateAsync(other, "n1", new UpdateNodeRequest(Drain: true), TestPlane.None));
        TestPlane.Refused(ProblemTypes.NotFound, await operate.UpdateAsync(boss, "n3", new UpdateNodeRequest(Drain: true), TestPlane.None));
        foreach (var wrong in new[] { null, new UpdateNodeRequest(), new UpdateNodeRequest(Weight: 1.5), new UpdateNodeRequest(Weight: double.NaN) })
            TestPlane.Refused(ProblemTypes.InvalidRequest, await operate.UpdateAsync(boss, "n1", wrong, TestPlane.None));

        Assert.Equal(0.05, TestPlane.Ok(await operate.UpdateAsync(boss, "n1", new UpdateNodeRequest(Weight: 0.05), TestPlane.None)).Weight);
        Assert.True(TestPlane.Ok(await operate.UpdateAsync(boss, "n1", new UpdateNodeRequest(Drain: true), TestPlane.None)).Drain);
        Assert.False(TestPlane.Ok(await operate.UpdateAsync(boss, "n1", new UpdateNodeRequest(Drain: false), TestPlane.None)).Drain);
        Assert.True(TestPlane.Ok(await operate.UpdateAsync(boss, "n1", new UpdateNodeRequest(Drain: true), TestPlane.None)).Drain);
        Assert.Equal([("n1", true, 0.05), ("n2", false, 1)], TestPlane.Ok(await operate.ListAsync(boss, TestPlane.None)).Select(node => (node.NodeId, node.Drain, node.Weight)));

        // It hears of it with its next heartbeat, and is not called back once it has begun. The other goes on.
        Assert.True(TestPlane.Ok(await beats.ExecuteAsync("n1", new NodeHeartbeat(NodeStates.Ready, new NodeLoad(10, 10, 0, 0, 0)), TestPlane.None)).Drain);
        Assert.False(TestPlane.Ok(await beats.ExecuteAsync("n2", new NodeHeartbeat(NodeStates.Ready, new NodeLoad(10, 10, 0, 0, 0)), TestPlane.None)).Drain);
        TestPlane.Ok(await beats.ExecuteAsync("n1", new NodeHeartbeat(NodeStates.Draining, new NodeLoad(10, 10, 0, 0, 0)), TestPlane.None));
        TestPlane.Refused(ProblemTypes.Conflict, await operate.UpdateAsync(boss, "n1", new UpdateNodeRequest(Drain: false), TestPlane.None));

        // Registering again it is still to drain, and so after a death in the midst of it; when it was emptied and has said farewell, it may come back. What it
        // weighs stays, and is its own alone.
        Assert.True(TestPlane.Ok(await plane.Plane.RegisterNode.ExecuteAsync("n1", Request(_key.PublicKey) with { Epoch = "first" }, TestPlane.None)).Drain);
        Assert.True(TestPlane.Ok(await plane.Plane.RegisterNode.ExecuteAsync("n1", Request(_key.PublicKey) with { Epoch = "second" }, TestPlane.None)).Drain);
        TestPlane.Ok(await beats.ExecuteAsync("n1", new NodeHeartbeat(NodeStates.Gone, new NodeLoad(10, 10, 0, 0, 0)), TestPlane.None));
        Assert.False(TestPlane.Ok(await plane.Plane.RegisterNode.ExecuteAsync("n1", Request(_key.PublicKey) with { Epoch = "third" }, TestPlane.None)).Drain);
        TestPlane.Ok(await plane.Plane.RegisterNode.ExecuteAsync("n2", Request(_key.PublicKey) with { Epoch = "second" }, TestPlane.None));
        Assert.Equal([("n1", false, 0.05), ("n2", false, 1)], TestPlane.Ok(await operate.ListAsync(boss, TestPlane.None)).Select(node => (node.NodeId, node.Drain, node.Weight)));

        var written = TestPlane.Ok(await plane.Plane.ReadAudit.OfTenantAsync(boss, new AuditQuery { Action = AuditActions.NodeChanged }, TestPlane.None)).Items;
        Assert.Equal(["drain", "do not drain", "drain", "weight 0.05"], written.Select(entry => entry.Detail));
        Assert.All(written, entry => Assert.Equal((boss.UserId, "n1"), (entry.ActorId, entry.TargetId)));

        // A word on all of a version is later than one on a single node.
        TestPlane.Ok(await plane.Plane.WeighNodes.ExecuteAsync("v1", 0.5, drain: false, TestPlane.None));
        Assert.All(TestPlane.Ok(await operate.ListAsync(boss, TestPlane.None)), node => Assert.Equal(0.5, node.Weight));
    }

    [Fact]
    public async Task What_a_node_says_of_itself_is_checked()
    {
        var good = Request(_key.PublicKey);
        foreach (var (field, wrong) in new (string, RegisterNodeRequest)[]
        {
            ("region", good with { Region = "no region" }),
            ("zone", good with { Zone = "" }),
            ("apiUrl", good with { ApiUrl = new Uri("http://10.0.0.4:7070/elsewhere") }),
            ("apiUrl", good with { ApiUrl = new Uri("ftp://10.0.0.4") }),
            ("apiUrl", good with { ApiUrl = new Uri("http://me@10.0.0.4:7070") }),
            ("ip", good with { Ip = "nowhere" }),
            ("port", good with { Port = 0 }),
            ("version", good with { Version = "" }),
            ("scaleSet", good with { ScaleSet = "../other" }),
            ("machine", good with { Machine = "a/b" }),
            ("weight", good with { Weight = double.NaN }),
            ("load", good with { Load = new NodeLoad(double.NaN, 0, 0, 0, 0) }),
            ("load", good with { Load = new NodeLoad(0, 0, -1, 0, 0) }),
            ("publicKey", good with { PublicKey = good.PublicKey with { KeyId = "another" } }),
            ("publicKey", good with { PublicKey = null! }),
        })
        {
            Assert.Equal(field, TestPlane.Refused(ProblemTypes.InvalidRequest, await _register.ExecuteAsync("n1", wrong, TestPlane.None)).Errors!.Keys.Single());
        }

        TestPlane.Refused(ProblemTypes.InvalidRequest, await _register.ExecuteAsync("a/b", good, TestPlane.None));
        TestPlane.Refused(ProblemTypes.InvalidRequest, await _register.ExecuteAsync("n1", request: null, TestPlane.None));
        TestPlane.Refused(ProblemTypes.InvalidRequest, await _heartbeats.ExecuteAsync("n1", new NodeHeartbeat("asleep", new NodeLoad(0, 0, 0, 0, 0)), TestPlane.None));
        TestPlane.Refused(ProblemTypes.InvalidRequest, await _heartbeats.ExecuteAsync("n1", new NodeHeartbeat(NodeStates.Ready, null!), TestPlane.None));
    }

    [Fact]
    public async Task Heartbeats_and_an_operators_word_at_once_lose_neither()
    {
        await RegisterAsync("n1");
        var weigh = _control.WeighNodes;
        await Task.WhenAll(
            Task.Run(async () => TestPlane.Ok(await weigh.ExecuteAsync("v1", 0.5, drain: false, TestPlane.None))),
            Task.Run(async () => TestPlane.Ok(await BeatAsync("n1", rooms: 3))));

        var stored = await _plane.Documents.ReadAsync<NodeDocument>(Keys.Node("n1"), TestPlane.None);
        Assert.Equal((0.5, 3), (stored!.Value.Weight, stored.Value.Load.Rooms));
        var query = new AuditQuery { Action = AuditActions.NodeChanged };
        using var operators = _plane.Another(options: TestPlane.AtTheServer with { Administrators = new Administrators([TestPlane.Host.Email!]) });
        var entry = Assert.Single(TestPlane.Ok(await operators.ReadAudit.OfTenantAsync(TestPlane.Host, query, TestPlane.None)).Items);
        Assert.Equal(("v1", "version v1, 1 nodes: weight 0.5"), (entry.TargetId, entry.Detail));
    }

    private Task<Outcome<NodeOrders>> RegisterAsync(string nodeId, JsonWebKey? key = null) =>
        _register.ExecuteAsync(nodeId, Request(key ?? _key.PublicKey) with { Machine = nodeId }, TestPlane.None);

    private Task<Outcome<NodeOrders>> BeatAsync(string nodeId, string state = NodeStates.Ready, int rooms = 0, int tasks = 0) =>
        _heartbeats.ExecuteAsync(nodeId, new NodeHeartbeat(state, new NodeLoad(10, 10, rooms, 0, 0, tasks)), TestPlane.None);

    private static RegisterNodeRequest Request(JsonWebKey key) => new()
    {
        Region = "local",
        ApiUrl = new Uri("http://10.0.0.4:7070"),
        Ip = "192.0.2.1",
        Port = 40_000,
        Version = "v1",
        PublicKey = key,
        ScaleSet = "set",
        Machine = "n1",
    };

    private sealed class ScriptedProtection : IScaleInProtection
    {
        public List<string> Calls { get; } = [];

        public int Failures { get; set; }

        public Task SetAsync(string scaleSet, string machine, bool isProtected, CancellationToken cancellationToken)
        {
            Calls.Add($"{scaleSet}/{machine} {isProtected}");
            return Failures-- > 0 ? Task.FromException(new IOException("Not now.")) : Task.CompletedTask;
        }
    }
}
