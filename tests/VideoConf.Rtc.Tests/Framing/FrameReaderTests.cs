using System.Buffers.Binary;
using VideoConf.Rtc.Framing;
using VideoConf.Rtc.Tests.Fuzzing;

namespace VideoConf.Rtc.Tests.Framing;

public sealed class FrameReaderTests
{
    private const int MaxPacket = 1_536;
    private const int Buffer = 4_096;

    /// <summary>However a stream is cut, the packets are the same.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 700)]
    [InlineData(4, 100_000)]
    public void Packets_come_out_whole_however_the_stream_is_cut(int seed, int mostAtOnce)
    {
        var random = new Random(seed);
        var packets = Enumerable.Range(0, 300).Select(_ => RandomBytes(random, random.Next(10) switch { 0 => 0, 1 => MaxPacket, _ => random.Next(1, 1_300) })).ToArray();
        var stream = packets.SelectMany(Frame).ToArray();
        var reader = new FrameReader(MaxPacket, Buffer);
        var got = new List<byte[]>();

        for (var at = 0; at < stream.Length;)
        {
            var free = reader.Free;
            var bytes = Math.Min(random.Next(1, mostAtOnce + 1), Math.Min(free.Length, stream.Length - at));
            stream.AsSpan(at, bytes).CopyTo(free);
            reader.Received(bytes);
            at += bytes;
            while (reader.TryRead(out var packet)) got.Add(packet.ToArray());
        }

        Assert.Equal(packets.Where(packet => packet.Length > 0), got);
        Assert.Equal(0, reader.Waiting);
        Assert.False(reader.IsBroken);
    }

    [Fact]
    public void A_packet_longer_than_may_be_breaks_the_stream_behind_those_before_it()
    {
        var reader = new FrameReader(MaxPacket, Buffer);
        Feed(reader, [.. Frame([1, 2, 3]), .. Prefix(MaxPacket + 1)]);

        Assert.True(reader.TryRead(out var packet));
        Assert.Equal([1, 2, 3], packet.ToArray());
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsBroken);
        Feed(reader, Frame([4]).ToArray());
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void There_is_room_for_the_longest_packet_whatever_waits_before_it()
    {
        var reader = new FrameReader(MaxPacket, MaxPacket + FrameReader.PrefixLength);
        for (var round = 0; round < 3; round++)
        {
            var whole = Frame(new byte[MaxPacket]).ToArray();
            Feed(reader, whole.AsSpan(0, whole.Length - 1));
            Assert.False(reader.TryRead(out _));
            Assert.Equal(1, reader.Free.Length);
            Feed(reader, whole.AsSpan(whole.Length - 1));
            Assert.True(reader.TryRead(out var packet));
            Assert.Equal(MaxPacket, packet.Length);
        }
    }

    [Fact]
    public void Null_packets_are_passed_over()
    {
        var reader = new FrameReader(MaxPacket, Buffer);
        Feed(reader, [.. Prefix(0), .. Prefix(0), .. Frame([7]), .. Prefix(0)]);
        Assert.True(reader.TryRead(out var packet));
        Assert.Equal([7], packet.ToArray());
        Assert.False(reader.TryRead(out _));
        Assert.Equal(0, reader.Waiting);
    }

    /// <summary>A stream is read when it ends behind a packet. What is read and what waits make the whole.</summary>
    [Fact]
    public void Any_stream_is_cut_into_what_came_or_breaks() => FuzzRun.Over(
        FuzzCorpus.Framing,
        20_000,
        static input =>
        {
            const int Longest = 200;
            var reader = new FrameReader(Longest, Longest + FrameReader.PrefixLength);
            var (at, taken) = (0, 0);
            while (at < input.Length && !reader.IsBroken)
            {
                var bytes = Math.Min(reader.Free.Length, input.Length - at);
                input.Slice(at, bytes).CopyTo(reader.Free);
                reader.Received(bytes);
                at += bytes;
                var before = reader.Waiting;
                while (reader.TryRead(out var packet))
                {
                    if (packet.Length is 0 or > Longest) throw new InvalidOperationException($"A packet of {packet.Length} bytes.");
                }

                taken += before - reader.Waiting;
                if (!reader.IsBroken && reader.Free.IsEmpty) throw new InvalidOperationException("Nothing more can come.");
            }

            if (taken + reader.Waiting != at) throw new InvalidOperationException("The parts do not make the whole.");
            return !reader.IsBroken && reader.Waiting == 0;
        },
        allocates: true,
        longRunDivisor: 5);

    private static void Feed(FrameReader reader, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(reader.Free);
        reader.Received(bytes.Length);
    }

    private static IEnumerable<byte> Frame(byte[] packet) => Prefix(packet.Length).Concat(packet);

    private static byte[] Prefix(int length)
    {
        var prefix = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)length);
        return prefix;
    }

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
