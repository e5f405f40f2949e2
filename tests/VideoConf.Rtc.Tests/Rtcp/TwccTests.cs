using FsCheck;
using FsCheck.Fluent;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Rtc.Tests.Rtcp;

public sealed class TwccTests
{
    private readonly TwccRecorder _recorder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32767)]
    [InlineData(65535)]
    public void Arrivals_and_losses_read_back_over_the_wrap(ushort start)
    {
        for (var i = 0; i < 61; i++)
        {
            if (i % 7 != 3) _recorder.Record(new SequenceNumber((ushort)(start + i)), MonoTime.FromMilliseconds(10_000 + i));
        }

        var read = Drain(out var packets);
        Assert.Equal(1, packets);
        Assert.Equal(61, read.Count);
        for (var i = 0; i < 61; i++)
        {
            Assert.Equal((ushort)(start + i), read[i].SequenceNumber.Value);
            Assert.Equal(i % 7 != 3, read[i].IsReceived);
            if (read[i].IsReceived) Assert.Equal((10_000 + i) * 4, read[i].ArrivalTicks);
        }

        Assert.False(_recorder.HasPending);
    }

    [Fact]
    public void The_next_feedback_starts_where_the_last_one_ended()
    {
        _recorder.Record(new SequenceNumber(10), MonoTime.FromMilliseconds(1));
        Drain(out _);
        _recorder.Record(new SequenceNumber(13), MonoTime.FromMilliseconds(2));
        var read = Drain(out _);
        Assert.Equal([(11, false), (12, false), (13, true)], read.Select(status => ((int)status.SequenceNumber.Value, status.IsReceived)));
    }

    [Fact]
    public void A_late_packet_is_told_of_after_all()
    {
        _recorder.Record(new SequenceNumber(10), MonoTime.FromMilliseconds(1));
        _recorder.Record(new SequenceNumber(12), MonoTime.FromMilliseconds(2));
        Drain(out _);
        _recorder.Record(new SequenceNumber(11), MonoTime.FromMilliseconds(30));
        var read = Drain(out _);
        Assert.Equal([(11, 120L), (12, 8L)], read.Select(status => ((int)status.SequenceNumber.Value, status.ArrivalTicks)));
        _recorder.Record(new SequenceNumber(11), MonoTime.FromMilliseconds(40));
        Assert.False(_recorder.HasPending);
    }

    [Fact]
    public void A_pause_longer_than_a_delta_starts_another_packet()
    {
        _recorder.Record(new SequenceNumber(1), MonoTime.FromMilliseconds(0));
        _recorder.Record(new SequenceNumber(2), MonoTime.FromMilliseconds(9_000));
        var read = Drain(out var packets);
        Assert.Equal(2, packets);
        Assert.Equal([0L, 36_000L], read.Select(status => status.ArrivalTicks));
    }

    [Fact]
    public void A_jump_beyond_the_window_starts_anew()
    {
        _recorder.Record(new SequenceNumber(1), MonoTime.FromMilliseconds(0));
        _recorder.Record(new SequenceNumber(10_000), MonoTime.FromMilliseconds(1));
        var read = Drain(out _);
        Assert.Equal(10_000, Assert.Single(read).SequenceNumber.Value);
    }

    [Fact]
    public void Feedback_is_numbered()
    {
        var buffer = new byte[100];
        for (var i = 0; i < 300; i++)
        {
            _recorder.Record(new SequenceNumber((ushort)i), MonoTime.FromMilliseconds(i));
            Assert.True(_recorder.TryWrite(buffer, new Ssrc(1), new Ssrc(2), out var written));
            var reader = new RtcpReader(buffer.AsSpan(0, written));
            Assert.True(reader.TryRead(out var packet));
            Assert.True(Twcc.TryParse(packet, out var feedback));
            Assert.Equal((byte)i, feedback.FeedbackCount);
            Assert.Equal((new Ssrc(1), new Ssrc(2)), (feedback.Sender, feedback.Media));
        }

        Assert.False(_recorder.TryWrite(buffer, new Ssrc(1), new Ssrc(2), out _));
    }

    [Fact]
    public void Whatever_arrives_whenever_is_told_as_it_was_in_packets_of_any_size()
    {
        var arrivals = ArbMap.Default.GeneratorFor<(byte Gap, ushort Wait)>().ListOf();
        var cases = Gen.Choose(40, 300).SelectMany(size => Gen.Choose(0, 65535), (size, start) => (size, start))
            .SelectMany(_ => arrivals, (head, list) => (head.size, head.start, list)).ToArbitrary();
        Check.QuickThrowOnFailure(Prop.ForAll(cases, input =>
        {
            var recorder = new TwccRecorder();
            var expected = new Dictionary<ushort, long>();
            long sequence = input.start;
            var time = 0L;
            foreach (var (gap, wait) in input.list)
            {
                sequence += 1 + (gap % 8 == 0 ? gap % 40 : 0);
                time += wait;
                recorder.Record(new SequenceNumber((ushort)sequence), new MonoTime(time * 250_000));
                expected[(ushort)sequence] = time;
            }

            var buffer = new byte[input.size];
            var found = new Dictionary<ushort, long>();
            while (recorder.TryWrite(buffer, new Ssrc(1), new Ssrc(2), out var written))
            {
                foreach (var status in Read(buffer.AsSpan(0, written)))
                {
                    if (status.IsReceived) found[status.SequenceNumber.Value] = status.ArrivalTicks;
                }
            }

            return expected.Count == found.Count && expected.All(pair => found[pair.Key] == pair.Value);
        }));
    }

    [Theory]
    [InlineData("8fcd0005 00000001 00000002 0005 0001 000000 00 2001 04 00", true)] // A run of one small delta.
    [InlineData("8fcd0005 00000001 00000002 0005 0001 000000 00 6001 04 00", false)] // Symbol 3 is reserved.
    [InlineData("8fcd0005 00000001 00000002 0005 0001 000000 00 2000 04 00", false)] // A run of none.
    [InlineData("8fcd0005 00000001 00000002 0005 0003 000000 00 2003 04 00", false)] // Fewer deltas than packets.
    [InlineData("8fcd0004 00000001 00000002 0005 0001 000000 00", false)] // No chunk.
    [InlineData("8fcd0004 00000001 00000002 0005 0000 000000 00", true)] // Nothing described, nothing wrong.
    public void Feedback_must_describe_all_it_counts(string hex, bool expected)
    {
        var reader = new RtcpReader(Hex.Parse(hex));
        Assert.True(reader.TryRead(out var packet));
        Assert.Equal(expected, Twcc.TryParse(packet, out _));
    }

    [Fact]
    public void A_vector_of_two_bit_symbols_with_a_negative_delta_is_read()
    {
        // The draft's section 3.1.4: symbols 0 1 1 2 0 0 0; the large delta goes back 1 tick. Reference 1: 64 ms.
        var reader = new RtcpReader(Hex.Parse("8fcd0006 00000001 00000002 fffe 0007 000001 00 c580 08 04 ffff 0000"));
        Assert.True(reader.TryRead(out var packet));
        Assert.True(Twcc.TryParse(packet, out var feedback));
        var ticks = new List<long>();
        var last = default(TwccStatus);
        while (feedback.TryRead(out var status))
        {
            ticks.Add(status.IsReceived ? status.ArrivalTicks : -1);
            last = status;
        }

        Assert.Equal([-1, 264, 268, 267, -1, -1, -1], ticks);
        Assert.Equal(new SequenceNumber(4), last.SequenceNumber);
    }

    private List<TwccStatus> Drain(out int packets)
    {
        var all = new List<TwccStatus>();
        var buffer = new byte[1200];
        packets = 0;
        while (_recorder.TryWrite(buffer, new Ssrc(1), new Ssrc(2), out var written))
        {
            all.AddRange(Read(buffer.AsSpan(0, written)));
            packets++;
        }

        return all;
    }

    private static List<TwccStatus> Read(ReadOnlySpan<byte> datagram)
    {
        var reader = new RtcpReader(datagram);
        Assert.True(reader.TryRead(out var packet));
        Assert.True(Twcc.TryParse(packet, out var feedback));
        var statuses = new List<TwccStatus>();
        while (feedback.TryRead(out var status)) statuses.Add(status);
        return statuses;
    }
}
