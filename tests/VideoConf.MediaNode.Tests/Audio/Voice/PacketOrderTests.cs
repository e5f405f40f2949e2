using VideoConf.MediaNode.Audio.Voice;

namespace VideoConf.MediaNode.Tests.Audio.Voice;

public sealed class PacketOrderTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(32_767)]
    [InlineData(65_535)]
    public void What_comes_in_order_goes_through_at_once(long first)
    {
        var order = new PacketOrder();
        for (var i = 0; i < 50; i++)
        {
            order.Add(Packet(first + i, i * 20));
            Assert.True(order.TryTake(At(i * 20), out var packet, out var missing));
            Assert.Equal((first + i, 0), (packet.Sequence, missing));
        }
    }

    [Fact]
    public void A_straggler_within_the_patience_takes_its_place()
    {
        var order = new PacketOrder();
        order.Add(Packet(10, 0));
        Assert.True(order.TryTake(At(0), out _, out _));
        order.Add(Packet(12, 40));
        order.Add(Packet(13, 60));
        Assert.False(order.TryTake(At(60), out _, out _));
        order.Add(Packet(11, 90));
        Assert.Equal([11, 12, 13], Drain(order, At(90)));
        Assert.Equal(0, order.Lost);
    }

    [Fact]
    public void What_does_not_come_in_time_is_lost_and_too_late_afterwards()
    {
        var order = new PacketOrder();
        order.Add(Packet(10, 0));
        Drain(order, At(0));
        order.Add(Packet(13, 60));
        Assert.False(order.TryTake(At(120), out _, out _));
        Assert.True(order.TryTake(At(161), out var packet, out var missing));
        Assert.Equal((13L, 2), (packet.Sequence, missing));
        order.Add(Packet(11, 170));
        Assert.False(order.TryTake(At(400), out _, out _));
        Assert.Equal((2L, 1L), (order.Lost, order.Stale));
    }

    [Fact]
    public void Twice_is_once()
    {
        var order = new PacketOrder();
        foreach (var sequence in new long[] { 5, 7, 7, 6, 5, 6 }) order.Add(Packet(sequence, 0));
        Assert.Equal([5, 6, 7], Drain(order, At(0)));
        Assert.Equal(3, order.Stale);
    }

    [Fact]
    public void It_never_holds_more_than_its_capacity()
    {
        var order = new PacketOrder();
        order.Add(Packet(0, 0));
        Drain(order, At(0));
        for (var i = 2; i < 500; i++) order.Add(Packet(i, 1));
        Assert.Equal(PacketOrder.Capacity, order.Count);
        Assert.True(order.TryTake(At(1), out _, out _));
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(-1_000_000)]
    public void A_leap_begins_anew(long leap)
    {
        var order = new PacketOrder();
        order.Add(Packet(0, 0));
        Drain(order, At(0));
        order.Add(Packet(leap, 20));
        Assert.Equal([leap], Drain(order, At(20)));
        Assert.Equal(0, order.Lost);
    }

    private static VoicePacket Packet(long sequence, int milliseconds) => new(sequence, sequence * 960, At(milliseconds), new byte[] { 1 });

    private static DateTimeOffset At(int milliseconds) => Start.AddMilliseconds(milliseconds);

    private static List<long> Drain(PacketOrder order, DateTimeOffset now)
    {
        var taken = new List<long>();
        while (order.TryTake(now, out var packet, out _)) taken.Add(packet.Sequence);
        return taken;
    }
}
