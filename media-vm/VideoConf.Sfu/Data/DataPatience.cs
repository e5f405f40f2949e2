using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Data;

/// <summary>
/// How long one receiver with a full backlog may hold senders up: two seconds at once, and a tenth of the time in the long run. With less, a burst to a good receiver would lose messages;
/// with more, one bad receiver would set the pace of a room.
/// </summary>
internal struct DataPatience(MonoTime now)
{
    private const long Most = 2_000_000_000;
    private const int Share = 10;
    private long _nanoseconds = Most;
    private MonoTime _at = now;

    /// <summary>Whether there is some left.</summary>
    public readonly bool IsLeft => _nanoseconds > 0;

    /// <summary>Lets time pass, in which it was needed or not.</summary>
    public void Pass(MonoTime now, bool isNeeded)
    {
        var passed = Math.Max(0, now.Nanoseconds - _at.Nanoseconds);
        _at = now;
        _nanoseconds = isNeeded ? Math.Max(0, _nanoseconds - passed) : Math.Min(Most, _nanoseconds + (passed / Share));
    }
}
