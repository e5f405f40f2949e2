namespace VideoConf.Rtc.Congestion;

/// <summary>
/// The rate at which packets arrived: bytes of a window weighed against the estimate so far by how far off each is (libwebrtc's
/// bitrate_estimator.cc). A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct ReceivedRate
{
    private const double FirstWindowMilliseconds = 500;
    private const double WindowMilliseconds = 150;
    private const double LeastMilliseconds = 50;
    private const double UncertaintyScale = 10;
    private const double UncertaintyScaleWhenLimited = 20; // What the application did not send says little about the path.

    private double _windowStart;
    private double _previous;
    private double _windowBytes;
    private double _estimate; // kbit/s
    private double _variance;
    private double _lastSample; // kbit/s
    private bool _isStarted;
    private bool _hasEstimate;

    /// <summary>Bits per second; nothing before the first window is full.</summary>
    public readonly double? BitsPerSecond => _hasEstimate ? _estimate * 1000 : null;

    /// <summary>Bits per second of the last full window, or of the one that is being filled if more came in that.</summary>
    public readonly double? Latest
    {
        get
        {
            if (!_hasEstimate) return null;
            var elapsed = _previous - _windowStart;
            return Math.Max(_lastSample, elapsed >= LeastMilliseconds ? 8 * _windowBytes / elapsed : 0) * 1000;
        }
    }

    /// <summary>What comes next is expected to be far from what was: weigh it more.</summary>
    public void ExpectChange() => _variance += 200;

    /// <summary>Takes in an arrival.</summary>
    /// <param name="arrived">When, in ms of the receiver's clock.</param>
    /// <param name="bytes">The packet's size.</param>
    /// <param name="isApplicationLimited">Whether less was sent than might have been.</param>
    public void Add(double arrived, int bytes, bool isApplicationLimited)
    {
        var window = _hasEstimate ? WindowMilliseconds : FirstWindowMilliseconds;
        if (!_isStarted || arrived < _previous - 1000)
        {
            this = this with { _isStarted = true, _windowStart = arrived, _previous = arrived, _windowBytes = 0 };
        }

        var elapsed = arrived - _windowStart;
        if (arrived - _previous > window)
        {
            // A pause of a whole window and more: what was gathered before it is over.
            _windowBytes = 0;
            _windowStart = arrived;
        }
        else if (elapsed >= window)
        {
            Weigh(8 * _windowBytes / elapsed, isApplicationLimited);
            _windowBytes = 0;
            _windowStart = arrived;
        }

        _previous = Math.Max(_previous, arrived);
        _windowBytes += bytes;
    }

    private void Weigh(double sample, bool isApplicationLimited)
    {
        _lastSample = sample;
        if (!_hasEstimate)
        {
            _hasEstimate = true;
            _estimate = sample;
            _variance = 50;
            return;
        }

        var scale = isApplicationLimited && sample < _estimate ? UncertaintyScaleWhenLimited : UncertaintyScale;
        var uncertainty = scale * Math.Abs(_estimate - sample) / Math.Max(1, _estimate);
        var sampleVariance = Math.Max(uncertainty * uncertainty, 1e-3);
        var predicted = _variance + 5;
        _estimate = ((sampleVariance * _estimate) + (predicted * sample)) / (sampleVariance + predicted);
        _variance = sampleVariance * predicted / (sampleVariance + predicted);
    }
}
