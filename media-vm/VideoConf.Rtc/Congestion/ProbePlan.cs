using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Congestion;

/// <summary>A burst of packets at a rate, to see whether it gets through.</summary>
/// <param name="Id">1 to 255, round and round.</param>
/// <param name="BitsPerSecond">At what rate.</param>
/// <param name="Bytes">How much.</param>
internal readonly record struct ProbeCluster(byte Id, double BitsPerSecond, int Bytes);

/// <summary>
/// Decides when to probe and how high (libwebrtc's probe_controller.cc): at the start at three and six times the first rate and on by twice while
/// results allow; when the wish for more grows; after a drop that was short; and from time to time while more is wished for than the estimate
/// allows. The last is for all flows here, not only for application-limited ones: additive increase takes half a minute from 300 kbit/s to 3 Mbit/s,
/// a probe of 20 ms costs a few packets. A probe that finds nothing doubles the wait for the next.
/// </summary>
internal sealed class ProbePlan(double start, double maximum)
{
    private const double First = 3;
    private const double Second = 6;
    private const double Further = 2;
    private const double FurtherIfOver = 0.86; // A result below 0.9 of the rate is the path's own, and told as 95 % of that.
    private const double OfRateBeforeDrop = 0.85;
    private const double LargeDrop = 0.66;
    private const double WhenLossLimited = 1.5;
    private const double BytesPerBit = 0.020 / 8; // 20 ms of the rate.
    private const int LeastBytes = 5 * 240; // Five packets of padding (RFC 3550: 255 bytes at most).
    private const int ResultMilliseconds = 1000;
    private const int ShortestWait = 3000;
    private const int LongestWait = 6_000;
    private const int DropMilliseconds = 5000;

    private readonly ProbeCluster[] _queue = new ProbeCluster[4];
    private int _queued;
    private byte _lastId;
    private MonoTime _lastProbe;
    private int _wait = ShortestWait;
    private double _furtherOver = double.PositiveInfinity;
    private double _estimateAtProbe;
    private double _lastEstimate;
    private double _beforeDrop;
    private MonoTime _droppedAt;
    private MonoTime _dropProbed;
    private double _wanted;
    private bool _started;
    private bool _awaitsResult;

    /// <summary>Probes begun.</summary>
    public long Count { get; private set; }

    /// <summary>The most that could be of use, in bits per second; 0 for not known.</summary>
    public double Wanted => _wanted;

    /// <summary>When to call <see cref="Tick"/> next.</summary>
    public MonoTime Next => _started ? _lastProbe.AddMilliseconds(_awaitsResult ? ResultMilliseconds : _wait) : MonoTime.Never;

    /// <summary>Takes the next cluster to send.</summary>
    public bool TryTake(out ProbeCluster cluster)
    {
        cluster = _queue[0];
        if (_queued == 0) return false;
        _queue.AsSpan(1).CopyTo(_queue);
        _queued--;
        return true;
    }

    /// <summary>Says how much could be of use: all that the receiver could be sent, at its best.</summary>
    public void Want(MonoTime now, double bitsPerSecond, double estimate, LossVerdict loss)
    {
        var grew = bitsPerSecond > _wanted * 1.05;
        _wanted = bitsPerSecond;
        if (!grew || !_started || _awaitsResult || estimate >= bitsPerSecond) return;
        Probe(now, Math.Min(bitsPerSecond, estimate * Further), estimate, loss, goesOn: true);
    }

    /// <summary>Begins with the first packet sent.</summary>
    public void Start(MonoTime now)
    {
        if (_started) return;
        _started = true;
        _lastEstimate = start;
        Probe(now, start * First, start, LossVerdict.NotLimited, goesOn: true);
        Probe(now, start * Second, start, LossVerdict.NotLimited, goesOn: true);
    }

    /// <summary>Looks whether the last results call for a further probe.</summary>
    public void Estimated(MonoTime now, double estimate, LossVerdict loss)
    {
        if (estimate < LargeDrop * _lastEstimate) (_beforeDrop, _droppedAt) = (_lastEstimate, now);
        _lastEstimate = estimate;
        if (!_awaitsResult || estimate <= _furtherOver) return;
        _wait = ShortestWait;
        _awaitsResult = false;
        Probe(now, estimate * Further, estimate, loss, goesOn: true);
    }

    /// <summary>The queue is empty again after an overuse: if the rate fell by far and lately, see whether it is back.</summary>
    public void Recovered(MonoTime now, double estimate, LossVerdict loss)
    {
        var rate = OfRateBeforeDrop * _beforeDrop;
        if (_awaitsResult || rate <= estimate || now.MillisecondsSince(_droppedAt) > DropMilliseconds) return;
        if (_dropProbed != default && now.MillisecondsSince(_dropProbed) < DropMilliseconds) return;
        _dropProbed = now;
        Probe(now, rate, estimate, loss, goesOn: false);
    }

    /// <summary>Probes at a rate now: after an outage.</summary>
    public void Request(MonoTime now, double rate, double estimate) => Probe(now, rate, estimate, LossVerdict.NotLimited, goesOn: true);

    /// <summary>Forgets clusters not yet sent, and the results awaited.</summary>
    public void Cancel()
    {
        _queued = 0;
        _awaitsResult = false;
        _furtherOver = double.PositiveInfinity;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time.</param>
    /// <param name="estimate">The estimate.</param>
    /// <param name="lastOveruse">When the path was last overused.</param>
    /// <param name="loss">Whether loss bounds the rate.</param>
    public void Tick(MonoTime now, double estimate, MonoTime? lastOveruse, LossVerdict loss)
    {
        if (!_started || now < Next) return;
        if (_awaitsResult)
        {
            _awaitsResult = false;
            _furtherOver = double.PositiveInfinity;
            if (estimate < _estimateAtProbe * 1.1) _wait = Math.Min(LongestWait, _wait * 2); // It found nothing.
            return;
        }

        if (_wanted <= estimate || (lastOveruse is { } overuse && now.MillisecondsSince(overuse) < ShortestWait))
        {
            _lastProbe = now.AddMilliseconds(500 - _wait); // Look again in half a second.
            return;
        }

        Probe(now, estimate * Further, estimate, loss, goesOn: true);
    }

    private void Probe(MonoTime now, double rate, double estimate, LossVerdict loss, bool goesOn)
    {
        _lastProbe = now;
        if (loss == LossVerdict.Falling || _queued == _queue.Length) return;
        var most = _wanted > 0 ? Math.Min(maximum, _wanted * 2) : maximum;
        if (loss == LossVerdict.Rising) most = Math.Min(most, estimate * WhenLossLimited);
        if (rate >= most) (rate, goesOn) = (most, false);
        if (rate <= estimate * 1.05) return;

        Count++;
        _lastId = (byte)(_lastId == byte.MaxValue ? 1 : _lastId + 1);
        _queue[_queued++] = new ProbeCluster(_lastId, rate, Math.Max(LeastBytes, (int)(rate * BytesPerBit)));
        _estimateAtProbe = estimate;
        _awaitsResult = true;
        _furtherOver = goesOn ? rate * FurtherIfOver : double.PositiveInfinity;
    }
}
