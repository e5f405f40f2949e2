using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Congestion;

/// <summary>The least time that packets were on their way, of the last ten to twenty seconds, by two clocks that need not agree. A mutable struct: keep it in a field that is not readonly.</summary>
internal struct LeastDelay
{
    private const int WindowMilliseconds = 10_000;
    private MonoTime _since;
    private double _before;
    private double _now;
    private bool _hasBegun;

    /// <summary>Milliseconds; none before the first.</summary>
    public readonly double? Milliseconds => _hasBegun ? Math.Min(_before, _now) : null;

    /// <summary>Takes one in.</summary>
    public void Note(MonoTime now, double milliseconds)
    {
        if (!_hasBegun) (_hasBegun, _since, _before, _now) = (true, now, milliseconds, milliseconds);
        else if (now.MillisecondsSince(_since) >= WindowMilliseconds) (_since, _before, _now) = (now, _now, milliseconds);
        else _now = Math.Min(_now, milliseconds);
    }
}
