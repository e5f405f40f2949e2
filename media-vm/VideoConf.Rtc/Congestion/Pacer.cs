using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Congestion;

/// <summary>What may be sent now.</summary>
/// <param name="Bytes">Bytes of media that may go; a packet that begins within them goes whole.</param>
/// <param name="Padding">Bytes to send besides if there is not so much media: resent packets, or RTP padding.</param>
/// <param name="Next">When to ask again at the latest, while there is something to send.</param>
public readonly record struct SendAllowance(int Bytes, int Padding, MonoTime Next);

/// <summary>
/// Spreads what is sent: frames leave at the pace that is given, probes at their own rate. It only counts; the caller sends. A mutable struct: keep it in a
/// field that is not readonly.
/// </summary>
/// <param name="burstSeconds">How much of the pace may leave at once.</param>
internal struct Pacer(double burstSeconds)
{
    private const double LongestDebtSeconds = 0.5;
    private const long ProbeStepNanoseconds = 2_000_000;
    private const long ProbeTimeoutNanoseconds = 250_000_000;

    private double _debt; // Bytes sent ahead of the pace.
    private MonoTime _last;
    private ProbeCluster _cluster;
    private MonoTime _clusterStart;
    private int _clusterSent;
    private int _clusterPackets;
    private bool _probeBegun;

    /// <summary>The probe that packets sent now are part of; 0 for none.</summary>
    public readonly byte Cluster => _cluster.Id;

    /// <summary>Notes what was sent.</summary>
    public void Sent(MonoTime now, int bytes, double pace)
    {
        Drain(now, pace);
        _debt = Math.Min(_debt + bytes, pace * LongestDebtSeconds / 8);
        if (_cluster.Id == 0) return;
        if (!_probeBegun) (_probeBegun, _clusterStart) = (true, now);
        _clusterSent += bytes;
        if (++_clusterPackets >= 5 && _clusterSent >= _cluster.Bytes) _cluster = default;
    }

    /// <summary>Whether more was sent than may leave at once, or than so many times that.</summary>
    public readonly bool IsAhead(MonoTime now, double pace, double times)
    {
        var most = pace / 8 * burstSeconds * times;
        return _debt > most && _debt - ((now.Nanoseconds - _last.Nanoseconds) * pace / 8e9) > most;
    }

    /// <summary>Forgets the probe under way.</summary>
    public void Cancel() => _cluster = default;

    /// <summary>What may be sent now.</summary>
    public SendAllowance Poll(MonoTime now, int queued, double pace, ProbePlan plan, ProbeResults results)
    {
        Drain(now, pace);
        if (_cluster.Id != 0 && now.Nanoseconds - _clusterStart.Nanoseconds > ProbeTimeoutNanoseconds) _cluster = default;
        if (_cluster.Id == 0 && plan.TryTake(out _cluster))
        {
            (_clusterStart, _clusterSent, _clusterPackets, _probeBegun) = (now, 0, 0, false);
            results.Begin(_cluster.Id, _cluster.Bytes);
        }

        if (_cluster.Id != 0)
        {
            // As much as is due by now at the probe's rate and a step ahead of it. What media does not fill, padding does.
            var ahead = (_probeBegun ? now.Nanoseconds - _clusterStart.Nanoseconds : 0) + ProbeStepNanoseconds;
            var due = Math.Max(0, (int)(_cluster.BitsPerSecond * ahead / 8e9) - _clusterSent);
            return new SendAllowance(due, Math.Max(0, due - queued), new MonoTime(now.Nanoseconds + ProbeStepNanoseconds));
        }

        var bytes = (int)Math.Max(0, (pace / 8 * burstSeconds) - _debt);
        var next = queued > bytes ? new MonoTime(now.Nanoseconds + (long)(Math.Max(_debt * 8 / pace, burstSeconds) * 1e9)) : MonoTime.Never;
        return new SendAllowance(bytes, 0, next);
    }

    private void Drain(MonoTime now, double pace)
    {
        _debt = Math.Max(0, _debt - ((now.Nanoseconds - _last.Nanoseconds) * pace / 8e9));
        _last = now;
    }
}
