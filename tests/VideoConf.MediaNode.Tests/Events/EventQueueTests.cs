using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Events;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Events;

public sealed class EventQueueTests
{
    [Fact]
    public void Events_leave_in_the_order_they_came()
    {
        var queue = new EventQueue(10);
        queue.Add(Happened.Connected("m1"));
        queue.Add(Happened.Connected("m2"));
        queue.Add(Happened.Closed("m1"));
        Assert.Equal(["m1", "m2"], queue.Take(2).Select(item => item.Event.MediaId));
        Assert.Equal([NodeEventTypes.MediaClosed], queue.Take(2).Select(item => item.Event.Type));
        Assert.Empty(queue.Take(2));
    }

    [Fact]
    public void Of_the_slot_maps_of_one_media_resource_only_the_newest_waits()
    {
        var queue = new EventQueue(10);
        queue.Add(Happened.Slots("m1", 1));
        queue.Add(Happened.Slots("m2", 1));
        queue.Add(Happened.Slots("m1", 2));
        var waiting = queue.Take(10);
        Assert.Equal([("m2", 1L), ("m1", 2L)], waiting.Select(item => (item.Event.MediaId!, item.Event.Slots!.Version)));
        Assert.Equal(1, queue.Coalesced);
    }

    [Fact]
    public void A_slot_map_that_was_taken_is_not_replaced()
    {
        var queue = new EventQueue(10);
        queue.Add(Happened.Slots("m1", 1));
        Assert.Single(queue.Take(1));
        queue.Add(Happened.Slots("m1", 2));
        Assert.Single(queue.Take(10));
        Assert.Equal(0, queue.Coalesced);
    }

    [Fact]
    public void A_full_queue_gives_up_its_oldest_and_counts_it()
    {
        var queue = new EventQueue(3);
        for (var i = 0; i < 5; i++) queue.Add(Happened.Connected($"m{i}"));
        Assert.Equal(2, queue.Dropped);
        Assert.Equal(["m2", "m3", "m4"], queue.Take(10).Select(item => item.Event.MediaId));
    }

    [Fact]
    public void Who_makes_a_loss_good_is_told_of_it_and_what_was_taken_is_not_lost()
    {
        var queue = new EventQueue(2);
        var lost = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var name = $"m{i}";
            queue.Add(Happened.Connected(name), taken => lost.Add($"{name} {taken}"));
        }

        Assert.Equal(["m0 False"], lost);
        foreach (var item in queue.Take(10)) item.Settled!(true);
        Assert.Equal(["m0 False", "m1 True", "m2 True"], lost);
    }

    [Fact]
    public async Task Adding_ends_a_wait()
    {
        var queue = new EventQueue(3);
        var wait = queue.WaitAsync(CancellationToken.None);
        Assert.False(wait.IsCompleted);
        queue.Add(Happened.Slots("m", 1));
        await wait.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
