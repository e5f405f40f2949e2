using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Overload;

/// <summary>
/// Decides how much a worker leaves out. It is over its capacity when its receive queue does not become empty for a fifth of a second and is long, or full: what
/// counts is the least that waited, as in CoDel (RFC 8289 section 3), so that neither a burst nor a moment without a processor looks like load. A step more is
/// left out after two such windows, then after each. A step less is left out soon where there is far less to do, or far less comes in, than when the last step was taken;
/// else it is tried when there was time to spare for two seconds, and after twice as long each time that it did not last; what follows a try that lasts, soon. Not thread-safe; allocates nothing.
/// </summary>
internal sealed class OverloadPolicy
{
    private const int WindowMilliseconds = 200;
    private const int LeastReadings = 3;
    private const int WindowsToBegin = 2;

    // What waits for so long is noticed in a talk when it comes on top of a network.
    private const double LongMilliseconds = 25;
    private const double BusyShare = 0.9;
    private const double Shrinking = 0.9;

    private const double SpareShare = 0.75;
    private const double LittleShare = 0.3;
    private const double FarBelow = 0.6;
    private const int WindowsToEase = 2;
    private const int WindowsToTry = 10;
    private const int MostWindowsToTry = 40;
    private const int PublishersMilliseconds = 3_000;
    private const int LastsMilliseconds = 5_000;
    private const int CalmMilliseconds = 30_000;

    private LoadReading _first;
    private MonoTime _begin;
    private MonoTime? _easedAt;
    private MonoTime _shedAt;
    private MonoTime _overAt;
    private long _least = long.MaxValue;
    private long _before = long.MaxValue;
    private int _readings;
    private int _over;
    private int _calm;
    private int _wait = WindowsToTry;
    private double _busyWhenShed;
    private double _rateWhenShed;
    private bool _isSettling;
    private bool _hasBegun;

    /// <summary>What is left out now.</summary>
    public Shedding Step { get; private set; }

    /// <summary>Takes a reading, some twenty milliseconds after the one before.</summary>
    /// <returns>Whether the step changed.</returns>
    public bool Take(MonoTime now, in LoadReading reading)
    {
        if (!_hasBegun) Begin(now, in reading);
        _least = Math.Min(_least, reading.Queued);
        _readings++;
        var elapsed = now.Nanoseconds - _begin.Nanoseconds;
        if (elapsed < WindowMilliseconds * 1_000_000L || _readings < LeastReadings) return false;

        var busy = (reading.BusyNanoseconds - _first.BusyNanoseconds) / (double)elapsed;
        var wait = _least * (elapsed / 1e6) / Math.Max(1, reading.Taken - _first.Taken);
        var isFull = reading.Refused > _first.Refused;
        var isShrinking = _least < _before * Shrinking; // What came before the last step is being made up for.
        var isOver = busy >= BusyShare && _least > 0 && (isFull || (wait >= LongMilliseconds && !isShrinking));
        var before = Step;
        var rate = (reading.Taken - _first.Taken) / (double)elapsed;
        if (isOver) Raise(now, busy, rate);
        else Ease(now, busy, rate, isFull);
        _before = _least;
        Begin(now, in reading);
        return Step != before;
    }

    private void Begin(MonoTime now, in LoadReading reading)
    {
        _hasBegun = true;
        _first = reading;
        _begin = now;
        _least = long.MaxValue;
        _readings = 0;
    }

    private void Raise(MonoTime now, double busy, double rate)
    {
        _calm = 0;
        _overAt = now;
        (_busyWhenShed, _rateWhenShed) = (busy, rate);
        if (Step == Shedding.Pictures || (Step == Shedding.Nothing && ++_over < WindowsToBegin)) return;
        if (_easedAt is { } eased && now.MillisecondsSince(eased) < LastsMilliseconds) _wait = Math.Min(MostWindowsToTry, _wait * 2);
        _easedAt = null;
        _shedAt = now;
        _isSettling = true;
        Step++;
    }

    private void Ease(MonoTime now, double busy, double rate, bool isFull)
    {
        _over = 0;
        if (Step == Shedding.Nothing)
        {
            if (now.MillisecondsSince(_overAt) > CalmMilliseconds) _wait = WindowsToTry;
            return;
        }

        // What the last step made of the load is known a window after it, when what was queued before is gone; what publishers make of it, who are told that nobody
        // watches, later.
        if (_isSettling)
        {
            _isSettling = false;
            (_busyWhenShed, _rateWhenShed) = (busy, rate);
            return;
        }

        var isKnown = now.MillisecondsSince(_shedAt) >= PublishersMilliseconds;
        if (!isKnown) _rateWhenShed = rate;
        if (isFull || busy > SpareShare)
        {
            _calm = 0;
            return;
        }

        var hasEnded = busy < FarBelow * _busyWhenShed || (isKnown && rate < FarBelow * _rateWhenShed);
        if (++_calm < (hasEnded || _easedAt is not null ? WindowsToEase : _wait)) return;
        _calm = 0;
        _easedAt = now;
        Step = (Shedding)Math.Max(0, (int)Step - (hasEnded && busy < LittleShare ? 2 : 1));
    }
}
