using VideoConf.Sfu.Slots;

namespace VideoConf.Sfu.Tests.Slots;

public sealed class SlotAllocatorTests
{
    private const int Free = SlotAllocator.Free;

    [Fact]
    public void All_get_a_slot_when_there_are_enough()
    {
        int[] slots = [Free, Free, Free];
        Assert.True(SlotAllocator.Allocate(slots, [true, true]));
        Assert.Equal([0, 1, Free], slots);
    }

    [Fact]
    public void Nobody_moves_when_others_come_and_go()
    {
        int[] slots = [2, Free, 0];
        Assert.True(SlotAllocator.Allocate(slots, [true, true, true]));
        Assert.Equal([2, 1, 0], slots);
        Assert.False(SlotAllocator.Allocate(slots, [true, true, true]));
    }

    [Fact]
    public void The_most_wanted_take_the_slots_of_the_least_wanted()
    {
        int[] slots = [1, 2];
        Assert.True(SlotAllocator.Allocate(slots, [true, true, true]));
        Assert.Equal([1, 0], slots);
    }

    [Fact]
    public void Who_is_silent_keeps_its_slot_until_one_who_sends_needs_it()
    {
        int[] slots = [0, 1];
        Assert.False(SlotAllocator.Allocate(slots, [false, true]));
        Assert.True(SlotAllocator.Allocate(slots, [false, true, true]));
        Assert.Equal([2, 1], slots);
    }

    [Fact]
    public void A_silent_one_never_displaces_another()
    {
        int[] slots = [1];
        Assert.False(SlotAllocator.Allocate(slots, [false, false]));
        Assert.Equal([1], slots);
    }

    [Fact]
    public void Any_sequence_of_changes_keeps_every_wanted_one_on_exactly_one_slot()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var slots = new int[random.Next(1, 6)];
            Array.Fill(slots, Free);
            var active = new bool[random.Next(1, 12)];
            for (var step = 0; step < 10; step++)
            {
                for (var i = 0; i < active.Length; i++) active[i] = random.Next(3) > 0;
                SlotAllocator.Allocate(slots, active);
                var taken = slots.Where(slot => slot != Free).ToList();
                Assert.Equal(taken.Count, taken.Distinct().Count());
                var mostWanted = Enumerable.Range(0, active.Length).Where(i => active[i]).Take(slots.Length);
                Assert.All(mostWanted, wanted => Assert.Contains(wanted, taken));
                Assert.Equal(Math.Min(slots.Length, active.Length), taken.Count);
            }
        }
    }
}
