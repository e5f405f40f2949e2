namespace VideoConf.Rtc.Congestion;

/// <summary>What bounds the rate.</summary>
internal enum LossVerdict
{
    /// <summary>Not the loss.</summary>
    NotLimited,

    /// <summary>The loss, and the bound rises.</summary>
    Rising,

    /// <summary>The loss, and the bound falls or is held.</summary>
    Falling,
}

/// <summary>
/// Bounds the rate by loss. The path is taken for one that loses a share of everything ("inherent", a bad radio) and all that goes over its
/// bandwidth; of a few candidates for the bandwidth, the one is taken that makes what was observed most likely
/// (libwebrtc's loss_based_bwe_v2.cc, with its default parameters as of 2025 except where said).
/// <para>The older controller of draft-ietf-rmcat-gcc-02 section 6 (raise below 2 % loss, lower above 10 %) starves a subscriber behind a radio that
/// loses 10 % whatever is sent: lowering does not help there, so it lowers for ever. This one stops where lowering no longer lowers the loss.</para>
/// </summary>
internal sealed class LossModel(double minimum, double maximum)
{
    private const int Window = 15;
    private const int LeastObservations = 3;
    private const double ObservationMilliseconds = 250;
    private const double Decay = 0.9;
    private const double LeastInherent = 1e-3;
    private const double InherentMargin = 1.25; // Of a few dozen packets, half the time more than the share are lost.
    private const double InherentOffset = 0.01;
    private const double Balance = 100_000; // Bits per second of loss over the offset that a bandwidth may have.
    private const double Offset = 0.05;
    private const double NewtonStep = 0.75;
    private const int NewtonSteps = 4;
    private const double BiasPerKilobit = 0.0002;
    private const double BiasPerLog = 0.02;
    private const double BiasUpToLoss = 0.2;
    private const double LeastBias = 0.5;
    private const double BiasSmoothing = 0.002;
    private const double IncreaseWindowMilliseconds = 300;
    private const double MostIncrease = 1.3;
    private const double RampUp = 1.5;
    private const double RampUpInHold = 1.2;
    private const double FirstHoldMilliseconds = 300;
    private const double LongestHoldMilliseconds = 60_000;

    private readonly Observation[] _observations = new Observation[Window];
    private int _count;
    private Observation _partial;
    private double _partialStart = double.NaN;
    private double _lastSent;
    private double _bandwidth = double.PositiveInfinity;
    private double _inherent = 0.01;
    private double _averageLoss;
    private double _windowLimit = double.PositiveInfinity;
    private double _windowStart = double.NegativeInfinity;
    private double _holdUntil = double.NegativeInfinity;
    private double _holdFor = FirstHoldMilliseconds;
    private double _holdRate = double.PositiveInfinity;

