using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Tests.Net;

public sealed class NeighbourRingTests
{
    private readonly byte[] _buffer = new byte[PacketPool.BufferBytes];

    [Fact]
    public void Nothing_is_seen_before_it_is_published()
    {
        using var ring = new NeighbourRing();
        Assert.False(ring.Publish());
        Write(ring, 100, 7);
        Assert.True(ring.IsEmpty);
        Assert.False(ring.TryRead(_buffer, out _));
        Assert.True(ring.Publish());
        Assert.False(ring.IsEmpty);
        Assert.True(ring.TryRead(_buffer, out var length));
        Assert.Equal((100, 7, 7), (length, _buffer[0], _buffer[99]));
        Assert.True(ring.IsEmpty);
    }

    [Fact]
    public void What_finds_no_room_is_refused_and_room_comes_with_reading()
    {
        using var ring = new NeighbourRing();
        var written = 0;
        while (TryWrite(ring, 1_200, (byte)written)) written++;
        Assert.InRange(written, NeighbourRing.Bytes / 1_300, NeighbourRing.Bytes / 1_200);
        ring.Publish();
        for (var i = 0; i < 3; i++) Assert.True(ring.TryRead(_buffer, out _));
        Assert.True(TryWrite(ring, 1_200, 1));
    }

    [Fact]
    public void What_no_buffer_takes_is_skipped()
    {
        using var ring = new NeighbourRing();
        Write(ring, SendBatch.DatagramBytes, 1);
        Write(ring, 5, 2);
        ring.Publish();
        Assert.True(ring.TryRead(_buffer, out var first));
        Assert.True(ring.TryRead(_buffer, out var second));
        Assert.Equal((0, 5, 2), (first, second, _buffer[0]));
    }

    [Fact]
    public async Task A_million_datagrams_of_all_lengths_pass_between_two_threads_in_order()
    {
        const int Count = 1_000_000;
        using var ring = new NeighbourRing();
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < Count;)
            {
                if (TryWrite(ring, LengthOf(i), (byte)i)) i++;
                else Thread.Yield();
                if (i % 7 == 0) ring.Publish();
            }

            ring.Publish();
        });
        var buffer = new byte[PacketPool.BufferBytes];
        for (var i = 0; i < Count;)
        {
            if (!ring.TryRead(buffer, out var length))
            {
                Assert.False(writer.IsCompleted && ring.IsEmpty, "All was written, and something is missing.");
                Thread.Yield();
                continue;
            }

            Assert.True(length == LengthOf(i) && buffer[0] == (byte)i && buffer[length - 1] == (byte)i, $"Datagram {i} is another.");
            i++;
        }

        await writer;
        Assert.True(ring.IsEmpty);

        static int LengthOf(int i) => 1 + (i * 37 % 1_500);
    }

    private static void Write(NeighbourRing ring, int length, byte value) => Assert.True(TryWrite(ring, length, value));

    private static bool TryWrite(NeighbourRing ring, int length, byte value)
    {
        if (!ring.TryReserve(out var space)) return false;
        space[0] = value;
        space[length - 1] = value;
        ring.Commit(length);
        return true;
    }
}
