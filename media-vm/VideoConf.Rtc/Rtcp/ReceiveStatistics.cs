using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>
/// What a receiver knows of one stream, as RFC 3550 appendix A counts it: highest sequence number with wrap-arounds (A.1), loss (A.3),
/// jitter (A.8). Makes the report block about it. Without the probation of A.1: SRTP has authenticated the packets.
/// </summary>
/// <param name="ssrc">The stream.</param>
/// <param name="clockRate">Ticks per second of its timestamps.</param>
public sealed class ReceiveStatistics(Ssrc ssrc, int clockRate)
{
    // Appendix A.1: a jump ahead by more is a restart of the sender, once the next packet confirms it.
    private const int MaximumDropout = 3000;
    private const int MaximumMisorder = 100;

    private bool _started;
    private uint _base;
    private ushort _highest;
    private uint _cycles;
    private int _expectedAfterJump = -1;
    private long _received;
    private long _expectedPrior;
    private long _receivedPrior;
    private long _lostBeforeRestart;
    private long _receivedBeforeRestart;
    private uint _transit;
    private bool _hasTransit;
    private long _jitter; // 16 times the jitter: appendix A.8 keeps 4 bits of fraction.
    private uint _lastSenderReport;
    private MonoTime _senderReportAt;

    /// <summary>The stream.</summary>
    public Ssrc Ssrc { get; } = ssrc;

    /// <summary>Packets received, duplicates included.</summary>
    public long Received => _received;

    /// <summary>Header, payload and padding bytes received.</summary>
    public long Bytes { get; private set; }

    /// <summary>Packets that should have come and did not; negative when duplicates came.</summary>
    public long Lost => _lostBeforeRestart + Expected - (_received - _receivedBeforeRestart);

    /// <summary>Highest sequence number, wrap-arounds in the upper 16 bits.</summary>
    public uint HighestSequence => _cycles + _highest;

    /// <summary>Interarrival jitter in ticks of the media clock.</summary>
    public uint Jitter => (uint)(_jitter >> 4);

    /// <summary>Interarrival jitter in milliseconds.</summary>
    public double JitterMilliseconds => Jitter * 1000.0 / clockRate;

    private long Expected => _started ? (long)HighestSequence - _base + 1 : 0;

    /// <summary>Counts a packet.</summary>
    /// <param name="number">Its sequence number.</param>
    /// <param name="timestamp">Its media timestamp.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="now">When it arrived.</param>
    public void Record(SequenceNumber number, uint timestamp, int length, MonoTime now)
    {
        if (!Advance(number)) return;
        _received++;
        Bytes += length;
        UpdateJitter(timestamp, now);
    }

    /// <summary>Notes a sender report of the stream, which the next blocks refer to.</summary>
    public void RecordSenderReport(NtpTime sent, MonoTime now)
    {
        _lastSenderReport = sent.Middle;
        _senderReportAt = now;
    }

    /// <summary>Makes the block of the next report; the lost fraction counts from the former call.</summary>
    public ReportBlock MakeReport(MonoTime now)
    {
        var expected = Expected - _expectedPrior;
        var received = _received - _receivedPrior;
        _expectedPrior = Expected;
        _receivedPrior = _received;
        var lost = expected - received;
        var fraction = expected <= 0 || lost <= 0 ? 0 : Math.Min(255, (lost << 8) / expected);
        var delay = _lastSenderReport == 0 ? 0 : NtpTime.ToCompact(Math.Max(0, now.Nanoseconds - _senderReportAt.Nanoseconds));
        return new ReportBlock(
            Ssrc,
            (byte)fraction,
            (int)Math.Clamp(Lost, int.MinValue, int.MaxValue),
            HighestSequence,
            Jitter,
            _lastSenderReport,
            delay);
    }

    // Appendix A.1's update_seq. False for the one packet that announces a restart: the next one decides.
    private bool Advance(SequenceNumber number)
    {
        if (!_started)
        {
            Start(number.Value);
            return true;
        }

        var ahead = (ushort)(number.Value - _highest);
        if (ahead < MaximumDropout)
        {
            if (number.Value < _highest) _cycles += 0x1_0000;
            _highest = number.Value;
        }
        else if (ahead <= 0x1_0000 - MaximumMisorder)
        {
            if (number.Value != _expectedAfterJump)
            {
                _expectedAfterJump = (ushort)(number.Value + 1);
                return false;
            }

            _lostBeforeRestart = Lost;
            _receivedBeforeRestart = _received;
            Start(number.Value);
            _expectedPrior = 0;
            _receivedPrior = _received;
        }

        return true;
    }

    private void Start(ushort number)
    {
        _started = true;
        _base = number;
        _highest = number;
        _cycles = 0;
        _expectedAfterJump = -1;
        _hasTransit = false;
    }

    // Appendix A.8: J += (|D| - J) / 16, D the difference of two packets' transit times in media ticks.
    private void UpdateJitter(uint timestamp, MonoTime now)
    {
        var arrival = (uint)((Int128)now.Nanoseconds * clockRate / 1_000_000_000);
        var transit = arrival - timestamp;
        if (_hasTransit)
        {
            var difference = Math.Abs((long)(int)(transit - _transit));
            _jitter += difference - ((_jitter + 8) >> 4);
        }

        _transit = transit;
        _hasTransit = true;
    }
}
