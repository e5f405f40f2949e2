namespace VideoConf.Sfu.Overload;

/// <summary>
/// Says how busy a worker would be if it left out less: as it is, and for each packet more what one takes. That is the time not waited over the packets passed on, of
/// now or of when there was too much to do, whichever is less: both hold what else is done besides, which costs no more with more packets. A mutable struct: keep it in a
/// field that is not readonly.
/// </summary>
internal struct LoadForecast
{
    private const double MostDistrust = 16;

    // What is forecast after a forecast that was wrong: what would be as much too much is seen as such, whatever else varies.
    private const double TooMuch = 1.25;
    private double _shareWhenOver; // Of a second, that a packet took.
    private double _distrust;
    private double _trusted; // What was added for the step that was gone back to, but for distrust.
    private double _busy;

    /// <summary>Takes what was measured while there was too much to do.</summary>
    public void Overloaded(double busy, double forwardedPerSecond)
    {
        if (forwardedPerSecond <= 0) return;
        var share = busy / forwardedPerSecond;
        _shareWhenOver = _shareWhenOver == 0 ? share : Math.Min(_shareWhenOver, share);
    }

    /// <summary>Nothing is left out any more: what a packet took is measured anew when there is too much to do again.</summary>
    public void Restored() => _shareWhenOver = 0;

    /// <summary>Forgets what was wrong.</summary>
    public void Trust() => _distrust = 0;

    /// <summary>The share of its time that a worker would be busy.</summary>
    /// <param name="busy">The share that it is now.</param>
    /// <param name="forwardedPerSecond">Packets passed on now.</param>
    /// <param name="extraPerSecond">Packets passed on besides.</param>
    /// <param name="isTrusted">Whether it is taken as it is, whatever was wrong before.</param>
    public readonly double Of(double busy, double forwardedPerSecond, double extraPerSecond, bool isTrusted = false) =>
        busy + (Math.Max(1, isTrusted ? 1 : _distrust) * More(busy, forwardedPerSecond, extraPerSecond));

    /// <summary>Notes what was acted on.</summary>
    public void ActedOn(double busy, double forwardedPerSecond, double extraPerSecond) => (_busy, _trusted) = (busy, More(busy, forwardedPerSecond, extraPerSecond));

    /// <summary>There was too much to do soon after: the same forecast says so from now on.</summary>
    public void WasWrong()
    {
        if (_trusted > 0) _distrust = Math.Clamp((TooMuch - _busy) / _trusted, Math.Max(1, _distrust), MostDistrust);
        _trusted = 0;
    }

    private readonly double More(double busy, double forwardedPerSecond, double extraPerSecond)
    {
        if (extraPerSecond <= 0) return 0;
        var share = forwardedPerSecond > 0 ? busy / forwardedPerSecond : double.PositiveInfinity;
        if (_shareWhenOver > 0) share = Math.Min(share, _shareWhenOver);
        return extraPerSecond * share;
    }
}
