using VideoConf.Rtc.Congestion;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Rtc.Tests.Congestion;

public sealed class CongestionControllerTests
{
    private readonly CongestionController _controller = new(new CongestionOptions());
    private readonly TwccRecorder _recorder = new();
    private readonly byte[] _buffer = new byte[1200];

    [Fact]
    public void Numbers_count_on_over_the_wrap_and_feedback_finds_its_packets()
    {
        for (var i = 0; i < 70_000; i++)
        {
            var number = Send(i);
            Assert.Equal((ushort)i, number.Value);
            _recorder.Record(number, MonoTime.FromMilliseconds(i + 20));
            if (i % 50 == 0) Answer(i);
        }

        var counters = _controller.Counters;
        Assert.InRange(counters.Received, 69_940, 70_000);
        Assert.Equal((0, 0, 0, 0), (counters.NeverSent, counters.Outdated, counters.Repeated, counters.Lost));
        Assert.Equal(0, counters.ClockJumps);
    }

    [Fact]
    public void Feedback_about_what_was_never_sent_moves_nothing_and_is_counted()
    {
        _recorder.Record(new SequenceNumber(500), MonoTime.FromMilliseconds(5));
        Answer(10); // Before anything was sent.
        for (var i = 0; i < 10; i++) Send(i);
        _recorder.Record(new SequenceNumber(501), MonoTime.FromMilliseconds(9));
        Answer(20);
        Assert.Equal(2, _controller.Counters.NeverSent);
        Assert.Equal(0, _controller.Counters.Received);
        Assert.Equal(300_000, _controller.Target.BitsPerSecond);
    }

    [Fact]
    public void The_same_feedback_twice_counts_once()
    {
        for (var i = 0; i < 10; i++) _recorder.Record(Send(i), MonoTime.FromMilliseconds(i + 20));
        Assert.True(_recorder.TryWrite(_buffer, new Ssrc(1), new Ssrc(2), out var written));
        Handle(40, written);
        Handle(41, written);
        Assert.Equal((10, 10), (_controller.Counters.Received, _controller.Counters.Repeated));
    }

    [Fact]
    public void A_packet_that_comes_late_is_lost_no_more()
    {
        for (var i = 0; i < 10; i++)
        {
            var number = Send(i);
            if (i != 4) _recorder.Record(number, MonoTime.FromMilliseconds(i + 20));
        }

        Answer(40);
        _recorder.Record(new SequenceNumber(4), MonoTime.FromMilliseconds(45));
        Answer(60);
        Assert.Equal((10, 1, 1), (_controller.Counters.Received, _controller.Counters.Lost, _controller.Counters.Late));
    }

    [Fact]
    public void A_clock_that_jumps_is_noticed_and_the_flow_goes_on()
    {
        Converse(0, 5_000, lag: 20);
        Converse(5_000, 10_000, lag: 1_000_000); // The receiver's clock was set on by a quarter of an hour.
        Assert.Equal(1, _controller.Counters.ClockJumps);
        Converse(10_000, 15_000, lag: 20);
        Assert.Equal(2, _controller.Counters.ClockJumps);
        Assert.True(_controller.Target.BitsPerSecond >= 300_000);
    }

    [Fact]
    public void Without_feedback_the_rate_goes_to_the_minimum_and_returns_with_it()
    {
        Converse(0, 5_000, lag: 20);
        var before = _controller.Target;
        for (var i = 5_000; i < 8_000; i++)
        {
            if (i % 10 == 0) Send(i);
            Tick(i);
        }

        Assert.True(_controller.IsStalled);
        Assert.Equal(30_000, _controller.Target.BitsPerSecond);
        Converse(8_000, 8_100, lag: 20);
        Assert.False(_controller.IsStalled);
        Assert.InRange(_controller.Target.BitsPerSecond, before.BitsPerSecond * 0.45, before.BitsPerSecond * 1.1);
    }

    [Fact]
    public void A_sender_with_nothing_to_send_does_not_stall()
    {
        Converse(0, 2_000, lag: 20);
        for (var i = 2_200; i < 20_000; i += 10) Tick(i);
        Answer(20_000);
        Assert.False(_controller.IsStalled);
    }