    /// <summary>The bound, in bits per second; infinity while there is none.</summary>
    public double Bound { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether the loss bounds the rate.</summary>
    public LossVerdict Verdict { get; private set; }

    /// <summary>Share of bytes lost lately, without the best and the worst moment.</summary>
    public double AverageLoss => _averageLoss;

    /// <summary>Takes in a packet that feedback describes for the first time.</summary>
    /// <param name="sent">When it was sent, in ms.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="isLost">Whether it is missing.</param>
    public void Add(double sent, int bytes, bool isLost)
    {
        if (double.IsNaN(_partialStart)) _partialStart = sent;
        _lastSent = Math.Max(_lastSent, sent);
        _partial.Size += bytes;
        if (isLost) _partial.Lost += bytes;
    }

    /// <summary>Takes back the loss of a packet that came late.</summary>
    public void Recover(int bytes) => _partial.Lost = Math.Max(0, _partial.Lost - bytes);

    /// <summary>Forgets what was observed, as after an outage, which says nothing about rates.</summary>
    public void Reset()
    {
        _count = 0;
        _partial = default;
        _partialStart = double.NaN;
        _bandwidth = double.PositiveInfinity;
        _inherent = 0.01;
        _averageLoss = 0;
        _windowLimit = _holdRate = Bound = double.PositiveInfinity;
        _holdUntil = _windowStart = double.NegativeInfinity;
        _holdFor = FirstHoldMilliseconds;
        Verdict = LossVerdict.NotLimited;
    }

    /// <summary>Weighs what came in since the last time.</summary>
    /// <param name="delayBased">What the delay allows, in bits per second.</param>
    /// <param name="received">What got through.</param>
    /// <param name="isApplicationLimited">Whether less was sent than might have been.</param>
    public void Update(double delayBased, double? received, bool isApplicationLimited)
    {
        if (!TryObserve()) return;
        if (double.IsInfinity(_bandwidth)) _bandwidth = delayBased;
        if (_count < LeastObservations) return;

        // 1. The likeliest of the candidates.
        _averageLoss = AverageOfLoss();
        var isLimited = Verdict != LossVerdict.NotLimited;
        var ceiling = isLimited && !double.IsInfinity(_windowLimit) ? Math.Max(_bandwidth, _windowLimit) : Math.Max(_bandwidth, maximum);
        var best = _bandwidth;
        var bestInherent = _inherent;
        var bestObjective = double.NegativeInfinity;
        Span<double> candidates = [1.02 * _bandwidth, _bandwidth, 0.95 * _bandwidth, isApplicationLimited ? 0 : received ?? 0, delayBased > _bandwidth ? delayBased : 0];
        foreach (var candidate in candidates)
        {
            if (candidate <= 0) continue;
            var bandwidth = Math.Min(candidate, ceiling);
            var inherent = Refine(bandwidth, Feasible(_inherent, bandwidth));
            var objective = Objective(bandwidth, inherent);
            if (objective <= bestObjective) continue;
            (best, bestInherent, bestObjective) = (bandwidth, inherent, objective);
        }

        // 2. No rise while more is lost than the path loses anyway, and none in leaps.
        var isLossy = _averageLoss > (bestInherent * InherentMargin) + InherentOffset;
        var isQuiet = isApplicationLimited && !isLossy;
        if (isLossy && best > _bandwidth) best = _bandwidth;
        if (isLimited)
        {
            if (_windowStart + IncreaseWindowMilliseconds > _lastSent) best = Math.Min(best, Math.Max(_windowLimit, 0));
            // What got through bounds the rise, unless the flow sends less than it might: then it says little, and a small step may be taken without it.
            if (best > _bandwidth && received is { } throughput && !(isQuiet && best <= RampUp * _bandwidth))
            {
                var ramp = throughput < 1.3 * _holdRate && !double.IsInfinity(_holdRate) ? RampUpInHold : RampUp;
                best = Math.Max(_bandwidth, Math.Min(best, ramp * throughput));
            }
        }

        // 3. Bounds by the loss itself and by what got through.
        var upper = _averageLoss > Offset ? Balance / (_averageLoss - Offset) : maximum;
        var lower = Math.Max(minimum, received ?? 0);
        var bounded = Math.Max(lower, Math.Min(Math.Min(best, upper), delayBased));
        if (bounded < best)
        {
            (_bandwidth, _inherent) = (bounded, Feasible(bestInherent, bounded));
        }
        else
        {
            (_bandwidth, _inherent) = (Math.Max(best, lower), bestInherent);
        }

        Conclude(bounded, delayBased, isQuiet);
    }

    /// <summary>Notes that a probe got through at a rate.</summary>
    public void Proved(double rate)
    {
        if (Verdict == LossVerdict.NotLimited || rate <= Bound || _averageLoss > (_inherent * InherentMargin) + InherentOffset) return;
        _bandwidth = Math.Max(_bandwidth, rate);
        Bound = rate;
    }

    private void Conclude(double bounded, double delayBased, bool isQuiet)
    {
        if (Verdict == LossVerdict.Falling && _holdUntil > _lastSent && bounded < delayBased)
        {
            Bound = Math.Min(_holdRate, bounded); // The rate that lost is not tried again at once.
            return;
        }

        if (bounded >= delayBased)
        {
            Verdict = LossVerdict.NotLimited;
            _holdUntil = double.NegativeInfinity;
            _holdFor = FirstHoldMilliseconds;
            _holdRate = double.PositiveInfinity;
            Bound = double.PositiveInfinity;
            return;
        }

        // A flow that loses nothing and cannot show more does not fall.
        if (Verdict != LossVerdict.NotLimited && (bounded > Bound || (isQuiet && bounded >= Bound)))
        {
            Verdict = LossVerdict.Rising;
        }
        else
        {
            if (Verdict != LossVerdict.Falling)
            {
                _holdUntil = _lastSent + _holdFor;
                _holdFor = Math.Min(LongestHoldMilliseconds, _holdFor * 2);
                _holdRate = bounded;
            }

            Verdict = LossVerdict.Falling;
        }

        Bound = bounded;
        if (_windowStart + IncreaseWindowMilliseconds >= _lastSent) return;
        _windowLimit = Math.Max(minimum, _bandwidth * MostIncrease);
        _windowStart = _lastSent;
    }

    private bool TryObserve()
    {
        if (double.IsNaN(_partialStart)) return false;
        var duration = _lastSent - _partialStart;
        if (duration < ObservationMilliseconds) return false;
        _partial.Rate = 8000 * _partial.Size / duration;
        _observations[_count % Window] = _partial;
        _count = _count == int.MaxValue - Window ? Window : _count + 1;
        _partial = default;
        _partialStart = _lastSent;
        return _observations[(_count - 1) % Window].Size > 0;
    }

    /// <summary>Newton's steps towards the likeliest inherent loss.</summary>
    private double Refine(double bandwidth, double inherent)
    {
        for (var i = 0; i < NewtonSteps; i++) inherent = RefineOnce(bandwidth, inherent);
        return inherent;
    }

    private double RefineOnce(double bandwidth, double inherent)
    {
        double first = 0, second = 0, weight = 1;
        for (var age = 0; age < Math.Min(_count, Window); age++, weight *= Decay)
        {
            ref readonly var seen = ref At(age);
            var p = Probability(inherent, bandwidth, seen.Rate);
            first += weight * ((seen.Lost / p) - ((seen.Size - seen.Lost) / (1 - p)));
            second -= weight * ((seen.Lost / (p * p)) + ((seen.Size - seen.Lost) / ((1 - p) * (1 - p))));
        }

        return second >= 0 ? inherent : Feasible(inherent - (NewtonStep * first / second), bandwidth);
    }

    private double Objective(double bandwidth, double inherent)
    {
        var bias = (Biased(BiasPerKilobit) * bandwidth / 1000) + (Biased(BiasPerLog) * Math.Log(1 + (bandwidth / 1000)));
        double objective = 0, weight = 1;
        for (var age = 0; age < Math.Min(_count, Window); age++, weight *= Decay)
        {
            ref readonly var seen = ref At(age);
            var p = Probability(inherent, bandwidth, seen.Rate);
            objective += weight * ((seen.Lost * Math.Log(p)) + ((seen.Size - seen.Lost) * Math.Log(1 - p)) + (bias * seen.Size)) / 1000;
        }

        return objective;
    }

    private double AverageOfLoss()
    {
        double size = 0, lost = 0, weight = 1, least = 2, most = -1;
        Observation leastSeen = default, mostSeen = default;
        for (var age = 0; age < Math.Min(_count, Window); age++, weight *= Decay)
        {
            var seen = At(age);
            size += weight * seen.Size;
            lost += weight * seen.Lost;
            var share = seen.Lost / seen.Size;
            var weighted = new Observation { Size = weight * seen.Size, Lost = weight * seen.Lost };
            if (share > most) (most, mostSeen) = (share, weighted);
            if (share < least) (least, leastSeen) = (share, weighted);
        }

        // Of few, none can be left out.
        var rest = size - leastSeen.Size - mostSeen.Size;
        return _count <= 3 || rest <= 0 ? lost / Math.Max(1, size) : Math.Max(0, lost - leastSeen.Lost - mostSeen.Lost) / rest;
    }

    private ref readonly Observation At(int age) => ref _observations[(_count - 1 - age) % Window];

    // Of two explanations equally good, the one of more bandwidth. With libwebrtc's bias to less over 20 % of loss, a radio that loses 20 or 30 % of
    // whatever is sent came down to the minimum and stayed there.
    private double Biased(double factor) => factor * Math.Max(LeastBias, (BiasUpToLoss - _averageLoss) / (BiasSmoothing + Math.Abs(BiasUpToLoss - _averageLoss)));

    private static double Feasible(double inherent, double bandwidth) =>
        Math.Clamp(inherent, LeastInherent, Math.Min(1, Offset + (Balance / Math.Max(1, bandwidth))));

    private static double Probability(double inherent, double bandwidth, double rate) =>
        Math.Clamp(rate > bandwidth ? inherent + ((1 - inherent) * (rate - bandwidth) / rate) : inherent, 1e-6, 1 - 1e-6);

    private struct Observation
    {
        public double Size;
        public double Lost;
        public double Rate;
    }
}
