namespace VideoConf.Rtc.Sctp;

/// <summary>How long to wait for an acknowledgement (RFC 9260 section 6.3.1, which follows RFC 6298). Milliseconds.</summary>
internal sealed class RetransmissionTimeout(SctpOptions options)
{
    private double _smoothed;
    private double _variation;
    private bool _hasSample;

    public long Milliseconds { get; private set; } = options.InitialTimeout;

    /// <summary>The smoothed round trip; 0 before the first sample.</summary>
    public double RoundTrip => _smoothed;

    public void Sample(long nanoseconds)
    {
        var sample = Math.Max(nanoseconds, 0) / 1e6;
        if (_hasSample)
        {
            _variation += (Math.Abs(_smoothed - sample) - _variation) / 4;
            _smoothed += (sample - _smoothed) / 8;
        }
        else
        {
            _smoothed = sample;
            _variation = sample / 2;
            _hasSample = true;
        }

        Milliseconds = Math.Clamp((long)Math.Ceiling(_smoothed + (4 * _variation)), options.MinimumTimeout, options.MaximumTimeout);
    }

    /// <summary>Doubles, until the next sample (rule E2).</summary>
    public void BackOff() => Milliseconds = Math.Min(Milliseconds * 2, options.MaximumTimeout);
}
