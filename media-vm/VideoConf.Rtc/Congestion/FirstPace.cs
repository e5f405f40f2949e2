using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Congestion;

/// <summary>
/// At which pace to send before anything is known of a path but how what was sent at once came apart on it: packets that arrive further from each other than they
/// were sent have passed a place that lets through no more. Until the estimate has learned that, or has found that there is more. A mutable struct: keep it in a field
/// that is not readonly.
/// </summary>
internal struct FirstPace
{
    private const int LeastBytes = 4_000;
    private const double LeastMilliseconds = 1;
    private const double SlackMilliseconds = 5;
    private const double Slack = 1.2;
    private const double OverNarrow = 1.25;
    private const double OverWide = 2;
    private const int LongestMilliseconds = 3_000;

    private MonoTime _since;
    private double _sent;
    private double _arrived;
    private int _bytes;
    private double _pace;
    private bool _hasBegun;
    private bool _isNarrow;
    private bool _isKnown;

    /// <summary>Begins with a path.</summary>
    public static FirstPace Begin(MonoTime now) => new() { _since = now };

    /// <summary>The estimate knows the path by now.</summary>
    public void End() => _isKnown = true;

    /// <summary>Takes in what a feedback says.</summary>
    /// <param name="now">The time.</param>
    /// <param name="sent">When the last packet that arrived was sent, in ms.</param>
    /// <param name="arrived">When it arrived, in ms of the receiver's clock.</param>
    /// <param name="bytes">Bytes that arrived.</param>
    public void Note(MonoTime now, double sent, double arrived, int bytes)
    {
        _isKnown |= now.MillisecondsSince(_since) > LongestMilliseconds;
        if (_isKnown) return;
        if (!_hasBegun)
        {
            (_hasBegun, _sent, _arrived) = (true, sent, arrived);
            return;
        }

        // Few packets come in one feedback where the way is narrow.
        _bytes += bytes;
        if (_bytes < LeastBytes) return;
        var rate = 8_000 * _bytes / Math.Max(LeastMilliseconds, arrived - _arrived);
        var isNarrow = arrived - _arrived > ((sent - _sent) * Slack) + SlackMilliseconds;
        _pace = isNarrow ? rate : _isNarrow ? Math.Max(_pace, rate) * OverNarrow : rate * OverWide;
        _isNarrow |= isNarrow;
        (_sent, _arrived, _bytes) = (sent, arrived, 0);
    }

    /// <summary>The pace, where the estimate would have another, in bits per second.</summary>
    public readonly double Of(double usual)
    {
        if (_isKnown || _pace == 0) return usual;
        return _isNarrow ? Math.Min(usual, _pace) : Math.Max(usual, _pace);
    }
}
