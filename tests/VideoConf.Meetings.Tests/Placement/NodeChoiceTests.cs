using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Placement;

namespace VideoConf.Meetings.Tests.Placement;

public sealed class NodeChoiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeOptions Options = new();

    [Fact]
    public void The_least_loaded_of_the_region_gets_the_room() =>
        Assert.Equal("b", Choose([Node("a", load: 60), Node("b", load: 20), Node("c", load: 1, region: "westeurope")])?.NodeId);

    [Fact]
    public void A_room_does_not_leave_its_region() => Assert.Null(Choose([Node("a", region: "westeurope")]));

    [Theory]
    [InlineData(79.9, 10, true)]
    [InlineData(80, 10, false)]
    [InlineData(10, 89.9, true)]
    [InlineData(10, 90, false)]
    public void A_full_node_gets_none(double cpu, double load, bool isChosen) => Assert.Equal(isChosen, Choose([Node("a", load: load, cpu: cpu)]) is not null);

    [Fact]
    public void A_node_with_as_many_participants_as_it_takes_gets_none()
    {
        var node = Node("a");
        Assert.Null(Choose([node with { Load = node.Load with { Participants = 500, Capacity = 500 } }]));
        Assert.NotNull(Choose([node with { Load = node.Load with { Participants = 499, Capacity = 500 } }]));
    }

    [Fact]
    public void Equals_share()
    {
        var nodes = new[] { Node("a", load: 10), Node("b", load: 14), Node("c", load: 16) };
        var chosen = Enumerable.Range(0, 100).Select(i => Choose(nodes, canary: 0.5, equal: i / 100.0)!.NodeId).CountBy(id => id).ToDictionary(StringComparer.Ordinal);

        Assert.Equal(50, chosen["a"]);
        Assert.Equal(50, chosen["b"]);
    }

    [Fact]
    public void A_canary_gets_its_share_of_rooms_however_many_nodes_there_are()
    {
        NodeDocument[] nodes = [.. Enumerable.Range(0, 30).Select(i => Node($"n{i}")), Node("canary", weight: 0.05)];
        var rooms = Enumerable.Range(0, 1000).Count(i => Choose(nodes, canary: i / 1000.0)!.NodeId == "canary");

        Assert.Equal(50, rooms);
    }

    [Fact]
    public void A_canary_that_is_alone_takes_all_and_one_of_no_weight_none()
    {
        Assert.Equal("a", Choose([Node("a", weight: 0.05)], canary: 0.9)?.NodeId);
        Assert.Null(Choose([Node("a", weight: 0)], canary: 0));
    }

    [Fact]
    public void Who_drains_or_is_asked_to_or_is_silent_gets_none()
    {
        Assert.Null(Choose([Node("a") with { State = NodeStates.Draining }]));
        Assert.Null(Choose([Node("a") with { DrainAsked = true }]));
        Assert.Null(Choose([Node("a") with { SeenAt = Now - Options.Patience }]));
    }

    [Fact]
    public void A_room_goes_where_it_fits()
    {
        var small = Node("a", load: 5) with { Load = new NodeLoad(5, 5, 1, 90, 100) };
        var large = Node("b", load: 40) with { Load = new NodeLoad(40, 40, 1, 400, 1000) };

        Assert.Equal("a", Choose([small, large], participants: 10)?.NodeId);
        Assert.Equal("b", Choose([small, large], participants: 12)?.NodeId);
    }

    [Fact]
    public void A_large_room_costs_more_than_its_participants()
    {
        // 60 % of this node are taken by 100 participants of ordinary meetings; fifty more of those would fit, one room of fifty does not.
        var node = Node("a") with { Load = new NodeLoad(60, 60, 20, 100, 0) };

        Assert.NotNull(Choose([node], participants: 5));
        Assert.Null(Choose([node], participants: 50));
        Assert.True(RoomCost.Of(30) > 6 * RoomCost.Of(5));
    }

    [Fact]
    public void Why_there_is_none_is_said_in_a_sentence()
    {
        NodeDocument[] nodes =
        [
            Node("a") with { State = NodeStates.Draining }, Node("b") with { DrainAsked = true }, Node("c", load: 95), Node("d", weight: 0),
            Node("e") with { SeenAt = Now - Options.Patience }, Node("f") with { State = NodeStates.Gone }, Node("g", region: "us-east"),
        ];

        Assert.Equal("No media node in region local with room for 12 more; 1 full, 2 draining, 1 closed to new rooms, 1 silent.", Reason(nodes, new NodeWish(Region: null) { Participants = 12 }));
        Assert.Equal("No media node is in region eu-west.", Reason(nodes, new NodeWish("eu-west") { Participants = 12 }));
    }

    private static string? Reason(IEnumerable<NodeDocument> nodes, NodeWish wish) => NodeChoice.Decide(nodes, wish, Now, Options, (0.5, 0)).Reason;

    private static NodeStatus? Choose(IEnumerable<NodeDocument> nodes, double canary = 0.5, double equal = 0, int participants = 0) =>
        NodeChoice.Decide(nodes, new NodeWish("local") { Participants = participants }, Now, Options, (canary, equal)).Node;

    private static NodeDocument Node(string id, double load = 10, double cpu = 10, double weight = 1, string region = "local") => new()
    {
        NodeId = id,
        Region = region,
        ApiUrl = new Uri("http://10.0.0.4:7070"),
        Ip = "192.0.2.1",
        Port = 40_000,
        Version = "v1",
        PublicKey = new JsonWebKey { KeyType = "EC", Curve = "P-256", X = "x", Y = "y", KeyId = "k" },
        Weight = weight,
        State = NodeStates.Ready,
        Load = new NodeLoad(cpu, load, 1, 2, 0),
        RegisteredAt = Now,
        SeenAt = Now,
    };
}
