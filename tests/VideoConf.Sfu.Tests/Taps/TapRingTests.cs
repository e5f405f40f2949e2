using System.Buffers.Binary;
using VideoConf.Sfu.Taps;

namespace VideoConf.Sfu.Tests.Taps;

public sealed class TapRingTests
{
    [Fact]
    public void Records_come_out_as_they_went_in_over_many_rounds()
    {
        var ring = new TapRing(1);
        var random = new Random(1);
        var payload = new byte[3_000];
        var expected = new Queue<(int Track, long At, byte[] Bytes)>();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = payload.AsSpan(0, random.Next(0, payload.Length)).ToArray();
            random.NextBytes(bytes);
            if (ring.TryWrite(TapRecordKind.Packet, i, i * 7L, bytes)) expected.Enqueue((i, i * 7L, bytes));
            if (random.Next(3) != 0) continue;
            for (var reads = random.Next(8); reads > 0 && ring.TryRead(out var record); reads--)
            {
                var (track, at, content) = expected.Dequeue();
                Assert.Equal(TapRecordKind.Packet, record.Kind);
                Assert.Equal((track, at), (record.Track, record.ReceivedAt));
                Assert.Equal(content, record.Bytes.ToArray());
            }
        }

        while (ring.TryRead(out _)) expected.Dequeue();
        Assert.Empty(expected);
        Assert.Equal(0, ring.Used);
    }

    [Fact]
    public void A_ring_full_of_packets_still_takes_beginnings_and_ends()
    {
        var ring = new TapRing(64 * 1024);
        var packets = 0;
        while (ring.TryWrite(TapRecordKind.Packet, 1, 0, new byte[1_000])) packets++;

        Assert.InRange(packets, 40, 64);
        for (var i = 0; i < 100; i++) Assert.True(ring.TryWrite(TapRecordKind.TrackEnded, i, 0, default));
        for (var i = 0; i < packets; i++) Assert.True(ring.TryRead(out _));
        Assert.True(ring.TryRead(out var end));
        Assert.Equal(TapRecordKind.TrackEnded, end.Kind);
    }

    [Fact]
    public void Two_threads_lose_nothing_and_mix_nothing_up()
    {
        const int Count = 300_000;
        var ring = new TapRing(64 * 1024);
        var writer = new Thread(() =>
        {
            Span<byte> bytes = stackalloc byte[64];
            for (var i = 0; i < Count; i++)
            {
                bytes.Fill((byte)i);
                BinaryPrimitives.WriteInt32LittleEndian(bytes, i);
                while (!ring.TryWrite(TapRecordKind.Packet, i, i, bytes[..(4 + (i % 60))])) Thread.Yield();
            }
        });
        writer.Start();

        var deadline = DateTime.UtcNow.AddSeconds(60);
        for (var i = 0; i < Count;)
        {
            if (!ring.TryRead(out var record))
            {
                Assert.True(DateTime.UtcNow < deadline, "The writer stopped.");
                Thread.Yield();
                continue;
            }

            if (record.Track != i || BinaryPrimitives.ReadInt32LittleEndian(record.Bytes) != i || record.Bytes.Length != 4 + (i % 60)
                || record.Bytes[4..].ContainsAnyExcept((byte)i)) Assert.Fail($"Record {i} is not what was written.");
            i++;
        }

        Assert.True(writer.Join(TimeSpan.FromSeconds(10)));
    }
}