    [Fact]
    public void Who_has_never_answered_has_not_fallen_silent()
    {
        for (var i = 0; i < 10_000; i++)
        {
            if (i % 10 == 0) Send(i);
            Tick(i);
        }

        Assert.False(_controller.IsStalled);
        Assert.Equal(300_000, _controller.Target.BitsPerSecond);
    }

    [Fact]
    public void Another_path_begins_where_the_first_began_and_the_numbers_go_on()
    {
        Converse(0, 5_000, lag: 20);
        for (var i = 5_000; i < 8_000; i++)
        {
            if (i % 10 == 0) Send(i);
            Tick(i);
        }

        var number = Send(8_000);
        _controller.Restart(MonoTime.FromMilliseconds(8_001));
        Assert.False(_controller.IsStalled);
        Assert.Equal(300_000, _controller.Target.BitsPerSecond);
        Assert.Equal(number.Add(1), Send(8_002));
        Converse(8_010, 12_000, lag: 20);
        Assert.False(_controller.IsStalled);
        Assert.Equal((0, 0), (_controller.Counters.NeverSent, _controller.Loss));
    }

    [Fact]
    public void The_first_probes_ask_for_padding_at_three_and_six_times_the_start()
    {
        Send(0);
        var padding = 0;
        for (var tenth = 0; tenth < 1000; tenth++)
        {
            var now = new MonoTime(tenth * 100_000L);
            while (_controller.Poll(now, 0).Padding > 0)
            {
                _controller.Stamp(now, 255);
                padding += 255;
            }
        }

        // 20 ms at 900 kbit/s and at 1.8 Mbit/s.
        Assert.InRange(padding, 2_250 + 4_500, 2_250 + 4_500 + (2 * 510));
        Assert.Equal(2, _controller.Counters.Probes);
    }

    [Fact]
    public void Media_beyond_the_pace_waits()
    {
        Send(0);
        for (var i = 0; i < 400; i++)
        {
            while (_controller.Poll(MonoTime.FromMilliseconds(i), 0).Padding > 0) _controller.Stamp(MonoTime.FromMilliseconds(i), 255); // The first probes go by.
        }

        var sent = 0;
        for (var i = 400; i < 500; i++)
        {
            while (_controller.Poll(MonoTime.FromMilliseconds(i), 1_000_000).Bytes > 0)
            {
                _controller.Stamp(MonoTime.FromMilliseconds(i), 1200);
                sent += 1200;
            }
        }

        Assert.InRange(sent, 7_000, 13_000); // 100 ms at two and a half times 300 kbit/s are 9,375 bytes.
        var allowance = _controller.Poll(MonoTime.FromMilliseconds(499), 1_000_000);
        Assert.Equal(MonoTime.FromMilliseconds(100), allowance.Next); // The timeout, which nobody has handled, comes first.
    }

    [Fact]
    public void A_history_that_is_no_power_of_two_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new CongestionController(new CongestionOptions { History = 1000 }));
        Assert.Throws<ArgumentException>(() => new CongestionController(new CongestionOptions { History = 32_768 }));
    }

    [Fact]
    public void Neither_packets_nor_feedback_allocate()
    {
        Converse(0, 2_000, lag: 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Converse(2_000, 12_000, lag: 20);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private SequenceNumber Send(long milliseconds) => _controller.Stamp(MonoTime.FromMilliseconds(milliseconds), 500);

    private void Tick(long milliseconds) => _controller.HandleTimeout(MonoTime.FromMilliseconds(milliseconds));

    private void Converse(int from, int to, int lag)
    {
        for (var i = from; i < to; i++)
        {
            if (i % 10 == 0) _recorder.Record(Send(i), MonoTime.FromMilliseconds(i + lag));
            if (i % 50 == 49) Answer(i);
            Tick(i);
            _controller.Poll(MonoTime.FromMilliseconds(i), 0);
        }
    }

    private void Answer(long milliseconds)
    {
        while (_recorder.TryWrite(_buffer, new Ssrc(1), new Ssrc(2), out var written)) Handle(milliseconds, written);
    }

    private void Handle(long milliseconds, int length)
    {
        var reader = new RtcpReader(_buffer.AsSpan(0, length));
        if (!reader.TryRead(out var packet) || !Twcc.TryParse(packet, out var feedback)) throw new InvalidOperationException("The feedback does not read back.");
        _controller.HandleFeedback(MonoTime.FromMilliseconds(milliseconds), feedback);
    }
}
