using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Congestion;

/// <summary>
/// Raises the rate while the queue does not grow, and sets it below what got through when it does: additive increase near the known capacity,
/// multiplicative elsewhere, multiplicative decrease (draft-ietf-rmcat-gcc-02 section 5.5; libwebrtc's aimd_rate_control.cc).
/// </summary>
internal sealed class RateControl
{
    private const double Back = 0.85;
    private const double GrowthPerSecond = 1.08;
    private const double MostOverThroughput = 1.5;
    private const double FramesPerSecond = 30;
    private const double PacketBits = 1200 * 8;

    private readonly double _minimum;
    private readonly double _maximum;
    private LinkCapacity _capacity;
    private State _state = State.Increase;
    private MonoTime _lastChange;
    private bool _hasChanged;

    /// <summary>Begins at a rate, in bits per second as all here.</summary>
    public RateControl(double start, double minimum, double maximum)
    {
        (_minimum, _maximum) = (minimum, maximum);
        Estimate = Math.Clamp(start, minimum, maximum);
    }

    private enum State
    {
        Hold,
        Increase,
        Decrease,
    }

    /// <summary>Bits per second.</summary>
    public double Estimate { get; private set; }

    /// <summary>When the rate last was set below what got through.</summary>
    public MonoTime? LastDecrease { get; private set; }

    /// <summary>Sets the estimate from what is known otherwise: a probe, or the return after an outage.</summary>
    public void Set(MonoTime now, double bitsPerSecond)
    {
        Estimate = Math.Clamp(bitsPerSecond, _minimum, _maximum);
        Changed(now);
    }

    /// <summary>Lowers the estimate to what is known otherwise to be the most.</summary>
    public void Cap(double bitsPerSecond) => Estimate = Math.Clamp(Math.Min(Estimate, bitsPerSecond), _minimum, _maximum);

    /// <summary>Forgets the capacity.</summary>
    public void ForgetCapacity() => _capacity = default;

    /// <summary>Whether an overuse is to lower the rate again: after a round trip, or when far less gets through than the estimate says.</summary>
    public bool MayDecrease(MonoTime now, double received, double roundTrip) =>
        !_hasChanged || now.MillisecondsSince(_lastChange) >= Math.Clamp(roundTrip, 10, 200) || received < Estimate / 2;

    /// <summary>Takes in a verdict.</summary>
    /// <param name="now">The time.</param>
    /// <param name="usage">What the delay says.</param>
    /// <param name="received">What got through, in bits per second; nothing while not known.</param>
    /// <param name="roundTrip">In milliseconds.</param>
    public void Update(MonoTime now, PathUsage usage, double? received, double roundTrip)
    {
        switch (usage)
        {
            case PathUsage.Normal when _state == State.Hold:
                Changed(now);
                _state = State.Increase;
                break;
            case PathUsage.Overused:
                _state = State.Decrease;
                break;
            case PathUsage.Underused:
                _state = State.Hold;
                break;
        }

        if (_state == State.Increase) Increase(now, received, roundTrip);
        else if (_state == State.Decrease) Decrease(now, received);
    }

    private void Increase(MonoTime now, double? received, double roundTrip)
    {
        var elapsed = _hasChanged ? Math.Clamp(now.MillisecondsSince(_lastChange) / 1000.0, 0, 1) : 0;
        var limit = received is { } throughput ? (throughput * MostOverThroughput) + 10_000 : double.PositiveInfinity;
        if (received > _capacity.Upper) _capacity = default;
        if (Estimate < limit)
        {
            var increased = _capacity.IsKnown
                ? Estimate + (elapsed * StepPerSecond(roundTrip))
                : Estimate + Math.Max(Estimate * (Math.Pow(GrowthPerSecond, elapsed) - 1), elapsed > 0 ? 1000 * Math.Min(1, elapsed * 10) : 0);
            Estimate = Math.Clamp(Math.Min(increased, limit), _minimum, _maximum);
        }

        Changed(now);
    }

    // A packet more in a response time, of the packets that a frame is cut into.
    private double StepPerSecond(double roundTrip)
    {
        var frame = Estimate / FramesPerSecond;
        var packet = frame / Math.Ceiling(frame / PacketBits);
        return Math.Max(4000, packet / ((roundTrip + 100) * 2 / 1000));
    }

    private void Decrease(MonoTime now, double? received)
    {
        if (received is { } throughput)
        {
            var decreased = throughput * Back;
            if (decreased > Estimate && _capacity.IsKnown) decreased = _capacity.BitsPerSecond * Back;
            Estimate = Math.Clamp(Math.Min(decreased, Estimate), _minimum, _maximum);
            if (throughput < _capacity.Lower) _capacity = default;
            _capacity.Note(throughput);
        }
        else
        {
            Estimate = Math.Max(_minimum, Estimate / 2); // Overused before anything could be measured.
        }

        _state = State.Hold;
        LastDecrease = now;
        Changed(now);
    }

    private void Changed(MonoTime now)
    {
        _lastChange = now;
        _hasChanged = true;
    }
}
