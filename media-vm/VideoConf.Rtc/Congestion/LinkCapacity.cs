namespace VideoConf.Rtc.Congestion;

/// <summary>
/// What the path carried each time it was overused: near that, the rate is raised in small steps (libwebrtc's link_capacity_estimator.cc).
/// A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct LinkCapacity
{
    private const double Weight = 0.05;

    private double _estimate; // kbit/s
    private double _deviation; // Of the square, over the estimate.

    /// <summary>Whether anything is known.</summary>
    public readonly bool IsKnown => _estimate > 0;

    /// <summary>Bits per second.</summary>
    public readonly double BitsPerSecond => _estimate * 1000;

    /// <summary>What it hardly is above, in bits per second.</summary>
    public readonly double Upper => IsKnown ? (_estimate + (3 * Deviation)) * 1000 : double.PositiveInfinity;

    /// <summary>What it hardly is below, in bits per second.</summary>
    public readonly double Lower => IsKnown ? Math.Max(0, _estimate - (3 * Deviation)) * 1000 : 0;

    private readonly double Deviation => Math.Sqrt(_deviation * _estimate);

    /// <summary>Notes what got through in an overuse.</summary>
    public void Note(double bitsPerSecond)
    {
        var sample = bitsPerSecond / 1000;
        if (!IsKnown)
        {
            _estimate = Math.Max(sample, 1);
            _deviation = 0.4;
            return;
        }

        _estimate = Math.Max(1, ((1 - Weight) * _estimate) + (Weight * sample));
        var error = _estimate - sample;
        _deviation = Math.Clamp(((1 - Weight) * _deviation) + (Weight * error * error / _estimate), 0.4, 2.5);
    }
}
