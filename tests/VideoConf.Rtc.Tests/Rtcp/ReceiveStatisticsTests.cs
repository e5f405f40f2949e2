using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Rtc.Tests.Rtcp;

public sealed class ReceiveStatisticsTests
{
    private readonly ReceiveStatistics _statistics = new(new Ssrc(5), 90_000);
    private MonoTime _now = MonoTime.FromMilliseconds(1000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32767)]
    [InlineData(65535)]
    public void Losses_are_counted_over_the_wrap(ushort start)
    {
        for (var i = 0; i < 100_000; i++)
        {
            if (i % 4 != 1) Record((ushort)(start + i));
        }

        var report = _statistics.MakeReport(_now);
        Assert.Equal(25_000, report.CumulativeLost);
        Assert.Equal(64, report.FractionLost); // A quarter of 256.
        Assert.Equal((uint)(start + 99_999), report.HighestSequence);
        Assert.Equal(75_000, _statistics.Received);

        Record((ushort)(start + 100_000));
        Assert.Equal(0, _statistics.MakeReport(_now).FractionLost);
    }

    [Fact]
    public void Late_packets_and_duplicates_are_no_loss()
    {
        Record(65534);
        Record(1);
        Record(65535);
        Record(0);
        Assert.Equal(0, _statistics.MakeReport(_now).CumulativeLost);
        Record(1);
        var report = _statistics.MakeReport(_now);
        Assert.Equal(-1, report.CumulativeLost);
        Assert.Equal(0, report.FractionLost);
        Assert.Equal(0x1_0001u, report.HighestSequence);
    }

    [Fact]
    public void A_restart_of_the_sender_counts_after_its_second_packet()
    {
        Record(10);
        Record(12);
        Record(30_000);
        Assert.Equal(12u, _statistics.HighestSequence);
        Record(30_001);
        Record(30_002);
        Assert.Equal(30_002u, _statistics.HighestSequence);
        Assert.Equal(1, _statistics.Lost);
        Assert.Equal(4, _statistics.Received);
    }

    [Fact]
    public void Jitter_follows_the_formula_of_the_RFC()
    {
        // Transit alternates by 10 ms, 900 ticks: J converges to 900.
        for (var i = 0; i < 500; i++)
        {
            _now = MonoTime.FromMilliseconds(1000 + (i * 20) + (i % 2 * 10));
            _statistics.Record(new SequenceNumber((ushort)i), (uint)(i * 1800), 100, _now);
        }

        Assert.InRange(_statistics.Jitter, 890u, 901u);
        Assert.InRange(_statistics.JitterMilliseconds, 9.8, 10.1);
    }

    [Fact]
    public void An_even_stream_has_no_jitter_even_where_its_timestamps_wrap()
    {
        for (var i = 0u; i < 500; i++)
        {
            _now = MonoTime.FromMilliseconds(1000 + (i * 20));
            _statistics.Record(new SequenceNumber((ushort)i), uint.MaxValue - 100_000 + (i * 1800), 100, _now);
        }

        Assert.Equal(0u, _statistics.Jitter);
    }

    [Fact]
    public void The_block_refers_to_the_last_sender_report()
    {
        Record(1);
        Assert.Equal((0u, 0u), (_statistics.MakeReport(_now).LastSenderReport, _statistics.MakeReport(_now).DelaySinceLastSenderReport));

        var sent = NtpTime.FromUnix(1_700_000_000_000_000_000);
        _statistics.RecordSenderReport(sent, _now);
        var report = _statistics.MakeReport(_now.AddMilliseconds(500));
        Assert.Equal(sent.Middle, report.LastSenderReport);
        Assert.Equal(32_768u, report.DelaySinceLastSenderReport);

        // The sender gets it 520 ms after it sent its report: 20 ms round trip.
        Assert.True(report.TryGetRoundTrip(sent.At(default, MonoTime.FromMilliseconds(520)), out var roundTrip));
        Assert.InRange(roundTrip, 19.9, 20.1);
    }

    [Fact]
    public void Ntp_time_is_seconds_since_1900()
    {
        Assert.Equal(2_208_988_800ul << 32, NtpTime.FromUnix(0).Value);
        Assert.Equal((2_208_988_801ul << 32) + 0x8000_0000, NtpTime.FromUnix(1_500_000_000).Value);
        var reference = MonoTime.FromMilliseconds(10_000);
        Assert.Equal(NtpTime.FromUnix(2_250_000_000), NtpTime.FromUnix(0).At(reference, reference.AddMilliseconds(2250)));
        Assert.Equal(NtpTime.FromUnix(3_500_000_000), NtpTime.FromUnix(5_000_000_000).At(reference, reference.AddMilliseconds(-1500)));
    }

    private void Record(ushort number) => _statistics.Record(new SequenceNumber(number), 0, 100, _now);
}
