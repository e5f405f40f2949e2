using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Tests.Net;

public sealed class PacketPoolTests
{
    [Fact]
    public void Buffers_are_distinct_bounded_and_given_back()
    {
        using var pool = new PacketPool(256);
        var rented = new List<int>();
        while (pool.TryRent(out var buffer))
        {
            pool[buffer].Fill((byte)rented.Count);
            rented.Add(buffer);
        }

        Assert.Equal(256, rented.Count);
        Assert.Equal(256, rented.Distinct().Count());
        for (var i = 0; i < rented.Count; i++) Assert.All(pool[rented[i]].ToArray(), value => Assert.Equal((byte)i, value));

        foreach (var buffer in rented) pool.Return(buffer);
        Assert.Equal(0, pool.InUse);
        Assert.Equal(64 * PacketPool.BufferBytes, pool.NativeBytes); // One slab stays for the next.
        Assert.True(pool.TryRent(out _));
    }

    [Fact]
    public void Returning_twice_is_a_defect_that_shows()
    {
        using var pool = new PacketPool(64);
        Assert.True(pool.TryRent(out var buffer));
        pool.Return(buffer);
        Assert.Throws<InvalidOperationException>(() => pool.Return(buffer));
    }
}
