using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Rtc.Congestion;

/// <summary>
/// Counts the receiver's clock on over the wrap of its 24 bits (of 64 ms: every 12 days) and notices when it jumps.
/// A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct ArrivalClock
{
    private const int WrapBits = 24;
    private const long MostDriftMilliseconds = 10_000;

    private long _reference; // Counted on, in units of 64 ms.
    private MonoTime _told;
    private bool _started;

    /// <summary>Moves the clock to a feedback's reference time.</summary>
    /// <param name="now">When the feedback came.</param>
    /// <param name="reference">Its 24 bits.</param>
    /// <param name="offset">Ticks to add to the arrival times that the feedback tells.</param>
    /// <returns>False when the clock jumped: what was known of delays is void.</returns>
    public bool Advance(MonoTime now, int reference, out long offset)
    {
        const int Unused = 64 - WrapBits;
        var step = ((reference - _reference) << Unused) >> Unused; // By the shorter way round.
        var isSound = !_started || Math.Abs((step * 64) - now.MillisecondsSince(_told)) <= MostDriftMilliseconds;
        _reference = _started && isSound ? _reference + step : reference;
        _started = true;
        _told = now;
        offset = (_reference - reference) * Twcc.TicksPerReference;
        return isSound;
    }
}
