using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// What a subscriber without transport-wide feedback says that it can receive (REMB). Its estimate grows to one and a half of what it gets and no further
/// (libwebrtc's AimdRateControl, and aiortc's after it), so who gets little never says that it could have more: where it says clearly more than it gets, something better is
/// tried, for as long as its word keeps growing. A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct ReceiverEstimate
{
    // More than is sent by this, and what is sent is not what bounds it.
    private const double Untried = 1.2;

    // Its word is worth believing in as long as it grows by so much within the time below: two and a half of its reports, one a second.
    private const double Growth = 1.05;
    private const int StaleMilliseconds = 2_500;
    private const double Fallen = 0.9;

    // How long it must be content before something is tried, and twice as long after each time that it did not last.
    private const int ShortestWait = 3_000;
    private const int LongestWait = 48_000;

    private long _best;
    private long _tried;
    private MonoTime _grewAt;
    private MonoTime? _contentSince;
    private int _wait;

    /// <summary>Its last word in bits a second; 0 before any.</summary>
    public long Told { get; private set; }

    /// <summary>Whether something better than it has spoken for is tried.</summary>
    public readonly bool IsTrying => _tried != 0;

    /// <summary>Takes its word.</summary>
    public void Take(long bitsPerSecond, MonoTime now)
    {
        Told = bitsPerSecond;
        if (bitsPerSecond < _best * Growth) return;
        _best = bitsPerSecond;
        _grewAt = now;
    }

    /// <summary>Forgets everything: the path is another.</summary>
    public void Restart() => this = default;

    /// <summary>What may be sent, in bits a second.</summary>
    /// <param name="sent">What is sent now.</param>
    /// <param name="better">What would be with the next better picture; as much where there is none.</param>
    /// <param name="now">The time.</param>
    /// <param name="begins">Whether something better is to be sent now, without waiting any longer.</param>
    public long Allow(long sent, long better, MonoTime now, out bool begins)
    {
        begins = false;
        if (_tried != 0)
        {
            if (Told >= _tried) End(ShortestWait); // It speaks for it now.
            else if (Told < _best * Fallen || now.MillisecondsSince(_grewAt) > StaleMilliseconds) End(Math.Min(LongestWait, Math.Max(ShortestWait, _wait) * 2));
            else return _tried;
        }

        var isContent = better > Told && Told >= sent * Untried;
        _contentSince = isContent ? _contentSince ?? now : null;
        if (_contentSince is not { } since || now.MillisecondsSince(since) < Math.Max(ShortestWait, _wait)) return Told;
        begins = true;
        _tried = better;
        _best = Told;
        _grewAt = now;
        return _tried;
    }

    private void End(int wait)
    {
        _tried = 0;
        _wait = wait;
        _contentSince = null;
    }
}
