using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Overload;

/// <summary>
/// Decides how much a worker leaves out. It is over its capacity when its receive queue does not become empty for a fifth of a second and is long, or full: what
/// counts is the least that waited, as in CoDel (RFC 8289 section 3), so that neither a burst nor a moment without a processor looks like load. A step more is
/// left out after two such windows, then after each. It goes back to the first step at which two windows' forecasts see time to spare (<see cref="LoadForecast"/>). Where
/// they see none, a step less is tried all the same, for forecasts may be wrong: seldom, and more seldom each time that it did not last. Not thread-safe; allocates nothing.
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
    private const int WindowsToEase = 2;
    private const int MostWindowsToEase = 16;
    private const int LastsMilliseconds = 5_000;
    private const int CalmMilliseconds = 30_000;

    // Tried against the forecast: soon where it is near; where it would see time to spare but for what it learnt from a mistake; and where it sees far too much.
    private const int WindowsToTryNear = 10;
    private const int WindowsToTryDistrusted = 25;
    private const int WindowsToTryFar = 100;
    private const int AfterTrialsFailed = 4;

    private LoadReading _first;
    private MonoTime _begin;
    private MonoTime? _easedAt;
    private MonoTime _calmSince;
    private long _least = long.MaxValue;
    private long _before = long.MaxValue;
    private Shedding _goal;
    private int _readings;
    private int _over;
    private int _ready;
    private int _calm;
    private int _toEase = WindowsToEase;
    private int _patience = 1;
    private bool _isTrial;
    private bool _isSettling;
    private bool _hasBegun;

    // A field, because it is a mutable struct.
    private LoadForecast _forecast;

    /// <summary>What is left out now.</summary>
    public Shedding Step { get; private set; }

    /// <summary>Whether a reading of now must say what would be passed on besides: it ends a window in which something is left out.</summary>
    public bool AsksForExtra(MonoTime now) => Step != Shedding.Nothing && EndsWindow(now, _readings + 1);

    /// <summary>Takes a reading, some twenty milliseconds after the one before.</summary>
    /// <returns>Whether the step changed.</returns>
    public bool Take(MonoTime now, in LoadReading reading)
    {
        if (!_hasBegun) Begin(now, in reading);
        _least = Math.Min(_least, reading.Queued);
        _readings++;
        if (!EndsWindow(now, _readings)) return false;

        var elapsed = now.Nanoseconds - _begin.Nanoseconds;
        var busy = (reading.BusyNanoseconds - _first.BusyNanoseconds) / (double)elapsed;
        var forwarded = (reading.Forwarded - _first.Forwarded) / (elapsed / 1e9);
        var wait = _least * (elapsed / 1e6) / Math.Max(1, reading.Taken - _first.Taken);
        var isFull = reading.Refused > _first.Refused;
        var isShrinking = _least < _before * Shrinking || reading.Queued < _first.Queued * Shrinking; // What came before the last step is being made up for.
        var isOver = busy >= BusyShare && _least > 0 && (isFull || (wait >= LongMilliseconds && !isShrinking));
        var before = Step;
        if (isOver) Raise(now, busy, forwarded);
        else Ease(now, busy, forwarded, reading.Extra, isFull);
        _before = _least;
        Begin(now, in reading);
        return Step != before;
    }

    private bool EndsWindow(MonoTime now, int readings) =>
        _hasBegun && readings >= LeastReadings && now.Nanoseconds - _begin.Nanoseconds >= WindowMilliseconds * 1_000_000L;

    private void Begin(MonoTime now, in LoadReading reading)
    {
        _hasBegun = true;
        _first = reading;
        _begin = now;
        _least = long.MaxValue;
        _readings = 0;
    }

    private void Raise(MonoTime now, double busy, double forwarded)
    {
        _calm = _ready = 0;
        _calmSince = now;
        _forecast.Overloaded(busy, forwarded);

        // A step back brings key frames to everybody at once, which are no load that lasts.
        var hasJustEased = _easedAt is { } eased && now.MillisecondsSince(eased) < LastsMilliseconds;
        if (Step == Shedding.Pictures || ((Step == Shedding.Nothing || hasJustEased) && ++_over < WindowsToBegin)) return;
        if (hasJustEased)
        {
            _forecast.WasWrong();
            if (_isTrial) _patience = AfterTrialsFailed;
            else _toEase = Math.Min(MostWindowsToEase, _toEase * 2);
        }

        _easedAt = null;
        _isTrial = false;
        _isSettling = true;
        _over = 0;
        Step++;
    }

    private void Ease(MonoTime now, double busy, double forwarded, ExtraPackets extra, bool isFull)
    {
        _over = 0;
        if (Step == Shedding.Nothing)
        {
            if (now.MillisecondsSince(_calmSince) > CalmMilliseconds) Trust();
            return;
        }

        if (_isTrial && now.MillisecondsSince(_calmSince) >= LastsMilliseconds) Trust();

        // What the last step made of the load is known a window after it, when what was queued before is gone.
        if (_isSettling || isFull || busy > SpareShare)
        {
            _isSettling = false;
            _calm = _ready = 0;
            return;
        }

        var goal = Shedding.Nothing;
        while (goal < Step && _forecast.Of(busy, forwarded, extra.At(goal)) > SpareShare) goal++;
        _calm++;
        if (goal < Step)
        {
            _goal = _ready == 0 || goal > _goal ? goal : _goal;
            if (++_ready >= _toEase) GoBack(now, _goal, busy, forwarded, extra, isTrial: false);
            return;
        }

        _ready = 0;
        var less = Step - 1;
        var more = extra.At(less);
        var windows = _forecast.Of(busy, forwarded, more) < 1 ? WindowsToTryNear
            : _forecast.Of(busy, forwarded, more, isTrusted: true) < SpareShare ? WindowsToTryDistrusted
            : WindowsToTryFar;
        if (_calm >= windows * _patience) GoBack(now, less, busy, forwarded, extra, isTrial: true);
    }

    // It has been calm for long, or went better than was forecast.
    private void Trust()
    {
        _isTrial = false;
        _patience = 1;
        _toEase = WindowsToEase;
        _forecast.Trust();
    }

    private void GoBack(MonoTime now, Shedding step, double busy, double forwarded, ExtraPackets extra, bool isTrial)
    {
        _forecast.ActedOn(busy, forwarded, extra.At(step));
        _calm = _ready = 0;
        _easedAt = _calmSince = now;
        _isTrial = isTrial;
        Step = step;
        if (step == Shedding.Nothing) _forecast.Restored();
    }
}
