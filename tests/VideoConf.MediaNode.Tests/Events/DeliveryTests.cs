using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Events;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Events;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Events_arrive_numbered_and_in_order()
    {
        await using var node = await NodeFixture.StartAsync();
        await node.Control.StartAsync();
        for (var i = 0; i < 1_200; i++) node.Engine.Raise(Happened.Connected($"m{i}"));
        await Until.TrueAsync(() => node.Control.Taken.Count == 1_200, "1,200 events arrive");
        Assert.Equal(Enumerable.Range(0, 1_200).Select(i => $"m{i}"), node.Control.Taken.Select(item => item.MediaId));
        Assert.Equal(Enumerable.Range(1, 1_200).Select(i => (long)i), node.Control.Taken.Select(item => item.Sequence));
        Assert.Single(node.Control.Taken.Select(item => item.Epoch).Distinct(StringComparer.Ordinal));
        Assert.All(node.Control.Taken, item => Assert.NotEmpty(item.Epoch));
    }

    [Fact]
    public async Task Events_of_an_outage_arrive_after_it_in_order_and_once()
    {
        await using var node = await NodeFixture.StartAsync();
        await node.Control.StartAsync();
        node.Engine.Raise(Happened.Connected("m1"));
        await Until.TrueAsync(() => node.Control.Taken.Count == 1, "the first event arrives");

        await node.Control.StopAsync();
        node.Engine.Raise(Happened.Slots("m1", 1));
        node.Engine.Raise(Happened.Connected("m2"));
        node.Engine.Raise(Happened.Closed("m1"));
        await node.Control.StartAsync();

        await Until.TrueAsync(() => node.Control.Taken.Count >= 4, "the events of the outage arrive");
        Assert.Equal(
            [NodeEventTypes.MediaConnected, NodeEventTypes.SlotsChanged, NodeEventTypes.MediaConnected, NodeEventTypes.MediaClosed],
            node.Control.Taken.Select(item => item.Type));
        Assert.Equal([1L, 2L, 3L, 4L], node.Control.Taken.Select(item => item.Sequence));
    }

    [Fact]
    public async Task Events_wait_for_a_control_plane_that_is_not_known_yet()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Engine.Raise(Happened.Connected("m1"));
        await node.Control.StartAsync();
        await Until.TrueAsync(() => node.Control.Taken.Count == 1, "the event arrives");
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_comes_again_under_its_numbers()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Control.LoseAnswers = 1;
        await node.Control.StartAsync();
        node.Engine.Raise(Happened.Connected("m1"));
        await Until.TrueAsync(() => node.Control.Taken.Count == 2, "the event arrives twice");
        Assert.Equal(node.Control.Taken[0].Sequence, node.Control.Taken[1].Sequence);
        Assert.Equal(node.Control.Taken[0].Epoch, node.Control.Taken[1].Epoch);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(401)]
    public async Task A_batch_that_is_not_taken_for_now_is_tried_again(int status)
    {
        await using var node = await NodeFixture.StartAsync();
        node.Control.Status = status;
        await node.Control.StartAsync();
        node.Engine.Raise(Happened.Connected("m1"));
        await Until.TrueAsync(() => node.Control.Attempts >= 2, "it is tried twice");
        node.Control.Status = 204;
        await Until.TrueAsync(() => node.Control.Taken.Count == 1, "it arrives");
    }

    [Fact]
    public async Task A_batch_that_is_refused_for_good_does_not_hold_up_the_next()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Control.Status = 400;
        await node.Control.StartAsync();
        node.Engine.Raise(Happened.Connected("m1"));
        await Until.TrueAsync(() => node.Control.Attempts == 1, "it is refused");
        node.Control.Status = 204;
        node.Engine.Raise(Happened.Connected("m2"));
        await Until.TrueAsync(() => node.Control.Taken.Count == 1, "the next arrives");
        Assert.Equal("m2", node.Control.Taken[0].MediaId);
    }

    [Fact]
    public async Task What_happens_at_the_end_is_still_delivered()
    {
        var node = await NodeFixture.StartAsync();
        await node.Control.StartAsync();
        node.Engine.Raise(Happened.Closed("m1"));
        await node.App.StopAsync();
        Assert.Equal(["m1"], node.Control.Taken.Select(item => item.MediaId));
        Assert.Equal(["start", "dispose"], node.Engine.Calls);
        await node.DisposeAsync();
    }

    [Fact]
    public async Task The_end_does_not_wait_long_for_a_control_plane_that_is_gone()
    {
        var node = await NodeFixture.StartAsync();
        node.Engine.Raise(Happened.Closed("m1"));
        await node.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        await node.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 0, 50)]
    [InlineData(1, 1, 25)]
    [InlineData(3, 0, 200)]
    [InlineData(50, 0, 5_000)]
    [InlineData(50, 1, 2_500)]
    public void Attempts_grow_rarer_up_to_five_seconds(int failures, double random, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), EventPusher.Retries.Delay(failures, random));
}
