namespace VideoConf.Rtc.Congestion;

/// <summary>What the delay says about the path.</summary>
internal enum PathUsage
{
    /// <summary>The queue neither grows nor shrinks.</summary>
    Normal,

    /// <summary>The queue grows: more is sent than gets through.</summary>
    Overused,

    /// <summary>The queue shrinks: wait until it is empty.</summary>
    Underused,
}

/// <summary>
/// Fits a line to the queueing delay of the last groups of packets and holds its slope against a threshold that adapts, so that a flow is not
/// starved by others that fill the queue (libwebrtc's trendline_estimator.cc; the threshold: Carlucci and others, "Analysis and Design of the
/// Google Congestion Control for WebRTC", section 4.2). The slope is about (sending rate - capacity) / capacity.
/// </summary>
internal sealed class TrendlineEstimator
{
    private const int Window = 20;
    private const double Smoothing = 0.9;
    private const double Gain = 4;
    private const int MostDeltas = 60;
    private const double RiseOfThreshold = 0.0087;
    private const double FallOfThreshold = 0.039;
    private const double LowestThreshold = 6;
    private const double HighestThreshold = 600;
    private const double LargestOffset = 15;
    private const double OveruseMilliseconds = 10;

    private readonly double[] _arrivals = new double[Window];
    private readonly double[] _delays = new double[Window];
    private int _deltas;
    private double _firstArrival;
    private double _accumulated;
    private double _smoothed;
    private double _threshold = 12.5;
    private double _previousTrend;
    private double _lastThresholdUpdate = double.NaN;
    private double _overusedFor = -1;
    private int _overuses;

    /// <summary>The verdict so far.</summary>
    public PathUsage Usage { get; private set; }

    /// <summary>The slope, weighted; for diagnosis.</summary>
    public double Trend { get; private set; }

    /// <summary>What the slope is held against; for diagnosis.</summary>
    public double Threshold => _threshold;

    /// <summary>Takes in how much further apart two groups arrived than they were sent.</summary>
    /// <param name="sendDelta">Ms between the groups when sent.</param>
    /// <param name="arrivalDelta">Ms between them on arrival.</param>
    /// <param name="arrived">When the later one arrived, in ms.</param>
    public void Add(double sendDelta, double arrivalDelta, double arrived)
    {
        if (_deltas == 0) _firstArrival = arrived;
        var slot = _deltas % Window;
        _deltas = _deltas == int.MaxValue - Window ? Window * MostDeltas : _deltas + 1;
        _accumulated += arrivalDelta - sendDelta;
        _smoothed = (Smoothing * _smoothed) + ((1 - Smoothing) * _accumulated);
        _arrivals[slot] = arrived - _firstArrival;
        _delays[slot] = _smoothed;

        var trend = _deltas >= Window ? Slope(_previousTrend) : _previousTrend;
        Detect(trend, sendDelta, arrived);
    }

    /// <summary>Forgets all but the threshold.</summary>
    public void Reset()
    {
        _deltas = 0;
        _accumulated = 0;
        _smoothed = 0;
        _previousTrend = 0;
        _overusedFor = -1;
        _overuses = 0;
        _lastThresholdUpdate = double.NaN;
        Usage = PathUsage.Normal;
    }

    private double Slope(double otherwise)
    {
        double sumX = 0, sumY = 0;
        for (var i = 0; i < Window; i++)
        {
            sumX += _arrivals[i];
            sumY += _delays[i];
        }

        double meanX = sumX / Window, meanY = sumY / Window, numerator = 0, denominator = 0;
        for (var i = 0; i < Window; i++)
        {
            var x = _arrivals[i] - meanX;
            numerator += x * (_delays[i] - meanY);
            denominator += x * x;
        }

        return denominator == 0 ? otherwise : numerator / denominator;
    }

    private void Detect(double trend, double sendDelta, double arrived)
    {
        if (_deltas < 2) return;
        Trend = Math.Min(_deltas, MostDeltas) * trend * Gain;
        if (Trend > _threshold)
        {
            // Half of the time since the last sample was spent over it, one guesses.
            _overusedFor = _overusedFor < 0 ? sendDelta / 2 : _overusedFor + sendDelta;
            _overuses++;
            if (_overusedFor > OveruseMilliseconds && _overuses > 1 && trend >= _previousTrend)
            {
                _overusedFor = 0;
                _overuses = 0;
                Usage = PathUsage.Overused;
            }
        }
        else
        {
            _overusedFor = -1;
            _overuses = 0;
            Usage = Trend < -_threshold ? PathUsage.Underused : PathUsage.Normal;
        }

        _previousTrend = trend;
        AdaptThreshold(arrived);
    }

    private void AdaptThreshold(double arrived)
    {
        var elapsed = double.IsNaN(_lastThresholdUpdate) ? 0 : Math.Clamp(arrived - _lastThresholdUpdate, 0, 100);
        _lastThresholdUpdate = arrived;
        var distance = Math.Abs(Trend) - _threshold;
        if (distance > LargestOffset) return; // A spike, as when the capacity falls at once: not what the path is like.
        _threshold = Math.Clamp(_threshold + ((distance < 0 ? FallOfThreshold : RiseOfThreshold) * distance * elapsed), LowestThreshold, HighestThreshold);
    }
}
